/** The rows of all transfers, as the store shows them, and the rules by which they change. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { TincanError } from '../errors.ts';
import { TRANSFER } from '../limits.ts';
import type { TransferState, TransferStatus } from '../store/state.ts';
import type { Store } from '../store/store.ts';
import { RateMeter } from './rate-meter.ts';
import { canBecome, hasEnded } from './transfer-state.ts';

export interface TransferTable {
  add(row: TransferState): TransferState;
  get(id: string): TransferState | undefined;
  /** @throws TincanError TINCAN_E_NO_SUCH_TRANSFER */
  require(id: string): TransferState;
  all(): TransferState[];
  /** Moves a transfer on. @returns false, and nothing changed, where that is no way of the state machine */
  become(id: string, state: TransferStatus, change?: Partial<TransferState>): boolean;
  change(id: string, change: Partial<TransferState>): void;
  /** Notes progress (in the bulk lane), speed and time left. */
  progress(id: string, transferred: number, filesDone: number): void;
  /** Directory for the files that belong to one transfer. */
  directoryOf(id: string): string;
  /** Makes it, once what an earlier transfer of this id had is gone. Errors: those of mkdir(2) */
  makeDirectory(id: string): Promise<void>;
  /**
   * Removes it with all that is in it; what cannot be removed is removed at the next start.
   * @param before what has to let go of the files in it
   */
  removeDirectory(id: string, before?: () => Promise<void>): void;
}

/** @param directory the home's data directory */
export function createTransferTable(store: Store, directory: string, now: () => number): TransferTable {
  const meters = new Map<string, RateMeter>();
  const get = (id: string): TransferState | undefined => store.get().transfers[id];
  const directoryOf = (id: string): string => path.join(directory, 'transfers', id);

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

  /** The oldest ended rows make room. */
  const trim = (): void => {
    const ended = Object.values(store.get().transfers)
      .filter((row) => hasEnded(row.state))
      .sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0));
    for (const row of ended.slice(0, Math.max(0, ended.length - TRANSFER.finishedKept))) {
      store.put('transfers', row.id, undefined);
    }
  };

  const table: TransferTable = {
    add(row) {
      store.put('transfers', row.id, row);
      return row;
    },
    get,
    require(id) {
      const row = get(id);
      if (row === undefined) throw new TincanError('TINCAN_E_NO_SUCH_TRANSFER');
      return row;
    },
    all: () => Object.values(store.get().transfers),
    become(id, state, change = {}) {
      const row = get(id);
      if (row === undefined || !canBecome(row.state, state)) return false;
      const time = now();
      const timing: Partial<TransferState> = {};
      if (state === 'active' && row.startedAt === undefined) timing.startedAt = time;
      if (state === 'active') meters.set(id, new RateMeter(row.transferred, time));
      if (state !== 'active') Object.assign(timing, { rate: 0, secondsLeft: undefined });
      if (state !== 'paused') Object.assign(timing, { pausedBy: undefined });
      if (hasEnded(state)) {
        timing.endedAt = time;
        meters.delete(id);
        // The manifest has done its work.
        removeDirectory(id);
      }
      store.update('transfers', id, { state, ...timing, ...change });
      if (hasEnded(state)) trim();
      return true;
    },
    change(id, change) {
      store.update('transfers', id, change);
    },
    progress(id, transferred, filesDone) {
      const row = get(id);
      if (row === undefined || hasEnded(row.state)) return;
      const meter = meters.get(id);
      meter?.measure(transferred, now());
      const moving = row.state === 'active' && meter !== undefined;
      store.update(
        'transfers',
        id,
        {
          transferred,
          filesDone,
          rate: moving ? meter.rate : 0,
          secondsLeft: moving ? meter.secondsLeft(row.bytes - transferred) : undefined,
        } as Partial<TransferState>,
        'bulk',
      );
    },
    directoryOf,
    makeDirectory,
    removeDirectory,
  };
  return table;
}
