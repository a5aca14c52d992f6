/**
 * Two sides of one accepted transfer, with everything between them in the test's hand: words arrive late, sessions and data
 * connections break at any moment and are noticed by one side only, users and machines pause and resume. Whatever
 * happened, once there is peace both sides move bytes again.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TRANSFER } from '../../src/limits.ts';
import { silentLogger } from '../../src/log/logger.ts';
import { createPacedQuestions, createRequestBook } from '../../src/requests/index.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import type { AdoptingDataPlane, DataEvent } from '../../src/transfer/data/data-plane.ts';
import { createTransfers, type Transfers } from '../../src/transfer/index.ts';
import { createJournal } from '../../src/transfer/journal.ts';
import { newKept } from '../../src/transfer/record.ts';
import type { TransferMessage } from '../../src/wire/messages.ts';
import { aTransfer, peerId } from '../support/states.ts';

const ID = 'a'.repeat(32);
const PEERS = { sender: peerId('alice'), receiver: peerId('bob') };
type Role = keyof typeof PEERS;
const other = (role: Role): Role => (role === 'sender' ? 'receiver' : 'sender');

interface Side {
  transfers: Transfers;
  store: Store;
  database: Database;
  /** What is on its way to this side, on the session and from its plane. */
  words: TransferMessage[];
  events: DataEvent[];
  jobOpen: boolean;
  connected: boolean;
  /** Jobs that are being closed, which takes a plane its time. */
  closing: (() => void)[];
}

let directory: string;
let sides: Record<Role, Side>;
let session: boolean;
/** False: the sender's plane leaves a connection that was taken without an answer. */
let answers = true;
const closing: Database[] = [];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tincan-going-on-'));
});
afterEach(async () => {
  vi.useRealTimers();
  for (const database of closing.splice(0)) database.close();
  await rm(directory, { recursive: true, force: true });
});

/** Cuts the data connection; each side that still has one hears of it when its plane says so. */
function cutData(): void {
  for (const side of [sides.sender, sides.receiver]) {
    if (!side.connected) continue;
    side.connected = false;
    side.jobOpen = false;
    side.events.push({ type: 'lost', id: ID });
  }
}

function fakePlane(role: Role): AdoptingDataPlane {
  const open = (): void => {
    sides[role].jobOpen = true;
  };
  return {
    port: 1,
    scan: () => Promise.reject(new Error('nothing is scanned here')),
    openSend: open,
    openReceive: open,
    dial() {
      const { sender, receiver } = sides;
      // The other side's dials need no connection of their own: this one's do what is to be seen.
      if (role !== 'receiver' || !sender.jobOpen || !receiver.jobOpen || receiver.connected) return;
      if (sender.connected) return;
      receiver.events.push({ type: 'chosen', id: ID });
      if (!answers) return;
      for (const side of [sender, receiver]) {
        side.connected = true;
        side.events.push({ type: 'connected', id: ID });
      }
    },
    pause() {},
    resume() {},
    async close() {
      sides[role].jobOpen = false;
      // A plane says nothing more of a job that it was told to close.
      sides[role].events = [];
      if (sides[role].connected) {
        sides[role].connected = false;
        const far = sides[other(role)];
        if (far.connected) {
          far.connected = false;
          far.jobOpen = false;
          far.events.push({ type: 'lost', id: ID });
        }
      }
      await new Promise<void>((resolve) => sides[role].closing.push(resolve));
    },
    async discard() {},
    setLimits() {},
    adopt() {},
    async stop() {},
  };
}

/** The plane of the core's own thread takes no part. */
const idlePlane = (): AdoptingDataPlane => ({
  ...fakePlane('sender'),
  openSend() {},
  openReceive() {},
  dial() {},
  async close() {},
});

async function startSide(role: Role): Promise<void> {
  const { database } = openDatabase(':memory:');
  closing.push(database);
  const store = createStore();
  const peer = { id: PEERS[other(role)], name: other(role), address: '127.0.0.1' };
  const offer = {
    t: 'offer' as const,
    id: ID,
    name: 'a',
    files: 1,
    folders: 0,
    bytes: 1_000_000,
    manifestBytes: 1,
    manifestSha256: '0'.repeat(64),
  };
  const kept = newKept(
    role === 'sender'
      ? { sending: { roots: [{ path: '/a' }], scan: offer } }
      : { receiving: { offer, into: directory, existing: 'keep' } },
  );
  kept.accepted = true;
  const direction = role === 'sender' ? 'send' : 'receive';
  createJournal(database).save({ row: aTransfer({ id: ID, direction, peer, transferred: 10 }), kept });
  const requests = createRequestBook(() => {});
  const transfers = createTransfers({
    store,
    database,
    plane: fakePlane(role),
    mainPlane: idlePlane(),
    requests,
    questions: createPacedQuestions({ requests, isForRules: () => false }),
    send(_peer, message) {
      if (session) sides[other(role)].words.push(message as TransferMessage);
      return session;
    },
    isConnected: () => session,
    routeOf: () => (session ? { data: { host: '', port: 1 }, main: { host: '', port: 2 } } : undefined),
    peerRef: () => peer,
    labelOf: () => peer.name,
    inboxOf: () => directory,
    inboxes: () => [],
    existing: () => 'keep',
    reserve: () => 0,
    directory: path.join(directory, role),
    umask: 0o022,
    logger: silentLogger,
    notice() {},
  });
  sides[role] = {
    ...{ transfers, store, database, words: [], events: [], closing: [] },
    ...{ jobOpen: false, connected: false },
  };
  await transfers.start();
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn += 1) await nextTurn();
};

