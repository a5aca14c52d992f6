/** What happens in the core, as notices on the screen, and what the screen tells the core: which conversation has been read. */

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
import { viewportOf } from '../ui/conversations.ts';
import { arrange, conversationArea } from './arrangement.ts';
import type { Session } from './session.ts';

/** Messages of others for conversations that are not on the screen, as `bob: hello`. */
export function messageNews(before: State, after: State, seen: string | undefined): News[] {
  return messagesSince(before, after).flatMap(({ conversation, was, message }): News[] => {
    if (was !== undefined || message.from === 'self' || conversation === seen) return [];
    const name = after.peers[message.from]?.label ?? message.name;
    const where = conversation === message.from ? '' : `[${conversationName(after, conversation)}] `;
    return [{ level: 'info', text: `${where}${name}: ${firstLine(message.text)}` }];
  });
}

/** @returns the function that ends it */
export function watchNews(session: Session): () => void {
  const { client, ui } = session;
  let before = client.state;
  let beforeUi = ui.get();

  /** The conversation that is on the screen, and no dialog over it. */
  const seen = (): string | undefined => {
    const now = ui.get();
    if (now.open === undefined || now.dialogs.length > 0) return undefined;
    const { layout } = arrange({ state: client.state, ui: now });
    return conversationArea(layout) === undefined ? undefined : now.open;
  };
  const markRead = (): void => {
    const open = seen();
    if (open === undefined || (client.state.conversations[open]?.unread ?? 0) === 0) return;
    // What is below the window has not been seen.
    if (viewportOf(ui.get(), open).at !== 'bottom') return;
    // A core that has just gone says so by itself.
    client.call('chat.read', { conversation: open }).catch(() => {});
  };
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
    if (last.conversations !== before.conversations) markRead();
  };
  const lookAtScreen = (): void => {
    const last = beforeUi;
    beforeUi = ui.get();
    const { open, focus, dialogs, columns, rows, viewports } = beforeUi;
    const isSame =
      last.open === open && last.focus === focus && last.dialogs === dialogs && last.viewports === viewports;
    if (!isSame || last.columns !== columns || last.rows !== rows) markRead();
  };
  const ends = [client.subscribe(look), ui.subscribe(lookAtScreen)];
  markRead();
  return () => {
    for (const end of ends) end();
  };
}
