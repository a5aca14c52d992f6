/** What has happened between two snapshots, as lines: messages, requests, notices. Pure. */
import {
  conversationName,
  failureText,
  type MessageChange,
  type MessageState,
  messagesSince,
  noticesSince,
  peerNews,
  type RequestState,
  requestsInOrder,
  requestText,
  type State,
} from '../../src/client/index.ts';
import { formatTime } from '../../src/text/format.ts';

/**
 * A message as one or more lines. All but the first are set in, so that no text can look like a message of
 * somebody else.
 */
export function messageLines(
  state: State,
  conversation: string,
  message: MessageState,
  open: string | undefined,
): string {
  const tag = conversation === open ? '' : `[${conversationName(state, conversation)}] `;
  const name = message.from === 'self' ? 'you' : (state.peers[message.from]?.label ?? message.name);
  const [first = '', ...rest] = message.text.split('\n');
  return [
    `${formatTime(message.time)} ${tag}${name}: ${first}`,
    ...rest.map((line) => `      | ${line}`),
  ].join('\n');
}

/** Requests that were not there before, as questions. */
export function requestQuestions(before: State['requests'], state: State): string[] {
  return requestsInOrder(state)
    .filter(({ id }) => before[id] === undefined)
    .map((request) => `[${request.number}] ${requestText(state, request)} ${waysToAnswer(request)}`);
}

function waysToAnswer({ number, kind, files }: RequestState): string {
  const list = kind === 'files' && files > 1 ? `; /files ${number} lists them` : '';
  return `/accept ${number} or /deny ${number}${list}`;
}

/** New messages of others, failures of one's own, and notices, in the order of the conversations. */
export function announcements(before: State, state: State, open: string | undefined): string[] {
  return [
    ...noticesSince(before, state).map(({ level, text }) => (level === 'error' ? `! ${text}` : text)),
    ...peerNews(before, state).map(({ text }) => text),
    ...(state.requests === before.requests ? [] : requestQuestions(before.requests, state)),
    ...messagesSince(before, state).flatMap((change) => lineOf(state, change, open) ?? []),
  ];
}

function lineOf(state: State, change: MessageChange, open: string | undefined): string | undefined {
  const { conversation, was, message } = change;
  if (message.from === 'self') {
    const failure = failureText(state, change);
    return failure === undefined ? undefined : `! ${failure}`;
  }
  return was === undefined ? messageLines(state, conversation, message, open) : undefined;
}
