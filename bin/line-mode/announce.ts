/** What has happened between two snapshots, as lines: messages, requests, notices. Pure. */
import {
  EVERYONE,
  type MessageState,
  requestsInOrder,
  requestText,
  type State,
  shortDeviceId,
} from '../../src/client/index.ts';
import { formatCount, formatTime } from '../../src/text/format.ts';

/** Name of a conversation, as prompt and tags show it. */
export function conversationName(state: State, id: string): string {
  if (id === EVERYONE) return '# everyone';
  // A peer whose row has gone keeps the name under which it spoke.
  const spoken = state.conversations[id]?.messages.findLast(({ from }) => from === id)?.name;
  return state.peers[id]?.label ?? spoken ?? shortDeviceId(id);
}

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
    .map(
      (request) =>
        `[${request.number}] ${requestText(state, request)} /accept ${request.number} or /deny ${request.number}`,
    );
}

/** Peers that are asked for the connection now, and what waits for those that are not connected any more. */
function peerNews(before: State['peers'], { peers }: State): string[] {
  return Object.values(peers).flatMap((peer) => {
    const was = before[peer.id]?.state;
    if (was === peer.state) return [];
    if (peer.state === 'awaiting-approval') return [`Waiting for ${peer.label} to say yes…`];
    if (was !== 'connected' || peer.queued === 0) return [];
    const one = peer.queued === 1;
    const what = `${formatCount(peer.queued, 'message')} to ${peer.label}`;
    return [
      `${what} ${one ? 'is' : 'are'} kept, and ${one ? 'goes' : 'go'} out once you are connected again.`,
    ];
  });
}

/** New messages of others, failures of one's own, and notices, in the order of the conversations. */
export function announcements(before: State, state: State, open: string | undefined): string[] {
  const lines: string[] = [];
  if (state.notices !== before.notices) {
    for (const [id, notice] of Object.entries(state.notices)) {
      if (before.notices[id] === undefined)
        lines.push(notice.level === 'error' ? `! ${notice.text}` : notice.text);
    }
  }
  if (state.peers !== before.peers) lines.push(...peerNews(before.peers, state));
  if (state.requests !== before.requests) lines.push(...requestQuestions(before.requests, state));
  if (state.conversations !== before.conversations) {
    for (const [id, conversation] of Object.entries(state.conversations)) {
      const old = before.conversations[id];
      if (old === conversation) continue;
      const known = new Map(old?.messages.map((message) => [message.id, message]));
      for (const message of conversation.messages) {
        const line = messageNews(state, id, known.get(message.id), message, open);
        if (line !== undefined) lines.push(line);
      }
    }
  }
  return lines;
}

function messageNews(
  state: State,
  conversation: string,
  before: MessageState | undefined,
  message: MessageState,
  open: string | undefined,
): string | undefined {
  if (message.from !== 'self') {
    return before === undefined ? messageLines(state, conversation, message, open) : undefined;
  }
  // A message that has failed as it was given is told by the command that gave it.
  if (before === undefined || before.status === message.status || message.status !== 'failed')
    return undefined;
  const reason = message.error?.message ?? 'for an unknown reason.';
  const [beginning = ''] = message.text.split('\n');
  return `! Not delivered to ${conversationName(state, conversation)}: ${reason} (${formatTime(message.time)}: ${beginning.slice(0, 40)})`;
}
