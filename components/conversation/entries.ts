/** What a conversation shows, oldest first: messages, transfers among them, day lines, the mark of what is new. Pure. */
import type { ConversationState, Cursor, MessageState, TransferState } from '../../src/client/index.ts';

/** Ids are unique within a conversation; those of messages and transfers stay while others come and go. */
export type Entry =
  | MessageEntry
  | TransferEntry
  | { readonly kind: 'day'; readonly id: string; readonly label: string }
  /** What lies beyond the messages that are here. */
  | { readonly kind: 'edge'; readonly id: 'older' | 'newer'; readonly label: string }
  | { readonly kind: 'new'; readonly id: string; readonly count: number };

interface MessageEntry {
  readonly kind: 'message';
  readonly id: string;
  readonly message: MessageState;
}

interface TransferEntry {
  readonly kind: 'transfer';
  readonly id: string;
  readonly transfer: TransferState;
}

export interface EntriesInput {
  conversation: Pick<ConversationState, 'id' | 'messages'>;
  /** Said before the first and behind the last message where there are others beyond. */
  older?: string | undefined;
  newer?: string | undefined;
  /** Of all peers; those with the peer of the conversation are shown. */
  transfers: Readonly<Record<string, TransferState>>;
  /** Milliseconds since the epoch; only its day counts. */
  now: number;
  /** Before which message the mark of what is new stands. */
  unreadFrom?: UnreadMark | undefined;
}

/** What was not read when the conversation was opened. */
export interface UnreadMark {
  /** Id of the first of these messages, which is somebody else's. */
  readonly id: string;
  readonly count: number;
}

/** A message's entry. Two senders in `# everyone` may use one id. */
export function messageEntryId(message: MessageState): string {
  return `${message.from}/${message.id}`;
}

/** The place of the first message not read yet; undefined when all are, or it cannot be told. */
export function firstUnread(conversation: ConversationState): Cursor | undefined {
  const { messages, unread } = conversation;
  if (unread === 0) return undefined;
  if (conversation.firstUnread !== undefined) return conversation.firstUnread;
  let left = unread;
  let first: MessageState | undefined;
  for (let index = messages.length - 1; index >= 0 && left > 0; index -= 1) {
    const message = messages[index];
    if (message === undefined || message.from === 'self') continue;
    first = message;
    left -= 1;
  }
  return first;
}

/**
 * Makes the entries of one conversation, again and again: what has not changed since the last time keeps its
 * entry, so that a hundred thousand messages cost little when one of them comes or changes.
 */
export function createConversationEntries(): (input: EntriesInput) => readonly Entry[] {
  let before: readonly MessageEntry[] = [];
  return (input) => {
    before = messageEntries(input.conversation.messages, before);
    return merged(before, transfersOf(input), input);
  };
}

function messageEntries(
  messages: readonly MessageState[],
  before: readonly MessageEntry[],
): readonly MessageEntry[] {
  return messages.map((message, index) => {
    const known = before[index];
    return known?.message === message ? known : { kind: 'message', id: messageEntryId(message), message };
  });
}

/** Those with the peer of the conversation, oldest first. */
function transfersOf({ conversation, transfers }: EntriesInput): TransferState[] {
  return Object.values(transfers)
    .filter(({ peer }) => peer.id === conversation.id)
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

function merged(
  messages: readonly MessageEntry[],
  transfers: readonly TransferState[],
  { older, newer, now, unreadFrom }: EntriesInput,
): Entry[] {
  const places = transferPlaces(messages, transfers);
  const entries: Entry[] = older === undefined ? [] : [{ kind: 'edge', id: 'older', label: older }];
  const days = createDays(now);
  const add = (entry: MessageEntry | TransferEntry, time: number): void => {
    const day = days.begins(time);
    if (day !== undefined) entries.push(day);
    if (entry.kind === 'message' && entry.message.id === unreadFrom?.id && entry.message.from !== 'self')
      entries.push({ kind: 'new', id: 'new', count: unreadFrom.count });
    entries.push(entry);
  };
  let next = 0;
  for (let index = 0; index <= messages.length; index += 1) {
    // What belongs among messages that are not here is not shown without them.
    const isBeyond =
      messages.length > 0 &&
      ((index === 0 && older !== undefined) || (index === messages.length && newer !== undefined));
    for (; next < transfers.length && places[next] === index; next += 1) {
      const transfer = transfers[next];
      if (transfer !== undefined && !isBeyond)
        add({ kind: 'transfer', id: `transfer/${transfer.id}`, transfer }, transfer.createdAt);
    }
    const entry = messages[index];
    if (entry !== undefined) add(entry, entry.message.time);
  }
  if (newer !== undefined) entries.push({ kind: 'edge', id: 'newer', label: newer });
  return entries;
}

/**
 * For each transfer, the index of the message before which it stands. Messages are in the order in which they
 * came, and the time of a received one is that of another device's clock; so a transfer never moves across a
 * message of one's own, which has the same clock as itself, and among others goes by their clock.
 */
function transferPlaces(
  messages: readonly MessageEntry[],
  transfers: readonly TransferState[],
): readonly number[] {
  if (transfers.length === 0) return [];
  let ownTime = Number.NEGATIVE_INFINITY;
  /** For each message, the time from which a transfer can stand behind it. */
  const from = messages.map(({ message }) => {
    if (message.from === 'self') ownTime = Math.max(ownTime, message.time);
    return Math.max(ownTime, message.time);
  });
  let place = messages.length;
  return transfers
    .toReversed()
    .map(({ createdAt }) => {
      while (place > 0 && !((from[place - 1] ?? 0) <= createdAt)) place -= 1;
      return place;
    })
    .toReversed();
}

interface Days {
  /** The line of the day that begins with this time, if one does. */
  begins(time: number): Entry | undefined;
}

/** Days never go back, and none is later than today: a wrong clock elsewhere makes no lines of its own. */
function createDays(now: number): Days {
  const today = dayOf(now);
  let current: Day | undefined;
  return {
    begins(time) {
      if (current !== undefined && !(time >= current.end)) return undefined;
      const day = time >= today.end || Number.isNaN(time) ? today : dayOf(time);
      if (current !== undefined && day.end <= current.end) return undefined;
      current = day;
      return { kind: 'day', id: `day/${day.start}`, label: dayLabel(day, today) };
    },
  };
}

/** A day of this machine's calendar, its end excluded; not always 24 hours. */
interface Day {
  start: number;
  end: number;
}

function dayOf(time: number): Day {
  const date = new Date(time);
  const at = (offset: number): number =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate() + offset).getTime();
  return { start: at(0), end: at(1) };
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function dayLabel(day: Day, today: Day): string {
  if (day.end > today.start) return 'Today';
  if (day.end === today.start) return 'Yesterday';
  const date = new Date(day.start);
  return `${WEEKDAYS[date.getDay()]} ${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
}
