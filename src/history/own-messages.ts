/** What happens to one's own messages, from being typed to being read. */
import { TincanError } from '../errors.ts';
import { CHAT } from '../limits.ts';
import type { Database } from '../storage/database.ts';
import type { ErrorState, MessageState, PeerId } from '../store/state.ts';
import type { MessageRow } from './message-rows.ts';
import type { MessageStore, NewMessage, OutboundMessage, Queued, Settled } from './message-store.ts';
import { WAITING } from './message-store.ts';
import type { OutboxEntry } from './outbox-table.ts';
import { SELF } from './peer-table.ts';
import { all, change } from './statements.ts';
import type { Synchronous } from './synchronous.ts';
import type { Tables } from './tables.ts';

type OwnMessages = Synchronous<
  Pick<
    MessageStore,
    'queue' | 'send' | 'edit' | 'outbox' | 'waitingIn' | 'mark' | 'settle' | 'seen' | 'retry' | 'discard'
  >
>;

const TAKEN_BACK: ErrorState = {
  code: 'TINCAN_E_CANCELLED',
  message: 'It was taken back before it was sent.',
};

/** Stands beside a message that others have with its change. */
const changeMissed = (count: number): ErrorState => ({
  code: 'TINCAN_E_OUTBOX_FULL',
  message: `${count === 1 ? 'One of those who have it is not told' : `${count} of those who have it are not told`}, as too many messages wait for them.`,
});

/** One's own messages in a peer's conversation that have come there, and have not been seen as far as is known; up to a place. */
const UNSEEN = `conversation = ? AND sender = 0 AND status = 'delivered' AND recipients IS NULL AND event = 0
  AND (ord, id) <= (?, ?)`;

