/** What has happened between two snapshots, as lines: messages, requests, notices. Pure. */
import {
  awayNews,
  changeLines,
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

/**
 * New messages of others, what they changed, failures of one's own, and notices, in the order of the conversations. Of a muted conversation that
 * is not open only the failures are told, and of somebody's coming and going only where that is whom one talks to.
 */
export function announcements(before: State, state: State, open: string | undefined): string[] {
  return [
    ...noticesSince(before, state).map(({ level, text }) => (level === 'error' ? `! ${text}` : text)),
    ...peerNews(before, state).map(({ text }) => text),
    ...awayNews(before, state).flatMap(({ peer, text }) => (peer === open ? [text] : [])),
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
  if (conversation !== open && state.conversations[conversation]?.muted === true) return undefined;
  if (was === undefined) return messageLines(state, conversation, message, { open });
  return isRewritten(change) ? changeLines(state, conversation, message, open) : undefined;
}
