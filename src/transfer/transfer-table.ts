/** The rows of all transfers, as the store shows them, with what is kept beside them, and the rules by which they change. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { TincanError } from '../errors.ts';
import { TRANSFER } from '../limits.ts';
import { type Logger, logError } from '../log/logger.ts';
import type { TransferState, TransferStatus } from '../store/state.ts';
import type { Store } from '../store/store.ts';
import type { Journal } from './journal.ts';
import { RateMeter } from './rate-meter.ts';
import { isHeld, type Kept } from './record.ts';
import { canBecome, hasEnded } from './transfer-state.ts';

export interface TransferTable {
  /**
   * A new row. One that outlives the core (all but an offer that nobody has accepted yet) is in the journal when this
   * returns. Errors: those of the database.
   */
  add(row: TransferState, kept: Kept): TransferState;
  /** Takes up what an earlier run of the core left, and the newest of what has ended. */
  load(): void;
  get(id: string): TransferState | undefined;
  /** What is kept beside the row of one that has not ended. */
  kept(id: string): Kept | undefined;
  /** @throws TincanError TINCAN_E_NO_SUCH_TRANSFER */
  require(id: string): TransferState;
  all(): TransferState[];
  /** Those that have not ended, in the order of the queue. */
  open(): TransferState[];
  /** Moves a transfer on. @returns false, and nothing changed, where that is no way of the state machine */
  become(id: string, state: TransferStatus, change?: Partial<TransferState>): boolean;
  change(id: string, change: Partial<TransferState>): void;
  /** Changes what is kept; durable when it returns. Errors: those of the database. */
  keep(id: string, change: Partial<Kept>): void;
  /** The same for what the other side said, and says again when it is asked: durable soon. */
  note(id: string, change: Partial<Kept>): void;
  /** Notes progress (in the bulk lane), speed and time left. */
  progress(id: string, progress: Progress): void;
  /** Takes a row away that was never more than an offer. */
  forget(id: string): void;
  /** Writes down how far everything is, for the last time. */
  close(): void;
  /** Directory for the files that belong to one transfer. */
  directoryOf(id: string): string;
  /** Its manifest: of a sender as it was scanned, of a receiver with names for this machine. */
  manifestOf(id: string): string;
  /** Makes it, once what an earlier transfer of this id had is gone. Errors: those of mkdir(2) */
  makeDirectory(id: string): Promise<void>;
  /**
   * Removes it with all that is in it; what cannot be removed is removed at the next start.
   * @param before what has to let go of the files in it
   */
  removeDirectory(id: string, before?: () => Promise<void>): void;
}

export type Progress = Pick<TransferState, 'transferred' | 'filesDone' | 'current'>;

export interface TransferTableOptions {
  store: Store;
  journal: Journal;
  /** The home's data directory. */
  directory: string;
  logger: Logger;
  now(): number;
  /** A transfer has ended, and is still known with all that was kept of it. The journal has its end right afterwards, if it can be written. */
  onEnded(row: TransferState, kept: Kept): void;
}