/** A plane has closed what it was told to close. @returns false where that was nothing */
function finishClosing(role: Role): boolean {
  const closed = sides[role].closing.splice(0);
  for (const resolve of closed) resolve();
  return closed.length > 0;
}

/** Lets one thing arrive. @returns false where nothing is on its way */
function deliver(role: Role, what: 'words' | 'events'): boolean {
  const side = sides[role];
  if (what === 'events') {
    const event = side.events.shift();
    if (event !== undefined) side.transfers.onDataEvent(event, 'worker');
    return event !== undefined;
  }
  const word = side.words.shift();
  if (word !== undefined) side.transfers.onMessage(PEERS[other(role)], word);
  return word !== undefined;
}

const openSession = (): void => {
  if (session) return;
  session = true;
  for (const role of ['sender', 'receiver'] as const) sides[role].transfers.onOpen(PEERS[other(role)]);
};
const endSession = (): void => {
  if (!session) return;
  session = false;
  for (const role of ['sender', 'receiver'] as const) {
    sides[role].words = [];
    sides[role].transfers.onEnd(PEERS[other(role)]);
  }
};
/** What a user does with keys; a key that does not fit the moment does nothing. */
const tryTo = (step: () => unknown): void => {
  try {
    step();
  } catch {
    // Refused, with a reason.
  }
};

type Step =
  | { do: 'words' | 'events' | 'closing' | 'pause' | 'resume' | 'stall' | 'verify'; role: Role }
  | { do: 'cut' | 'open' | 'end' | 'wait' };

async function take(step: Step): Promise<void> {
  switch (step.do) {
    case 'words':
    case 'events':
      deliver(step.role, step.do);
      break;
    case 'pause':
      tryTo(() => sides[step.role].transfers.pause(ID));
      break;
    case 'resume':
      tryTo(() => sides[step.role].transfers.resume(ID));
      break;
    case 'closing':
      finishClosing(step.role);
      break;
    case 'verify':
      // All bytes have gone over, and something else is to come yet.
      if (sides[step.role].connected) sides[step.role].events.push({ type: 'verifying', id: ID });
      break;
    case 'stall': {
      const { receiver } = sides;
      if (!receiver.connected) return;
      cutData();
      receiver.events.pop();
      receiver.events.push({ type: 'stalled', id: ID, code: 'TINCAN_E_FILE_ACCESS', message: 'No.' });
      break;
    }
    case 'cut':
      cutData();
      break;
    case 'open':
      openSession();
      break;
    case 'end':
      endSession();
      break;
    case 'wait':
      vi.advanceTimersByTime(TRANSFER.lostGrace + TRANSFER.continueMin);
      break;
  }
  await settle();
}

/** Everything arrives that is on its way, and what it brings about. */
async function deliverAll(): Promise<void> {
  let moved = true;
  while (moved) {
    moved = false;
    for (const role of ['sender', 'receiver'] as const) {
      for (const what of ['words', 'events'] as const) moved = deliver(role, what) || moved;
      moved = finishClosing(role) || moved;
    }
    await settle();
  }
}

/** By whom a side says that it is held: its user, the other side's, or nobody that it knows of. */
function heldBy(role: Role): { self: boolean; peer: boolean } {
  const row = sides[role].store.get().transfers[ID];
  const record = createJournalOf(role).find(ID);
  const own = record?.kept.paused.self === true || record?.kept.stalled !== undefined;
  return {
    self: own,
    peer: own
      ? // Its own comes first on its screen; what it knows of the other one is in its journal.
        record?.kept.paused.peer === true || record?.kept.peerStalled !== undefined
      : row?.state === 'paused',
  };
}
const createJournalOf = (role: Role) => createJournal(sides[role].database);

/** They are connected, and everything arrives. */
async function meet(): Promise<void> {
  openSession();
  await pass(4, () => {});
}

/** Everything arrives, nobody pauses, and time passes. */
async function makePeace(): Promise<void> {
  openSession();
  await pass(30, () => {
    for (const role of ['sender', 'receiver'] as const) tryTo(() => sides[role].transfers.resume(ID));
  });
}

