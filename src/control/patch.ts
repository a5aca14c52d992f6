/**
 * The way from one snapshot of the state to another: changes found by reference, small enough to be sent one
 * by one, and put together again on the other side. Conversations, the only large entities, are told message
 * by message, so that a new message costs one message and not its window.
 */
import { CONTROL } from '../limits.ts';
import type { ConversationState, MessageState, State } from '../store/state.ts';
import type { Entity, EntitySlice } from '../store/store.ts';

type ValueSlice = Exclude<keyof State, EntitySlice>;
type RecordSlice = Exclude<EntitySlice, 'conversations'>;

// Objects rather than arrays: leaving out a slice of the state is then an error of type.
const VALUE_SLICES = Object.keys({
  self: true,
  network: true,
  downloads: true,
  keys: true,
  theme: true,
} satisfies Record<ValueSlice, true>) as ValueSlice[];
const RECORD_SLICES = Object.keys({
  peers: true,
  requests: true,
  rooms: true,
  transfers: true,
  verifications: true,
  notices: true,
} satisfies Record<RecordSlice, true>) as RecordSlice[];

type ValueChange = { [S in ValueSlice]: { at: S; value: State[S] } }[ValueSlice];
/** An entity as it is now, or gone where there is no value. */
type RecordChange = { [S in RecordSlice]: { at: S; key: string; value?: Entity<S> } }[RecordSlice];
/** Done in this order: drop from the front, replace by position, append. */
interface ConversationChange {
  at: 'conversations';
  key: string;
  gone?: true;
  /** Everything but the messages, where it changed. */
  head?: Omit<ConversationState, 'messages'>;
  /** Forget the messages so far. */
  reset?: true;
  drop?: number;
  set?: [index: number, message: MessageState][];
  append?: MessageState[];
}

/** One step from a snapshot towards another. */
export type Change = ValueChange | RecordChange | ConversationChange;

/** A state without its records: where every client begins. */
export function skeleton(state: State): State {
  return {
    ...state,
    peers: {},
    requests: {},
    rooms: {},
    conversations: {},
    transfers: {},
    verifications: {},
    notices: {},
  };
}

/** All changes from one snapshot to another. */
export function diff(from: State, to: State): Change[] {
  return [...changes(from, to)];
}

/** The changes one by one; each, on its own and in this order, leads to a valid state nearer to `to`. */
export function* changes(from: State, to: State): Generator<Change> {
  for (const slice of VALUE_SLICES) {
    if (from[slice] !== to[slice]) yield { at: slice, value: to[slice] } as ValueChange;
  }
  for (const slice of RECORD_SLICES) yield* recordChanges(slice, from[slice], to[slice]);
  if (from.conversations === to.conversations) return;
  for (const key of Object.keys(from.conversations)) {
    if (to.conversations[key] === undefined) yield { at: 'conversations', key, gone: true };
  }
  for (const [key, conversation] of Object.entries(to.conversations)) {
    yield* conversationChanges(key, from.conversations[key], conversation);
  }
}

function* recordChanges<S extends RecordSlice>(slice: S, from: State[S], to: State[S]): Generator<Change> {
  if (from === to) return;
  for (const key of Object.keys(from)) if (to[key] === undefined) yield { at: slice, key } as RecordChange;
  for (const [key, value] of Object.entries(to)) {
    if (from[key] !== value) yield { at: slice, key, value } as RecordChange;
  }
}

function* conversationChanges(
  key: string,
  from: ConversationState | undefined,
  to: ConversationState,
): Generator<Change> {
  if (from === to) return;
  const { messages, ...head } = to;
  const moved = from === undefined ? undefined : shift(from.messages, messages);
  const first: ConversationChange = { at: 'conversations', key };
  if (from === undefined || !sameHead(from, head)) first.head = head;
  if (from !== undefined && moved === undefined) first.reset = true;
  if (moved !== undefined && moved.drop > 0) first.drop = moved.drop;
  const replaced = moved?.set ?? [];
  const added = messages.slice(moved?.kept ?? 0);
  const perChange = CONTROL.messagesPerChange;
  if (first.head !== undefined || first.reset === true || first.drop !== undefined) yield first;
  for (let at = 0; at < replaced.length; at += perChange) {
    yield { at: 'conversations', key, set: replaced.slice(at, at + perChange) };
  }
  for (let at = 0; at < added.length; at += perChange) {
    yield { at: 'conversations', key, append: added.slice(at, at + perChange) };
  }
}