export function createTransferTable(options: TransferTableOptions): TransferTable {
  const { store, journal, now } = options;
  const keptOf = new Map<string, Kept>();
  const meters = new Map<string, RateMeter>();
  /** Since when a transfer moves, and from which byte on; until when, where it is only being verified now. */
  const moving = new Map<string, { time: number; bytes: number; until?: number }>();
  let lastPosition = 0;
  const get = (id: string): TransferState | undefined => store.get().transfers[id];
  const directoryOf = (id: string): string => path.join(options.directory, 'transfers', id);

  /** What is being made or removed of each transfer's directory: an offer may come again as its first one is cleared. */
  const underWay = new Map<string, Promise<void>>();
  const inTurn = (id: string, step: () => Promise<unknown>): Promise<void> => {
    const done = (underWay.get(id) ?? Promise.resolve()).then(step).then(() => {});
    const settled = done
      .catch(() => {})
      .finally(() => {
        if (underWay.get(id) === settled) underWay.delete(id);
      });
    underWay.set(id, settled);
    return done;
  };
  const makeDirectory = (id: string): Promise<void> =>
    inTurn(id, () => mkdir(directoryOf(id), { recursive: true, mode: 0o700 }));
  const removeDirectory = (id: string, before = async (): Promise<void> => {}): void => {
    inTurn(id, async () => {
      await before();
      await rm(directoryOf(id), { recursive: true, force: true });
    }).catch(() => {});
  };

  /**
   * An offer that nobody accepted is made again by its sender, so it is worth a line only once it has ended by what was done here,
   * and none where its sender took it back or made it fail: that many times a peer could push out the history.
   */
  const isLasting = (row: TransferState, kept: Kept): boolean =>
    row.direction === 'send' ||
    kept.accepted ||
    (hasEnded(row.state) && row.cancelledBy !== 'peer' && (row.state !== 'failed' || kept.answered === true));
  const save = (id: string): void => {
    const row = get(id);
    const kept = keptOf.get(id);
    if (row !== undefined && kept !== undefined && isLasting(row, kept)) journal.save({ row, kept });
  };
  /** What happened has happened, whether it can be written or not. */
  const trySave = (id: string): void => {
    try {
      save(id);
    } catch (thrown) {
      options.logger.error({ transfer: id.slice(0, 8), ...logError(thrown) }, 'the journal was not written');
    }
  };

  /** Rows that have changed and are not written yet: each write takes the disk's time, and others may cause many. */
  const unsaved = new Set<string>();
  let saveTimer: NodeJS.Timeout | undefined;
  const saveSoon = (id: string): void => {
    unsaved.add(id);
    saveTimer ??= setTimeout(() => {
      saveTimer = undefined;
      for (const changed of unsaved) trySave(changed);
      unsaved.clear();
    }, TRANSFER.journalEvery);
  };

  /** The oldest ended rows make room. */
  const trim = (): void => {
    const ended = Object.values(store.get().transfers)
      .filter((row) => hasEnded(row.state))
      .sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0));
    for (const row of ended.slice(0, Math.max(0, ended.length - TRANSFER.finishedKept))) {
      store.put('transfers', row.id, undefined);
    }
  };

  /** Begins to count what moves. */
  const count = (id: string, bytes: number, time: number): void => {
    meters.set(id, new RateMeter(bytes, time));
    moving.set(id, { time, bytes });
  };
  /** Nothing moves any more; how much has moved is told with the end only, where it was too quick for a word in between. */
  const settle = (id: string): void => {
    const since = moving.get(id);
    meters.delete(id);
    if (since !== undefined) moving.set(id, { ...since, until: since.until ?? now() });
  };
  /** Counts the time and the bytes of its moving until now. */
  const stopMoving = (id: string, transferred: number): void => {
    const since = moving.get(id);
    const kept = keptOf.get(id);
    moving.delete(id);
    meters.delete(id);
    if (since === undefined || kept === undefined) return;
    kept.moved.time += Math.max(0, (since.until ?? now()) - since.time);
    kept.moved.bytes += Math.max(0, transferred - since.bytes);
  };
  const averageOf = (id: string, transferred: number): number | undefined => {
    const moved = keptOf.get(id)?.moved ?? { time: 0, bytes: 0 };
    const since = moving.get(id);
    const time = moved.time + (since === undefined ? 0 : (since.until ?? now()) - since.time);
    const bytes = moved.bytes + (since === undefined ? 0 : transferred - since.bytes);
    // Nothing told of yet is no speed of 0.
    return time > 0 && bytes > 0 ? Math.round((bytes * 1_000) / time) : undefined;
  };

  const end = (id: string): void => {
    const row = get(id);
    const kept = keptOf.get(id);
    if (row === undefined || kept === undefined) return;
    options.onEnded(row, kept);
    unsaved.delete(id);
    trySave(id);
    keptOf.delete(id);
  };

  return {
    add(row, kept) {
      lastPosition += 1;
      const positioned = { ...row, position: lastPosition };
      if (isLasting(positioned, kept)) journal.save({ row: positioned, kept });
      keptOf.set(row.id, kept);
      store.put('transfers', row.id, positioned);
      return positioned;
    },
    load() {
      for (const row of journal.history(TRANSFER.finishedKept).toReversed())
        store.put('transfers', row.id, row);
      for (const { row, kept } of journal.open()) {
        keptOf.set(row.id, kept);
        lastPosition = Math.max(lastPosition, row.position ?? 0);
        store.put('transfers', row.id, { ...row, state: isHeld(kept) ? 'paused' : 'queued' });
      }
    },
    get,
    kept: (id) => keptOf.get(id),
    require(id) {
      const row = get(id);
      if (row === undefined) throw new TincanError('TINCAN_E_NO_SUCH_TRANSFER');
      return row;
    },
    all: () => Object.values(store.get().transfers),
    open: () =>
      Object.values(store.get().transfers)
        .filter((row) => !hasEnded(row.state))
        .sort((a, b) => (a.position ?? 0) - (b.position ?? 0)),
    become(id, state, change = {}) {
      const row = get(id);
      if (row === undefined || !canBecome(row.state, state)) return false;
      const time = now();
      const timing: Partial<TransferState> = {};
      const bytes = change.transferred ?? row.transferred;
      if (state === 'active') {
        // Of one that was being verified, what has moved so far.
        stopMoving(id, bytes);
        if (row.startedAt === undefined) timing.startedAt = time;
        // Of one that goes on, what was there already shows with the first progress, and is no speed.
        if (row.startedAt === undefined) count(id, bytes, time);
      } else {
        Object.assign(timing, { rate: 0, secondsLeft: undefined });
        if (state !== 'verifying') Object.assign(timing, { current: undefined });
        if (state === 'verifying') settle(id);
        else stopMoving(id, bytes);
        if (row.state === 'active' || row.state === 'verifying') {
          const average = averageOf(id, bytes);
          if (average !== undefined) timing.average = average;
        }
      }
      if (state !== 'paused') Object.assign(timing, { pausedBy: undefined, error: undefined });
      if (hasEnded(state)) Object.assign(timing, { endedAt: time, position: undefined });
      store.update('transfers', id, { state, ...timing, ...change });
      if (hasEnded(state)) {
        end(id);
        trim();
      } else saveSoon(id);
      return true;
    },
    change(id, change) {
      store.update('transfers', id, change);
      const row = get(id);
      if (row !== undefined && !hasEnded(row.state)) saveSoon(id);
    },
    note(id, change) {
      const kept = keptOf.get(id);
      if (kept === undefined) return;
      keptOf.set(id, { ...kept, ...change });
      saveSoon(id);
    },
    keep(id, change) {
      const kept = keptOf.get(id);
      const row = get(id);
      if (kept === undefined || row === undefined) return;
      const next = { ...kept, ...change };
      if (isLasting(row, next)) journal.save({ row, kept: next });
      keptOf.set(id, next);
    },
    progress(id, { transferred, filesDone, current }) {
      const row = get(id);
      if (row === undefined || hasEnded(row.state)) return;
      if (row.state === 'active' && !meters.has(id)) count(id, transferred, now());
      const meter = meters.get(id);
      meter?.measure(transferred, now());
      const isMoving = row.state === 'active' && meter !== undefined;
      store.update(
        'transfers',
        id,
        {
          transferred,
          filesDone,
          current: isMoving ? current : undefined,
          rate: isMoving ? meter.rate : 0,
          secondsLeft: isMoving ? meter.secondsLeft(row.bytes - transferred) : undefined,
          ...(isMoving ? { average: averageOf(id, transferred) } : {}),
        } as Partial<TransferState>,
        'bulk',
      );
    },
    forget(id) {
      keptOf.delete(id);
      unsaved.delete(id);
      store.put('transfers', id, undefined);
    },
    close() {
      clearTimeout(saveTimer);
      for (const id of keptOf.keys()) {
        const row = get(id);
        if (row === undefined || !(unsaved.has(id) || moving.has(id))) continue;
        stopMoving(id, row.transferred);
        trySave(id);
      }
    },
    directoryOf,
    manifestOf: (id) => path.join(directoryOf(id), 'manifest.jsonl'),
    makeDirectory,
    removeDirectory,
  };
}
