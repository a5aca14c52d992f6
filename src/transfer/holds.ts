/**
 * What holds a transfer: the pause of either side's user, or a machine that cannot go on for now. It moves when
 * nothing of that is left. Kept in the journal, so that a pause outlives a restart.
 */
import { errorText, TincanError } from '../errors.ts';
import { TRANSFER } from '../limits.ts';
import type { ErrorState, TransferState } from '../store/state.ts';
import type { Continuation } from './continuation.ts';
import { foreignError } from './foreign-error.ts';
import { freeSpace } from './free-space.ts';
import { createKeyedTimers } from './keyed-timers.ts';
import { makeReceivedFolder } from './received-folder.ts';
import { isHeld, type Kept, ownHold } from './record.ts';
import type { TransferContext } from './transfer-context.ts';
import { hasEnded } from './transfer-state.ts';

export interface Holds {
  /** The user's wish. @throws TincanError TINCAN_E_TRANSFER_STATE, TINCAN_E_NO_SUCH_TRANSFER */
  pause(id: string): void;
  resume(id: string): void;
  /** The other side's word; `code` where its machine cannot go on. */
  peerPaused(row: TransferState, code?: string): void;
  peerResumed(row: TransferState): void;
  /** This machine cannot take more of it now; it goes on by itself once it can. */
  stall(row: TransferState, error: ErrorState): void;
  /** Looks after those that an earlier run of the core could not go on with. */
  start(): void;
  leave(id: string): void;
  stop(): void;
}

export function createHolds(context: TransferContext, continuation: Continuation): Holds {
  const { table, planes } = context;
  const looks = createKeyedTimers();

  /** Shows what holds it, or lets it go on. */
  const apply = (id: string): void => {
    const row = table.get(id);
    const kept = table.kept(id);
    if (row === undefined || kept === undefined || hasEnded(row.state)) return;
    if (isHeld(kept)) {
      const { paused, stalled, peerStalled } = kept;
      planes.pause(id);
      const pausedBy = paused.self ? 'self' : paused.peer ? 'peer' : undefined;
      const error = pausedBy === undefined ? (stalled ?? peerStalled) : undefined;
      if (row.state === 'paused') table.change(id, { pausedBy, error } as Partial<TransferState>);
      else table.become(id, 'paused', { pausedBy, error } as Partial<TransferState>);
    } else if (row.state === 'paused') {
      if (kept.accepted) continuation.goOn(id);
      else table.become(id, 'queued');
    }
    context.pump(row.peer.id);
  };

  /** Tells the other side what still holds it here, or that nothing does; each word stands for the one before. */
  const tell = (row: TransferState): void => {
    const kept = table.kept(row.id);
    if (kept?.accepted !== true) return;
    const { id, peer } = row;
    const hold = ownHold(kept);
    if (hold === undefined) context.send(peer.id, { t: 'resume', id });
    else context.send(peer.id, { t: 'pause', id, code: hold.code });
  };

  /** Tries again: once there is room, or, with any other trouble, after a while. */
  const lookLater = (id: string, code: string): void => {
    const full = code === 'TINCAN_E_NO_SPACE';
    looks.set(id, full ? TRANSFER.roomEvery : TRANSFER.troubleRetry, () => void look(id, full));
  };
  const look = async (id: string, full: boolean): Promise<void> => {
    const kept = table.kept(id);
    const row = table.get(id);
    if (row === undefined || kept?.stalled === undefined) return;
    if (full && kept.receiving !== undefined) {
      const free = await freeSpace(kept.receiving.into);
      const missing = row.bytes - row.transferred + context.reserve();
      if (free !== undefined && free < missing) {
        lookLater(id, kept.stalled.code);
        return;
      }
    }
    if (kept.receiving !== undefined) {
      // It may have been removed; what else is wrong with it shows at the next try.
      await makeReceivedFolder(kept.receiving.into, context.umask).catch(() => {});
    }
    unstall(row);
  };
  const unstall = (row: TransferState): void => {
    looks.clear(row.id);
    if (table.kept(row.id)?.stalled === undefined) return;
    table.note(row.id, { stalled: undefined });
    // Before what it leads to: the other side must not take it for held any more.
    tell(row);
    apply(row.id);
  };

  const requirePausable = (id: string): { row: TransferState; kept: Kept } => {
    const row = table.require(id);
    const kept = table.kept(id);
    if (kept === undefined || hasEnded(row.state)) {
      throw new TincanError('TINCAN_E_TRANSFER_STATE', `The transfer of ${row.name} has ended.`);
    }
    if (row.direction === 'receive' && !kept.accepted) {
      throw new TincanError(
        'TINCAN_E_TRANSFER_STATE',
        `${row.name} has not started yet; accept or deny it first.`,
      );
    }
    return { row, kept };
  };

  return {
    pause(id) {
      const { row, kept } = requirePausable(id);
      table.keep(id, { paused: { ...kept.paused, self: true } });
      apply(id);
      tell(row);
    },
    resume(id) {
      const { row, kept } = requirePausable(id);
      if (!isHeld(kept)) {
        throw new TincanError('TINCAN_E_TRANSFER_STATE', `${row.name} is not paused.`);
      }
      if (kept.paused.self) {
        table.keep(id, { paused: { ...kept.paused, self: false } });
        tell(row);
        apply(id);
      } else if (kept.stalled !== undefined) unstall(row);
      else if (kept.paused.peer) {
        throw new TincanError(
          'TINCAN_E_TRANSFER_STATE',
          `${row.name} was paused by ${row.peer.name}, who has to resume it.`,
        );
      } else {
        const why = kept.peerStalled === undefined ? '' : ` (${errorText(kept.peerStalled.code)})`;
        throw new TincanError(
          'TINCAN_E_TRANSFER_STATE',
          `${row.name} waits for the machine of ${row.peer.name}${why}; it goes on by itself.`,
        );
      }
    },
    peerPaused(row, code) {
      const kept = table.kept(row.id);
      if (kept?.accepted !== true) return;
      const isStalled = code !== undefined;
      if (isStalled ? kept.peerStalled?.code === code : kept.paused.peer && kept.peerStalled === undefined)
        return;
      table.note(row.id, {
        paused: { ...kept.paused, peer: !isStalled },
        peerStalled: isStalled ? foreignError(code) : undefined,
      });
      apply(row.id);
    },
    peerResumed(row) {
      const kept = table.kept(row.id);
      if (kept?.accepted !== true || (!kept.paused.peer && kept.peerStalled === undefined)) return;
      table.note(row.id, { paused: { ...kept.paused, peer: false }, peerStalled: undefined });
      apply(row.id);
    },
    stall(row, error) {
      if (table.kept(row.id)?.accepted !== true) return;
      try {
        table.keep(row.id, { stalled: error });
      } catch {
        // The journal may be on the disk that is full.
        table.note(row.id, { stalled: error });
      }
      apply(row.id);
      tell(row);
      lookLater(row.id, error.code);
    },
    start() {
      for (const row of table.open()) {
        const stalled = table.kept(row.id)?.stalled;
        if (stalled !== undefined) lookLater(row.id, stalled.code);
      }
    },
    leave: (id) => looks.clear(id),
    stop: () => looks.stop(),
  };
}
