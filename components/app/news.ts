/** What happens in the core, as notices on the screen. */

import {
  conversationName,
  failureNews,
  type MessageState,
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

/** Messages of others that have come; old ones that are loaded are none. */
export function freshMessages(
  before: State,
  after: State,
): { conversation: string; message: MessageState }[] {
  const fresh = messagesSince(before, after).filter(
    ({ was, message }) => was === undefined && message.from !== 'self',
  );
  return [...new Set(fresh.map(({ conversation }) => conversation))].flatMap((id) => {
    const grown = (after.conversations[id]?.unread ?? 0) - (before.conversations[id]?.unread ?? 0);
    const here = fresh.filter(({ conversation }) => conversation === id);
    return here.slice(here.length - Math.max(0, Math.min(grown, here.length)));
  });
}

/** Those for conversations that are not on the screen and not muted, as `bob: hello`. */
export function messageNews(before: State, after: State, seen: string | undefined): News[] {
  return freshMessages(before, after)
    .filter(({ conversation }) => conversation !== seen && after.conversations[conversation]?.muted !== true)
    .map(({ conversation, message }): News => {
      const name = after.peers[message.from]?.label ?? message.name;
      const where = conversation === message.from ? '' : `[${conversationName(after, conversation)}] `;
      return { level: 'info', text: `${where}${name}: ${firstLine(message.text)}` };
    });
}

/**
 * @param started true where this program has started the core: what that had to warn of then has been told nobody yet
 * @returns the function that ends it
 */
export function watchNews(session: Session, started: boolean): () => void {
  const { client, ui } = session;
  let before = client.state;
  for (const { level, text } of started ? Object.values(before.notices) : [])
    if (level === 'warning' || level === 'error') session.notice(level, text);

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
