/**
 * What has happened between two snapshots, as sentences for a person who is not looking: how transfers ended, what could not be
 * delivered, who is waited for. Pure.
 */
import { compareCursors } from '../store/cursors.ts';
import type { ConversationState, MessageState, NoticeState, State, TransferState } from '../store/state.ts';
import { cutWidth, formatCount, formatTime } from '../text/format.ts';
import { isDiscarded } from './message-words.ts';
import { conversationName } from './outcomes.ts';
import { hasEnded } from './selection.ts';
import { percentText, repairedText, transferStatus, transferText } from './transfer-words.ts';

/** Something to be told, without a time: that is when it is told. */
export type News = Pick<NoticeState, 'level' | 'text' | 'peer' | 'transfer'>;

/** Cells of an undelivered message that tell which one it is. */
const BEGINNING_CELLS = 40;

/** What the core has noted since, oldest first. */
export function noticesSince(before: State, after: State): NoticeState[] {
  if (after.notices === before.notices) return [];
  return Object.entries(after.notices)
    .filter(([id]) => before.notices[id] === undefined)
    .map(([, notice]) => notice);
}

/** Peers that are asked for the connection now, and what waits for those that are not connected any more. */
export function peerNews(before: State, after: State): News[] {
  if (after.peers === before.peers) return [];
  return Object.values(after.peers).flatMap((peer): News[] => {
    const was = before.peers[peer.id]?.state;
    if (was === peer.state) return [];
    if (peer.state === 'awaiting-approval') {
      return [{ level: 'info', text: `Waiting for ${peer.label} to say yes.`, peer: peer.id }];
    }
    if (was !== 'connected' || peer.queued === 0) return [];
    const one = peer.queued === 1;
    const what = `${formatCount(peer.queued, 'message')} to ${peer.label}`;
    const text = `${what} ${one ? 'is' : 'are'} kept, and ${one ? 'goes' : 'go'} out once you are connected again.`;
    return [{ level: 'info', text, peer: peer.id }];
  });
}

/** Who of those one is connected to went away, or came back. */
export function awayNews(before: State, after: State): News[] {
  if (after.peers === before.peers) return [];
  return Object.values(after.peers).flatMap((peer): News[] => {
    const was = before.peers[peer.id];
    if (was?.state !== 'connected' || peer.state !== 'connected' || was.away === peer.away) return [];
    return [
      { level: 'info', text: `${peer.label} is ${peer.away === true ? 'away' : 'back'}.`, peer: peer.id },
    ];
  });
}

/** A message that is new or has changed. */
export interface MessageChange {
  conversation: string;
  /** What it was; absent for a new one. */
  was?: MessageState | undefined;
  message: MessageState;
}

/**
 * Messages that are new or have changed since, in the order of the conversations. What only comes into view, as a window is opened on what was
 * said long ago, is neither.
 */
export function messagesSince(before: State, after: State): MessageChange[] {
  if (after.conversations === before.conversations) return [];
  return Object.entries(after.conversations).flatMap(([id, conversation]) => {
    const old = before.conversations[id];
    if (old === conversation) return [];
    const late = lateSince(id, old, conversation);
    if (old?.messages === conversation.messages) return late;
    // Others can give theirs the id of somebody else's.
    const keyOf = ({ from, id: message }: MessageState): string => `${from}/${message}`;
    const known = new Map(old?.messages.map((message) => [keyOf(message), message]));
    const isNew = newsIn(old);
    const listed = conversation.messages
      .map((message) => ({ conversation: id, was: known.get(keyOf(message)), message }))
      .filter(({ was, message }) => (was === undefined ? isNew(message) : was !== message));
    return [...late, ...listed];
  });
}

/** One that came to a place before all that is here, as what was written while its author was offline. */
function lateSince(
  conversation: string,
  before: ConversationState | undefined,
  { late }: ConversationState,
): MessageChange[] {
  const was = before?.late;
  if (late === undefined || late === was) return [];
  const isSame = was?.id === late.id && was.from === late.from;
  return [{ conversation, was: isSame ? was : undefined, message: late }];
}

/**
 * Tells a new message from one that a window of older ones has brought: it is behind all that there was, or, as the messages of a room
 * can be, between those that were there to be seen.
 *
 * @param old the conversation as it was; absent: there was none
 */
function newsIn(old: ConversationState | undefined): (message: MessageState) => boolean {
  const [first] = old?.messages ?? [];
  const last = old?.messages.at(-1);
  const highest = old?.lastOrder ?? last?.order ?? 0;
  // A window that does not reach to the newest message has gaps, which are filled when it is opened.
  const isWhole = last !== undefined && last.order >= highest;
  return (message) =>
    message.order > highest || (isWhole && first !== undefined && compareCursors(message, first) > 0);
}

