/** What is said at the beginning: who one is, and what has waited. Pure. */
import {
  conversationName,
  conversationWord,
  EVERYONE,
  hasEnded,
  quoteWord,
  type State,
  transfersInOrder,
  transferWordsSpoken,
  visibilityLines,
} from '../../src/client/index.ts';
import { requestQuestions } from './announce.ts';

export function greetingLines(state: State): string[] {
  return [
    `You are ${state.self.name} (${state.self.shortId}). /help shows the commands, /list who is there.`,
    ...visibilityLines(state.self.visibility),
    ...requestQuestions({}, state),
    ...unreadLines(state),
    ...transfersInOrder(state)
      .filter((transfer) => !hasEnded(transfer))
      .map((transfer) => transferWordsSpoken.line(state, transfer)),
  ];
}

function unreadLines(state: State): string[] {
  return Object.values(state.conversations)
    .filter(({ unread, muted }) => unread > 0 && muted !== true)
    .map(({ id, unread }) => {
      const isGroup = id === EVERYONE || state.rooms[id] !== undefined;
      const how = `/msg ${quoteWord(conversationWord(state, id))} opens the conversation`;
      return `${unread} unread ${isGroup ? 'in' : 'from'} ${conversationName(state, id)}; ${how}.`;
    });
}
