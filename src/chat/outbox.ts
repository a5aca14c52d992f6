/**
 * What waits for each peer, on its way: written to the live session in order, up to a window of unacknowledged messages;
 * taken off the outbox when its receiver has acknowledged or refused it. A session that breaks puts back what was
 * unacknowledged. The store of messages has the truth; this knows only what is on the wire.
 */
import { TincanError } from '../errors.ts';
import type { MessageStore, NewMessage, OutboundMessage, Sent, Settled } from '../history/index.ts';
import { CHAT } from '../limits.ts';
import { isRoomId, type PeerId } from '../store/state.ts';
import type { WireMessage } from '../wire/messages.ts';
import { createLatest } from './latest.ts';

export interface OutboxOptions {
  store: MessageStore;
  /** Writes to the live session with a peer. @returns false where there is none */
  send(peer: PeerId, message: WireMessage): boolean;
  /** Of a room's message: whether the peer may get it (`never`: it is no member any more), and knows the room well enough by now. */
  gate(peer: PeerId, room: string): 'open' | 'wait' | 'never';
  /** Entries have changed what is shown of their messages. */
  onSettled(settled: Settled): void;
  onQueued(peer: PeerId, count: number): void;
  /** The store did not do what was asked: the disk is full, say. */
  onTrouble(thrown: unknown): void;
}

export interface Outbox {
  /** A session is open: what waits for the peer goes now. */
  onOpen(peer: PeerId): void;
  onEnd(peer: PeerId): void;
  /** Something new waits for the peer, or may go now. */
  pump(peer: PeerId): void;
  /** Whether something new may go to the peer without a look at what waits: all of that is on the wire. */
  isReady(peer: PeerId): boolean;
  /** A message has just been queued, one more for each of its recipients: it goes to those who are ready, or has its turn. */
  leave(added: Pick<NewMessage, 'conversation' | 'recipients' | 'shared'>, sent: Sent): void;
  /** So many wait for the peer now. */
  note(peer: PeerId, count: number): void;
  countOf(peer: PeerId): number;
  onAck(peer: PeerId, id: string): void;
  onRefused(peer: PeerId, id: string, error: TincanError): void;
  /** The peer cannot take it now: everything waits for a while. */
  onLater(peer: PeerId, id: string): void;
  /** A room has other members: what waits for those who are none any more has failed. */
  onMembers(room: string): void;
  stop(): void;
}

/** A connected peer. */
interface Stream {
  /** Ids on the wire, unacknowledged. */
  flying: Set<string>;
  /** A run of the pump is under way; `again`: something has come since it began. */
  pumping: boolean;
  again: boolean;
  /** The sequence number behind all that is on the wire, where nothing else waits. */
  next?: number | undefined;
  /** Of those on the wire the ones that are not noted as sent yet. */
  unmarked: Set<string>;
  marking?: NodeJS.Timeout;
  /** An entry waits for something else than its turn. */
  held: boolean;
  /** Wait after the peer could take nothing, ms. */
  pause: number;
  timer?: NodeJS.Timeout;
}

/** No other word is said of a room's member that is none any more. */
const NOT_A_MEMBER = new TincanError('TINCAN_E_DENIED', 'It is not a member of the room any more.');

