/** The states of a transfer and the ways between them; the same on both sides. Pure. */
import { ENDED_STATES, type TransferStatus } from '../store/state.ts';

const NEXT: Record<TransferStatus, readonly TransferStatus[]> = {
  queued: ['offered', 'active', 'failed', 'cancelled', 'declined'],
  offered: ['queued', 'active', 'paused', 'failed', 'cancelled', 'declined'],
  active: ['paused', 'verifying', 'done', 'failed', 'cancelled'],
  paused: ['active', 'verifying', 'done', 'failed', 'cancelled'],
  verifying: ['active', 'paused', 'done', 'failed', 'cancelled'],
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

/** True while bytes may move: these can be paused. */
export function isUnderWay(state: TransferStatus): boolean {
  return state === 'active' || state === 'paused' || state === 'verifying';
}
