/** How things stand, a sentence a line: who one is, who is there, what is new, what waits, what is on its way. Pure. */
import { EVERYONE, type MessageState, type State } from '../store/state.ts';
import { formatCount, formatTime } from '../text/format.ts';
import { messageFate } from './message-words.ts';
import { interfaceLines } from './network-words.ts';
import { conversationName, presenceText, requestShortText } from './outcomes.ts';
import { connectedCount, hasEnded, requestsInOrder, transfersInOrder } from './selection.ts';
import type { TransferWords } from './transfer-words.ts';
import { visibilityLines } from './visibility-words.ts';

/** @param open id of the open conversation */
export function statusLines(state: State, open: string | undefined, words: TransferWords): string[] {
  const { self, network, downloads } = state;
  const away = self.away === true ? ' You are away.' : '';
  return [
    `You are ${self.name}, id ${self.shortId}, port ${network.port}.${away}`,
    ...visibilityLines(self.visibility),
    ...interfaceLines(network.interfaces).map((line) => `Network: ${line.replace(/\.$/, '')}.`),
    `Received files go to ${downloads}.`,
    ...openLines(state, open),
    `${connectedCount(state)} of ${formatCount(Object.keys(state.peers).length, 'peer')} connected; /list names them.`,
    ...unreadLines(state, open),
    ...requestsInOrder(state).map(
      (request) =>
        `Request ${request.number}: ${requestShortText(state, request)}. /accept ${request.number} or /deny ${request.number}`,
    ),
    ...transfersInOrder(state)
      .filter((transfer) => !hasEnded(transfer))
      .map((transfer) => words.line(state, transfer)),
  ];
}

function openLines(state: State, open: string | undefined): string[] {
  if (open === undefined) return ['No conversation is open; /msg PEER opens one.'];
  const peer = state.peers[open];
  const presence = peer === undefined ? '' : `, ${presenceText(peer)}`;
  const last = state.conversations[open]?.messages.findLast(
    ({ from, event }) => from === 'self' && event !== true,
  );
  return [
    `Open conversation: ${conversationName(state, open)}${presence}.`,
    ...(last === undefined ? [] : [`Your last message there, of ${formatTime(last.time)}: ${fateOf(last)}.`]),
  ];
}

const fateOf = (message: MessageState): string => messageFate(message).replace(/\.$/, '');

function unreadLines(state: State, open: string | undefined): string[] {
  return Object.values(state.conversations)
    .filter(({ id, unread }) => unread > 0 && id !== open)
    .map(({ id, unread, muted }) => {
      const isGroup = id === EVERYONE || state.rooms[id] !== undefined;
      const note = muted === true ? ', muted' : '';
      return `${unread} unread ${isGroup ? 'in' : 'from'} ${conversationName(state, id)}${note}.`;
    });
}