export function createOutbox(options: OutboxOptions): Outbox {
  const { store } = options;
  const streams = new Map<PeerId, Stream>();
  const counts = new Map<PeerId, number>();
  /** The counts that were told of. */
  const told = new Map<PeerId, number>();

  const count = (peer: PeerId, waiting: number): void => {
    if (waiting === 0) counts.delete(peer);
    else counts.set(peer, waiting);
  };
  const tellCount = (peer: PeerId): void => {
    const waiting = countOf(peer);
    if ((told.get(peer) ?? 0) === waiting) return;
    if (waiting === 0) told.delete(peer);
    else told.set(peer, waiting);
    options.onQueued(peer, waiting);
  };
  const note = (peer: PeerId, waiting: number): void => {
    count(peer, waiting);
    tellCount(peer);
  };
  const tell = (peer: PeerId, settled: Settled | undefined): void => {
    if (settled === undefined) return;
    note(peer, settled.waiting);
    options.onSettled(settled);
  };
  const isLive = (peer: PeerId, stream: Stream): boolean => streams.get(peer) === stream;
  const fail = async (peer: PeerId, id: string, error: TincanError): Promise<void> => {
    tell(peer, await store.settle(peer, id, { status: 'failed', error: error.toJSON() }));
  };

  /** What was on the wire waits again. */
  const putBack = (peer: PeerId, ids: readonly string[]): void => {
    store.mark(peer, ids, 'queued').then((all) => {
      for (const settled of all) tell(peer, settled);
    }, options.onTrouble);
  };

  const gateOf = (peer: PeerId, { conversation }: OutboundMessage): 'open' | 'wait' | 'never' =>
    isRoomId(conversation) ? options.gate(peer, conversation) : 'open';

  /** Writes entries until the window is full. @returns false where nothing more is to be looked at */
  const write = async (
    peer: PeerId,
    stream: Stream,
    entries: readonly OutboundMessage[],
  ): Promise<boolean> => {
    const sent: string[] = [];
    const never: string[] = [];
    let goesOn = true;
    for (const entry of entries) {
      if (stream.flying.size >= CHAT.inFlight || stream.timer !== undefined) {
        goesOn = false;
        break;
      }
      if (stream.flying.has(entry.id)) continue;
      const gate = gateOf(peer, entry);
      if (gate === 'never') never.push(entry.id);
      if (gate === 'wait') stream.held = true;
      if (gate !== 'open') continue;
      if (!isLive(peer, stream) || !options.send(peer, wireMessage(entry))) {
        goesOn = false;
        break;
      }
      stream.flying.add(entry.id);
      sent.push(entry.id);
    }
    // In the same breath as they are sent: the end of the session marks them again, and that has to come behind.
    if (sent.length > 0) for (const settled of await store.mark(peer, sent, 'sent')) tell(peer, settled);
    for (const id of never) await fail(peer, id, NOT_A_MEMBER);
    return goesOn;
  };

  const run = async (peer: PeerId, stream: Stream): Promise<void> => {
    let after: number;
    let isAll: boolean;
    do {
      stream.again = false;
      stream.held = false;
      after = -1;
      isAll = false;
      for (let goesOn = true; goesOn && isLive(peer, stream); ) {
        const entries = await store.outbox(peer, after, CHAT.inFlight);
        after = entries.at(-1)?.seq ?? after;
        isAll = entries.length === 0;
        goesOn = !isAll && (await write(peer, stream, entries));
      }
    } while (stream.again && isLive(peer, stream));
    // In the same breath as the look above: what comes from now on begins a run of its own.
    stream.pumping = false;
    stream.next = isAll && !stream.held ? Math.max(after + 1, 0) : undefined;
  };

  /** What is on the wire longer than a moment is shown as sent, and counts as waiting. */
  const markLater = (peer: PeerId, stream: Stream, id: string): void => {
    stream.unmarked.add(id);
    stream.marking ??= setTimeout(() => {
      delete stream.marking;
      tellCount(peer);
      const ids = [...stream.unmarked];
      stream.unmarked.clear();
      if (ids.length === 0) return;
      store.mark(peer, ids, 'sent').then((all) => {
        for (const settled of all) tell(peer, settled);
      }, options.onTrouble);
    }, CHAT.sentAfter).unref();
  };
  const isReady = (peer: PeerId): boolean => {
    const stream = streams.get(peer);
    return (
      stream !== undefined &&
      !stream.pumping &&
      stream.timer === undefined &&
      stream.next !== undefined &&
      stream.flying.size < CHAT.inFlight
    );
  };
  /** Writes an entry that nothing else waits before. @returns false where it has to have its turn */
  const writeAtOnce = (entry: OutboundMessage, isAlone: boolean): boolean => {
    const { peer, id, seq } = entry;
    const stream = streams.get(peer);
    if (stream === undefined || !isReady(peer)) return false;
    // Another entry may have been written down in between: it goes before this one.
    if (seq !== stream.next && !isAlone) return false;
    if (gateOf(peer, entry) !== 'open' || !options.send(peer, wireMessage(entry))) return false;
    stream.flying.add(id);
    stream.next = seq + 1;
    markLater(peer, stream, id);
    return true;
  };

  const pump = (peer: PeerId): void => {
    const stream = streams.get(peer);
    if (stream === undefined || stream.timer !== undefined) return;
    if (stream.pumping) {
      stream.again = true;
      return;
    }
    stream.pumping = true;
    stream.next = undefined;
    run(peer, stream).catch((thrown: unknown) => {
      stream.pumping = false;
      options.onTrouble(thrown);
      // The entries are where they were; the disk may do it in a while.
      if (isLive(peer, stream)) putOff(peer, stream);
    });
  };
  const putOff = (peer: PeerId, stream: Stream): void => {
    stream.next = undefined;
    if (stream.timer !== undefined) return;
    stream.timer = setTimeout(() => {
      delete stream.timer;
      pump(peer);
    }, stream.pause);
    stream.timer.unref();
    stream.pause = Math.min(CHAT.laterMax, stream.pause * 2);
  };
  /** An entry is off the wire. @returns undefined for one that was not on it: the peer answers what it was not told */
  const landed = (peer: PeerId, id: string): Stream | undefined => {
    const stream = streams.get(peer);
    stream?.unmarked.delete(id);
    return stream?.flying.delete(id) === true ? stream : undefined;
  };
  const settle = (peer: PeerId, id: string, end: Parameters<MessageStore['settle']>[2]): void => {
    const stream = landed(peer, id);
    if (stream === undefined) return;
    if (end.status === 'delivered') stream.pause = CHAT.laterMin;
    store.settle(peer, id, end).then((settled) => tell(peer, settled), options.onTrouble);
    // Each run reads what is on the wire again, so the window is filled up in halves.
    const isLow = stream.flying.size <= CHAT.inFlight / 2;
    if (isLow && stream.next === undefined && countOf(peer) > stream.flying.size) pump(peer);
  };
  const countOf = (peer: PeerId): number => counts.get(peer) ?? 0;

  const giveUp = async (room: string): Promise<void> => {
    for (const peer of counts.keys()) pump(peer);
    for (const { peer, id } of await store.waitingIn(room)) {
      if (options.gate(peer, room) === 'never') await fail(peer, id, NOT_A_MEMBER);
    }
  };
  /** All that waits is looked at: however often an owner changes a room, once after another. */
  const review = createLatest<undefined>((room) => giveUp(room).catch(options.onTrouble));

  return {
    onOpen(peer) {
      streams.set(peer, {
        flying: new Set(),
        pumping: false,
        again: false,
        unmarked: new Set(),
        held: false,
        pause: CHAT.laterMin,
      });
      pump(peer);
    },
    onEnd(peer) {
      const stream = streams.get(peer);
      if (stream === undefined) return;
      streams.delete(peer);
      clearTimeout(stream.timer);
      clearTimeout(stream.marking);
      tellCount(peer);
      if (stream.flying.size === 0) return;
      putBack(peer, [...stream.flying]);
    },
    pump,
    isReady,
    leave({ conversation, recipients, shared }, { message, leaving }) {
      const { id, text, time, order, reply } = message;
      const entry = {
        id,
        conversation,
        shown: id,
        text,
        time,
        ...(shared ? { clock: order } : {}),
        ...(reply === undefined ? {} : { reply: reply.id }),
      };
      const gone = new Set<PeerId>();
      for (const { peer, seq, alone } of leaving) {
        if (writeAtOnce({ ...entry, peer, seq }, alone)) gone.add(peer);
      }
      for (const peer of recipients) {
        // With as many as can wait it is one of those who do not get it.
        count(peer, Math.min(countOf(peer) + 1, CHAT.outboxPerPeer));
        if (gone.has(peer)) continue;
        tellCount(peer);
        pump(peer);
      }
    },
    note,
    countOf,
    onAck: (peer, id) => settle(peer, id, { status: 'delivered' }),
    onRefused: (peer, id, error) => settle(peer, id, { status: 'failed', error: error.toJSON() }),
    onLater(peer, id) {
      const stream = landed(peer, id);
      if (stream === undefined) return;
      putOff(peer, stream);
      putBack(peer, [id]);
    },
    onMembers: (room) => review(room, undefined),
    stop() {
      for (const { timer, marking } of streams.values()) {
        clearTimeout(timer);
        clearTimeout(marking);
      }
      streams.clear();
    },
  };
}

function wireMessage(entry: OutboundMessage): WireMessage {
  const { id, seq, time, text, conversation, peer, clock, reply, edits } = entry;
  return {
    t: 'msg',
    id,
    seq,
    time,
    text,
    ...(conversation === peer ? {} : { to: conversation }),
    ...(clock === undefined ? {} : { clock }),
    ...(reply === undefined ? {} : { reply }),
    ...(edits === undefined ? {} : { edits }),
  };
}
