/** What was not read yet in a conversation that is being opened. */
import {
  type ConversationState,
  type CoreClient,
  compareCursors,
  type MessageState,
  newestMessages,
} from '../../src/client/index.ts';
import { CHAT } from '../../src/limits.ts';

type Opened = Pick<ConversationState, 'id' | 'messages' | 'unread' | 'firstUnread' | 'lastOrder'>;

/** The unread messages and those of one's own between them; undefined where the window does not reach back so far. Pure. */
export function missedInWindow({ messages, unread, firstUnread }: Opened): MessageState[] | undefined {
  if (unread === 0) return [];
  if (firstUnread === undefined) return messages.length < unread ? undefined : messages.slice(-unread);
  const [first] = messages;
  if (first === undefined || compareCursors(first, firstUnread) > 0) return undefined;
  return messages.filter((message) => compareCursors(message, firstUnread) >= 0);
}

/**
 * The same from what is kept: at most a page. What has come since is left out, as it is told on its own.
 *
 * @returns `older`: there are unread ones before
 */
export async function missedInHistory(
  client: CoreClient,
  { id, unread, firstUnread, lastOrder = Number.POSITIVE_INFINITY }: Opened,
): Promise<{ messages: MessageState[]; older: boolean }> {
  const page = await newestMessages(client, id, CHAT.pageMessages);
  const known = page.messages.filter(({ order }) => order <= lastOrder);
  if (firstUnread === undefined) return { messages: known.slice(-unread), older: known.length < unread };
  const [first] = page.messages;
  return {
    messages: known.filter((message) => compareCursors(message, firstUnread) >= 0),
    older: page.before && first !== undefined && compareCursors(first, firstUnread) > 0,
  };
}
