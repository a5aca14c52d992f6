/** What happens in the core, as notices on the screen. */

import {
  conversationName,
  failureNews,
  messagesSince,
  type News,
  noticesSince,
  peerNews,
  type State,
  transferNews,
} from '../../src/client/index.ts';
import { firstLine } from '../../src/text/format.ts';
import { shownConversation } from './reading.ts';
import type { Session } from './session.ts';

/** Messages of others for conversations that are not on the screen, as `bob: hello`. Old ones that are loaded are no news. */
export function messageNews(before: State, after: State, seen: string | undefined): News[] {
  const fresh = messagesSince(before, after).filter(
    ({ conversation, was, message }) => was === undefined && message.from !== 'self' && conversation !== seen,
  );
  return [...new Set(fresh.map(({ conversation }) => conversation))].flatMap((id) => {
    const grown = (after.conversations[id]?.unread ?? 0) - (before.conversations[id]?.unread ?? 0);
    const here = fresh.filter(({ conversation }) => conversation === id);
    return here.slice(here.length - Math.max(0, Math.min(grown, here.length))).map(({ message }): News => {
      const name = after.peers[message.from]?.label ?? message.name;
      const where = id === message.from ? '' : `[${conversationName(after, id)}] `;
      return { level: 'info', text: `${where}${name}: ${firstLine(message.text)}` };
    });
  });
}

/** @returns the function that ends it */
export function watchNews(session: Session): () => void {
  const { client, ui } = session;
  let before = client.state;

  const seen = (): string | undefined => shownConversation({ state: client.state, ui: ui.get() })?.id;
  const look = (): void => {
    const last = before;
    before = client.state;
    const news: readonly News[] = [
      ...noticesSince(last, before),
      ...peerNews(last, before),
      ...failureNews(last, before),
      ...transferNews(last, before),
      // Progress of transfers comes often and lays nothing out here.
      ...(last.conversations === before.conversations ? [] : messageNews(last, before, seen())),
    ];
    for (const { level, text } of news) session.notice(level, text);
  };
  return client.subscribe(look);
}