/** Changes of earlier messages by whoever said them: another text, or none any more. */
export function isRewritten({ was, message }: MessageChange): boolean {
  return was !== undefined && (was.text !== message.text || was.retracted !== message.retracted);
}

/** What became of one's own message where it has failed only now; what failed as it was given, or was given up, has been answered. */
export function failureText(state: State, { conversation, was, message }: MessageChange): string | undefined {
  if (message.from !== 'self' || message.status !== 'failed') return undefined;
  if (was === undefined || was.status === 'failed' || isDiscarded(message)) return undefined;
  const reason = message.error?.message ?? 'for an unknown reason.';
  const [beginning = ''] = message.text.split('\n');
  const which = `${formatTime(message.time)}: ${cutWidth(beginning, BEGINNING_CELLS, '...')}`;
  return `Not delivered to ${conversationName(state, conversation)}: ${reason} (${which})`;
}

/** One's own messages that have failed since. */
export function failureNews(before: State, after: State): News[] {
  return messagesSince(before, after).flatMap((change): News[] => {
    const text = failureText(after, change);
    return text === undefined ? [] : [{ level: 'error', text }];
  });
}

/** True where a transfer is new, or somebody or something has brought it into another state; progress is none. */
export function hasTurned(before: TransferState | undefined, transfer: TransferState): boolean {
  const isPaused = transfer.state === 'paused';
  return (
    before?.state !== transfer.state ||
    before.pausedBy !== transfer.pausedBy ||
    // Another thing is in its way now.
    (isPaused && before.error?.code !== transfer.error?.code)
  );
}

/** True where one that was under way before moves again: after a pause, a lost connection, a full disk. */
export function goesOn(before: TransferState | undefined, transfer: TransferState): boolean {
  if (before === undefined || transfer.state !== 'active') return false;
  return before.state === 'paused' || (before.state === 'queued' && before.transferred > 0);
}

/** Damaged blocks that were found and fetched again between the two. */
export function repairedSince(before: TransferState | undefined, transfer: TransferState): number {
  if (before === undefined || hasEnded(transfer)) return 0;
  return Math.max(0, (transfer.repaired ?? 0) - (before.repaired ?? 0));
}

/**
 * Transfers that have ended, come to rest or go on since, and what was repaired in them. What this person did themselves is left
 * out: whatever did it for them has answered.
 */
export function transferNews(before: State, after: State): News[] {
  if (after.transfers === before.transfers) return [];
  return Object.values(after.transfers).flatMap((transfer): News[] => {
    const was = before.transfers[transfer.id];
    if (was === transfer) return [];
    const about = { peer: transfer.peer.id, transfer: transfer.id };
    const say = (status: string): News => ({
      level: 'info',
      text: transferText(after, transfer, status),
      ...about,
    });
    const repaired = repairedSince(was, transfer);
    const news = repaired === 0 ? [] : [say(repairedText(repaired))];
    if (!hasTurned(was, transfer) || isOwnDoing(transfer)) return news;
    if (goesOn(was, transfer)) return was?.pausedBy === 'self' ? news : [...news, say(goesOnText(transfer))];
    const level = levelOf(after, was, transfer);
    if (level !== undefined) news.push({ ...say(transferStatus(after, transfer)), level });
    return news;
  });
}

/** `goes on`, and from where. */
function goesOnText(transfer: TransferState): string {
  return transfer.transferred === 0 ? 'goes on' : `goes on at ${percentText(transfer)}`;
}

function isOwnDoing({ state, direction, pausedBy, cancelledBy, error }: TransferState): boolean {
  if (state === 'paused') return pausedBy === 'self';
  if (state === 'declined') return direction === 'receive' && error?.code !== 'TINCAN_E_TIMEOUT';
  return state === 'cancelled' && cancelledBy === 'self';
}

/** How grave it is; undefined for what is no news. */
function levelOf(
  state: State,
  was: TransferState | undefined,
  transfer: TransferState,
): News['level'] | undefined {
  switch (transfer.state) {
    case 'failed':
      return 'error';
    case 'done':
      return transfer.problems.length === 0 ? 'success' : 'warning';
    case 'paused':
      return transfer.error === undefined ? 'info' : 'warning';
    case 'queued':
      return isInterrupted(state, was, transfer) ? 'warning' : undefined;
    default:
      return hasEnded(transfer) ? 'warning' : undefined;
  }
}

/** It was moving when its peer went away. */
function isInterrupted({ peers }: State, was: TransferState | undefined, { peer }: TransferState): boolean {
  const moved = was?.state === 'active' || was?.state === 'verifying';
  return moved && peers[peer.id]?.state !== 'connected';
}
