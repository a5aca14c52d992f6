/** What has happened between two snapshots, as lines that can be read aloud: messages, requests, notices. Pure. */
import {
  awayNews,
  changeLines,
  conversationName,
  failureText,
  isRewritten,
  type MessageChange,
  messageLines,
  messagesSince,
  noticesSince,
  peerNews,
  type RequestState,
  requestsInOrder,
  requestText,
  type State,
} from '../../src/client/index.ts';
import { INTERFACE } from '../../src/limits.ts';
import { formatTime } from '../../src/text/format.ts';

/** Requests that were not there before, each as a sentence, and on a line of its own what answers it. */
export function requestQuestions(before: State['requests'], state: State): string[] {
  return requestsInOrder(state)
    .filter(({ id }) => before[id] === undefined)
    .map((request) => `Request ${request.number}: ${requestText(state, request)}\n${waysToAnswer(request)}`);
}

function waysToAnswer({ number, kind, files }: RequestState): string {
  const list = kind === 'files' && files > 1 ? ` /files ${number} lists them.` : '';
  return `Answer with /accept ${number} or /deny ${number}.${list}`;
}

/**
 * New messages of others, what they changed, failures of one's own and what arrived late, and notices, in the order of the conversations. Of a
 * muted conversation that is not open only the failures are told, and of somebody's coming and going only where that is whom one talks to.
 *
 * @param now in ms
 */
export function announcements(before: State, state: State, open: string | undefined, now: number): string[] {
  return [
    ...noticesSince(before, state).map(({ level, text }) => (level === 'error' ? `Error: ${text}` : text)),
    ...peerNews(before, state).map(({ text }) => text),
    ...awayNews(before, state).flatMap(({ peer, text }) => (peer === open ? [text] : [])),
    ...(state.requests === before.requests ? [] : requestQuestions(before.requests, state)),
    ...messagesSince(before, state).flatMap((change) => lineOf(state, change, open, now) ?? []),
  ];
}

function lineOf(
  state: State,
  change: MessageChange,
  open: string | undefined,
  now: number,
): string | undefined {
  const { conversation, was, message } = change;
  if (message.from === 'self') return failureText(state, change) ?? lateText(state, change, now);
  if (conversation !== open && state.conversations[conversation]?.muted === true) return undefined;
  if (was === undefined) return messageLines(state, conversation, message, { open, spoken: true });
  return isRewritten(change) ? changeLines(state, conversation, message, open) : undefined;
}

/** That one's own message has arrived, where that was not at once. */
function lateText(
  state: State,
  { conversation, was, message }: MessageChange,
  now: number,
): string | undefined {
  const hasArrived = message.status === 'delivered' || message.status === 'read';
  const waited = was?.status === 'queued' || was?.status === 'sent';
  if (!hasArrived || !waited || now - message.time < INTERFACE.lateDelivery) return undefined;
  return `Delivered to ${conversationName(state, conversation)}: your message of ${formatTime(message.time)}.`;
}