async function pass(rounds: number, each: () => void): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    each();
    await deliverAll();
    vi.advanceTimersByTime(TRANSFER.continueMax);
    await settle();
  }
}

describe('a transfer that is being received and is cancelled', () => {
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    session = false;
    sides = {} as typeof sides;
    await startSide('sender');
    await startSide('receiver');
    await meet();
  });
  const stateOf = (role: Role) => sides[role].store.get().transfers[ID]?.state;

  it.each(['sender', 'receiver'] as const)(
    'by the %s shows it when nothing more of it gets a name, and nothing brings it back meanwhile',
    async (by) => {
      const { receiver } = sides;
      expect(stateOf('receiver')).toBe('active');
      const cancelled = sides[by].transfers.cancel(ID);
      deliver('receiver', 'words');
      await settle();
      // Its plane still names what was verified.
      expect(receiver.closing.length).toBeGreaterThan(0);
      expect(stateOf('receiver')).toBe('active');
      receiver.transfers.onDataEvent({ type: 'lost', id: ID }, 'worker');
      expect(() => receiver.transfers.pause(ID)).toThrow(/has ended/);
      expect(() => receiver.transfers.cancel(ID)).toThrow(/has ended/);
      endSession();
      openSession();
      vi.advanceTimersByTime(TRANSFER.continueMax);
      await settle();
      expect([stateOf('receiver'), receiver.jobOpen]).toEqual(['active', false]);
      finishClosing('receiver');
      await settle();
      expect(stateOf('receiver')).toBe('cancelled');
      await pass(4, () => {});
      expect((await cancelled).state).toBe('cancelled');
      expect([stateOf('sender'), receiver.jobOpen]).toEqual(['cancelled', false]);
    },
  );

  it('has ended when the core has', async () => {
    const { receiver } = sides;
    void receiver.transfers.cancel(ID);
    const stopped = receiver.transfers.stop();
    await settle();
    finishClosing('receiver');
    await stopped;
    expect(stateOf('receiver')).toBe('cancelled');
    expect(createJournalOf('receiver').find(ID)?.row.state).toBe('cancelled');
  });
});

const roles = fc.constantFrom<Role>('sender', 'receiver');
const steps = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constantFrom('words' as const, 'events' as const, 'closing' as const),
        role: roles,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const), role: roles }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom('stall' as const, 'verify' as const), role: roles }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constantFrom('cut' as const, 'open' as const, 'end' as const, 'wait' as const),
      }),
    },
  ),
  { maxLength: 40 },
);

describe('an accepted transfer whose connection was taken', () => {
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    session = false;
    answers = false;
    sides = {} as Record<Role, Side>;
    await startSide('sender');
    await startSide('receiver');
    openSession();
    await deliverAll();
  });
  afterEach(async () => {
    answers = true;
    for (const side of [sides.sender, sides.receiver]) side.transfers.stop();
    await settle();
  });
  const later = async (time: number): Promise<void> => {
    vi.advanceTimersByTime(time);
    await settle();
  };

  it('is left to it, however long the receiver looks at what it has', async () => {
    await later(TRANSFER.dataRoute);
    await later(TRANSFER.dataRoute);
    expect(sides.receiver.jobOpen).toBe(true);
    expect(sides.sender.words).toEqual([]);
    for (const { events } of [sides.sender, sides.receiver]) events.push({ type: 'connected', id: ID });
    await deliverAll();
    expect(sides.receiver.store.get().transfers[ID]?.state).toBe('active');
  });

  it('looks for another one where the sender did not begin on it', async () => {
    sides.receiver.events.push({ type: 'lost', id: ID });
    await deliverAll();
    await later(TRANSFER.lostGrace);
    await later(TRANSFER.continueMin);
    expect(sides.sender.words).toMatchObject([{ t: 'continue', id: ID }]);
  });
});

describe('an accepted transfer', () => {
  it('moves again on both sides after anything that may come between them', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await fc.assert(
      fc.asyncProperty(steps, async (story) => {
        session = false;
        sides = {} as Record<Role, Side>;
        await startSide('sender');
        await startSide('receiver');
        try {
          for (const step of story) await take(step);
          await meet();
          for (const role of ['sender', 'receiver'] as const) {
            const [own, far] = [heldBy(role), heldBy(other(role))];
            // What one side says of the other is what that says of itself.
            expect(own.peer, role).toBe(far.self);
          }
          await makePeace();
          for (const role of ['sender', 'receiver'] as const) {
            expect(sides[role].store.get().transfers[ID]?.state, role).toMatch(/active|verifying/);
            expect(sides[role].connected, role).toBe(true);
          }
        } finally {
          for (const side of [sides.sender, sides.receiver]) side.transfers.stop();
          await settle();
        }
      }),
      { numRuns: 300 },
    );
  });
});