export function createOwnMessages(
  database: Database,
  { peers, conversations, messages, outbox, deliveries }: Tables,
): OwnMessages {
  const unseen = all<{ position: number }>(
    database,
    `SELECT position FROM messages WHERE ${UNSEEN} ORDER BY ord DESC, id DESC LIMIT ?`,
  );
  const see = change(database, `UPDATE messages SET status = 'read' WHERE ${UNSEEN}`);

  const own = (conversation: string, id: string): MessageRow => {
    const key = conversations.find(conversation);
    const row = key === undefined ? undefined : messages.findOf(SELF, key, id);
    if (row === undefined || row.event === 1) {
      throw new TincanError('TINCAN_E_INVALID', 'That is no message of yours that is kept here.');
    }
    return row;
  };
  /** In a room the time, so that what is said without knowing of the others, as by who has just come, is not placed long before it. */
  const ownOrder = (key: number, shared: boolean, time: number): number =>
    conversations.nextOrder(key, shared ? Math.max(time, conversations.lastOrder(key) + 1) : undefined);
  const current = (row: MessageRow): MessageState => messages.state(messages.at(row.position));
  const keysOf = (ids: readonly PeerId[]): number[] => [...new Set(ids)].map((id) => peers.key(id));
  const queued = (row: MessageRow, keys: readonly number[]): Queued => ({
    message: current(row),
    peers: [...new Set(keys)].map((peer) => ({ peer: peers.id(peer), count: outbox.waiting(peer) })),
  });
  const settled = (row: MessageRow, peer: number): Settled => ({
    message: current(row),
    conversation: conversations.id(row.conversation) ?? '',
    waiting: outbox.waiting(peer),
  });
  /** The message itself among what waits of it for a peer; a change of it is none. */
  const itself = (row: MessageRow, peer: number): OutboxEntry | undefined =>
    outbox.of(row.position).find((entry) => entry.peer === peer && entry.edits === 0);

  /** Those of several who can have more waiting; for a single one it is an error to come. */
  const roomFor = (keys: readonly number[]): number[] => {
    const spared = keys.filter((peer) => !outbox.isFull(peer));
    return spared.length === 0 ? [...keys] : spared;
  };

  /** Brings a change of the text to one recipient. `missed`: too much waits for that one already. */
  const tell = (
    row: MessageRow,
    editId: string,
    retracts: boolean,
    peer: number,
  ): 'told' | 'missed' | 'not concerned' => {
    const state = deliveries.stateOf(row, peer);
    if (state === undefined || state === 'failed') return 'not concerned';
    const waiting = outbox.of(row.position).filter((entry) => entry.peer === peer);
    const original = waiting.find(({ edits }) => edits === 0);
    if (original !== undefined && retracts) {
      // It has no text any more. Whoever has it from an earlier attempt is told by the change.
      outbox.remove(original);
      if (original.departed === 0) deliveries.set(messages.at(row.position), peer, 'failed', TAKEN_BACK);
    }
    // What has not left yet carries the text that the message has when it leaves.
    if (original?.departed === 0) return 'told';
    if (waiting.some(({ edits, departed }) => edits === 1 && departed === 0)) return 'told';
    if (outbox.isFull(peer)) return 'missed';
    outbox.add({ peer, id: editId, message: row.position, edits: true });
    return 'told';
  };

  /** @param ready of the recipients, those to whom it may go at once. @returns its row, and its entries for them */
  const add = (
    { conversation, message, recipients, shared }: NewMessage,
    ready: ReadonlySet<number>,
  ): { row: MessageRow; entries: { peer: number; seq: number }[] } => {
    const to = keysOf(recipients);
    const direct = recipients.every((id) => id === conversation);
    const key = conversations.key(conversation);
    const sender = peers.key(message.from);
    const { recipients: _several, delivered: _count, ...rest } = message;
    const row = messages.add(
      {
        conversation: key,
        sender,
        // What is done takes no place of its own: the members' common count goes on without it.
        order: message.event === true ? conversations.lastOrder(key) : ownOrder(key, shared, message.time),
        shared,
      },
      {
        ...rest,
        status: to.length > 0 ? 'queued' : WAITING.has(message.status) ? 'delivered' : message.status,
        ...(direct ? {} : { recipients: to.length, delivered: 0 }),
      },
    );
    if (row === undefined) {
      throw new TincanError('TINCAN_E_INVALID', 'There is a message of this id already.');
    }
    // One who is never there must not silence a room.
    const isSpared = (peer: number): boolean =>
      !direct && outbox.isFull(peer) && to.some((other) => !outbox.isFull(other));
    const spared = new Set(to.filter(isSpared));
    const entries: { peer: number; seq: number }[] = [];
    for (const peer of to) {
      if (!spared.has(peer)) {
        const departs = ready.has(peer);
        const seq = outbox.add({ peer, id: message.id, message: row.position, edits: false, departs });
        if (departs) entries.push({ peer, seq });
      }
      deliveries.set(row, peer, spared.has(peer) ? 'failed' : 'waiting');
    }
    return { row, entries };
  };

  return {
    queue: (added) => current(add(added, new Set()).row),

    send(added, ready) {
      const { row, entries } = add(added, new Set(keysOf(ready)));
      return {
        message: current(row),
        leaving: entries.map(({ peer, seq }) => ({
          peer: peers.id(peer),
          seq,
          alone: outbox.waiting(peer) === 1,
        })),
      };
    },

    edit({ conversation, id, editId, text, time, recipients }) {
      const row = own(conversation, id);
      if (row.retracted === 1) throw new TincanError('TINCAN_E_INVALID', 'That message was taken back.');
      messages.setText(row, text, time);
      // A failure stays one: nobody has been told anything.
      if (row.status === 'failed' && row.error_code !== null) {
        messages.setError(row.position, messages.state(row).error ?? TAKEN_BACK);
      }
      const waiting = outbox.of(row.position).map(({ peer }) => peer);
      const told = new Set([
        ...(recipients === undefined ? deliveries.peersOf(row) : keysOf(recipients)),
        ...waiting,
      ]);
      const outcomes = [...told].map((peer) => ({ peer, came: tell(row, editId, text === '', peer) }));
      const missed = outcomes.filter(({ came }) => came === 'missed').map(({ peer }) => peer);
      // One who is never there must not keep a change from a whole room.
      const isForNobody = missed.length > 0 && !outcomes.some(({ came }) => came === 'told');
      if (isForNobody) throw new TincanError('TINCAN_E_OUTBOX_FULL');
      deliveries.review(messages.at(row.position));
      if (missed.length > 0) messages.setError(row.position, changeMissed(missed.length));
      return { ...queued(row, [...told]), missed: missed.map((peer) => peers.id(peer)) };
    },

    outbox: (peer, after, limit): OutboundMessage[] => outbox.next(peer, after, limit),
    waitingIn: (conversation) => outbox.waitingIn(conversation),

    mark(peer, ids, status) {
      const key = peers.find(peer);
      if (key === undefined) return [];
      const marked: Settled[] = [];
      for (const id of ids) {
        const entry = outbox.find(key, id);
        if (entry === undefined) continue;
        outbox.setFlying(entry, status === 'sent');
        const row = messages.at(entry.message);
        deliveries.review(row);
        marked.push(settled(row, key));
      }
      return marked;
    },

    settle(peer, id, end) {
      const key = peers.find(peer);
      const entry = key === undefined ? undefined : outbox.find(key, id);
      if (key === undefined || entry === undefined) return undefined;
      const row = messages.at(entry.message);
      outbox.remove(entry);
      // The end of a change is that of the message, too, where it went in the place of the message itself.
      const ends = entry.edits === 0 || itself(row, key) === undefined;
      if (ends && deliveries.stateOf(row, key) === 'waiting') {
        deliveries.set(row, key, end.status, end.status === 'failed' ? end.error : undefined);
      } else if (end.status === 'failed') {
        // The message stands as it did; that its change was refused stands beside it.
        messages.setError(row.position, end.error);
      }
      return settled(row, key);
    },

    seen(peer, id) {
      const key = conversations.find(peer);
      const upTo = key === undefined ? undefined : messages.findOf(SELF, key, id);
      if (key === undefined || upTo === undefined) return [];
      const newest = unseen(key, upTo.ord, upTo.id, CHAT.window).reverse();
      see(key, upTo.ord, upTo.id);
      return newest.map(({ position }) => messages.state(messages.at(position)));
    },

    retry(conversation, id, recipients, time) {
      const row = own(conversation, id);
      const all = deliveries.peersOf(row);
      if (!all.some((peer) => deliveries.stateOf(row, peer) === 'failed')) {
        throw new TincanError('TINCAN_E_INVALID', 'That message has not failed.');
      }
      if (row.retracted === 1) throw new TincanError('TINCAN_E_INVALID', 'That message was taken back.');
      const failed = keysOf(recipients).filter((peer) => deliveries.stateOf(row, peer) === 'failed');
      const to = roomFor(failed);
      if (to.length === 0) throw new TincanError('TINCAN_E_INVALID', 'There is nobody to send it to.');
      // Nobody has it, or is to have it yet: it is said anew, behind what was said since. Whoever reads up to one of those has not read it.
      if (all.every((peer) => deliveries.stateOf(row, peer) === 'failed')) {
        messages.place(row.position, ownOrder(row.conversation, row.shared === 1, time), time);
      }
      for (const peer of to) {
        outbox.add({ peer, id: row.id, message: row.position, edits: false });
        deliveries.set(row, peer, 'waiting');
      }
      return queued(row, to);
    },

    discard(conversation, id, error) {
      const row = own(conversation, id);
      const entries = outbox.of(row.position);
      if (entries.length === 0) throw new TincanError('TINCAN_E_INVALID', 'That message does not wait.');
      for (const entry of entries) outbox.remove(entry);
      const open = entries.filter(({ peer }) => deliveries.stateOf(row, peer) === 'waiting');
      for (const { peer } of open) deliveries.set(row, peer, 'failed', error);
      // Where only a change of it waited, the message stands as it was sent.
      if (open.length > 0) messages.setStatus(row.position, 'failed', error);
      else messages.setError(row.position, error);
      return queued(
        row,
        entries.map(({ peer }) => peer),
      );
    },
  };
}