function sameHead(before: ConversationState, head: Omit<ConversationState, 'messages'>): boolean {
  const { messages: _messages, ...old } = before;
  const fields = Object.entries(head);
  return (
    fields.length === Object.keys(old).length &&
    fields.every(([field, value]) => (old as Record<string, unknown>)[field] === value)
  );
}

/**
 * How a window of messages became another one: `drop` went from the front, `kept` stayed (some of them
 * changed: `set`), the rest was appended. Undefined where it did not come about like that.
 */
function shift(
  from: readonly MessageState[],
  to: readonly MessageState[],
): { drop: number; kept: number; set: [number, MessageState][] } | undefined {
  const firstId = to[0]?.id;
  if (firstId === undefined) return from.length === 0 ? { drop: 0, kept: 0, set: [] } : undefined;
  const found = from.findIndex((message) => message.id === firstId);
  const drop = found === -1 ? from.length : found;
  const kept = from.length - drop;
  if (kept > to.length) return undefined;
  const set: [number, MessageState][] = [];
  for (let index = 0; index < kept; index += 1) {
    const before = from[drop + index];
    const after = to[index];
    if (before === undefined || after === undefined || before.id !== after.id) return undefined;
    if (before !== after) set.push([index, after]);
  }
  return { drop, kept, set };
}

/** The state after some changes. Slices and entities that nothing touched keep their reference. */
export function apply(state: State, patch: Iterable<Change>): State {
  const next: State = { ...state };
  const copied = new Set<EntitySlice>();
  const record = (slice: EntitySlice): Record<string, unknown> => {
    if (!copied.has(slice)) {
      copied.add(slice);
      Object.assign(next, { [slice]: { ...next[slice] } });
    }
    return next[slice];
  };
  for (const change of patch) {
    if (change.at === 'conversations') {
      const conversations = record('conversations') as State['conversations'];
      const changed = applyToConversation(conversations[change.key], change);
      if (changed === undefined) delete conversations[change.key];
      else conversations[change.key] = changed;
    } else if ('key' in change) {
      const entities = record(change.at);
      if (change.value === undefined) delete entities[change.key];
      else entities[change.key] = change.value;
    } else {
      Object.assign(next, { [change.at]: change.value });
    }
  }
  return next;
}

function applyToConversation(
  before: ConversationState | undefined,
  change: ConversationChange,
): ConversationState | undefined {
  if (change.gone === true) return undefined;
  const head = change.head ?? before;
  if (head === undefined) return undefined;
  let messages = change.reset === true ? [] : (before?.messages ?? []);
  if (change.drop !== undefined) messages = messages.slice(change.drop);
  if (change.set !== undefined) {
    messages = [...messages];
    for (const [index, message] of change.set) messages[index] = message;
  }
  if (change.append !== undefined) messages = [...messages, ...change.append];
  return { ...head, messages };
}

/** A bounded part of the way to a snapshot. */
export interface Step {
  /** Each change as JSON. */
  changes: string[];
  /** Where the changes lead. */
  state: State;
  /** True where nothing is left to be sent. */
  complete: boolean;
}

/** As many changes as fit about so many characters of JSON, one at the least. */
export function advance(from: State, to: State, characters: number): Step {
  const taken: Change[] = [];
  const texts: string[] = [];
  let length = 0;
  for (const change of changes(from, to)) {
    if (length >= characters) return { changes: texts, state: apply(from, taken), complete: false };
    const text = JSON.stringify(change);
    taken.push(change);
    texts.push(text);
    length += text.length;
  }
  return { changes: texts, state: to, complete: true };
}
