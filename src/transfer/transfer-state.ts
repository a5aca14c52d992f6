/** The states of a transfer and the ways between them; the same on both sides. Pure. */
import { ENDED_STATES, type TransferStatus } from '../store/state.ts';

/**
 * `queued` is also what an accepted transfer is while it has no data connection, and `done` may follow it: the
 * receiver had everything, and its word for that was lost with the connection.
 */
const NEXT: Record<TransferStatus, readonly TransferStatus[]> = {
  queued: ['offered', 'active', 'paused', 'done', 'failed', 'cancelled', 'declined'],
  offered: ['queued', 'active', 'paused', 'failed', 'cancelled', 'declined'],
  active: ['queued', 'paused', 'verifying', 'done', 'failed', 'cancelled'],
  paused: ['queued', 'active', 'verifying', 'done', 'failed', 'cancelled', 'declined'],
  verifying: ['queued', 'active', 'paused', 'done', 'failed', 'cancelled'],
  done: [],
  failed: [],
  cancelled: [],
  declined: [],
};

export function canBecome(from: TransferStatus, to: TransferStatus): boolean {
  return NEXT[from].includes(to);
}

/** True for a state that nothing follows. */
export function hasEnded(state: TransferStatus): boolean {
  return ENDED_STATES.has(state);
}
