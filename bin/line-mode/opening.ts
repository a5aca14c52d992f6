/** What is told of a conversation that is being opened: what is new in it, else what was said last. */
import {
  type CoreClient,
  conversationName,
  conversationWord,
  type MessageState,
  messageLines,
  newestMessages,
  quoteWord,
  type State,
} from '../../src/client/index.ts';
import { INTERFACE } from '../../src/limits.ts';
import { formatCount } from '../../src/text/format.ts';
import { missedInHistory, missedInWindow } from './missed.ts';

/**
 * The lines; none of a conversation in which nothing was said. Errors: those of the calls.
 *
 * @param isFirst it is opened for the first time here, so that what was said last is told, too
 */
export async function openingLines(client: CoreClient, id: string, isFirst: boolean): Promise<string[]> {
  const conversation = client.state.conversations[id];
  const window = conversation === undefined ? [] : missedInWindow(conversation);
  const { messages, older } =
    window === undefined && conversation !== undefined
      ? await missedInHistory(client, conversation)
      : { messages: window ?? [], older: false };
  if (messages.length > 0) return unreadLines(client.state, id, messages, older);
  if (!isFirst) return [];
  const known = conversation?.lastOrder ?? Number.POSITIVE_INFINITY;
  const page = await newestMessages(client, id, INTERFACE.openingMessages);
  // What has come since is told on its own.
  return lastLines(
    client.state,
    id,
    conversation === undefined ? [] : page.messages.filter(({ order }) => order <= known),
  );
}

function unreadLines(state: State, id: string, messages: readonly MessageState[], older: boolean): string[] {
  const word = quoteWord(conversationWord(state, id));
  return [
    ...(older ? [`Older unread ones: "tincan history ${word}" prints them.`] : []),
    ...messages.map((message) => messageLines(state, id, message, { open: id, spoken: true })),
  ];
}

function lastLines(state: State, id: string, messages: readonly MessageState[]): string[] {
  if (messages.length === 0) return [];
  const today = new Date().toDateString();
  const count = messages.length === 1 ? 'message' : formatCount(messages.length, 'message');
  const lines = messages.map((message) => {
    const dated = new Date(message.time).toDateString() !== today;
    return messageLines(state, id, message, { open: id, spoken: true, told: true, dated });
  });
  return [`The last ${count} with ${conversationName(state, id)}:`, ...lines];
}
