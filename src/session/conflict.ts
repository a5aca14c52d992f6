/** The simultaneous-connect rule: of two links between the same two devices, which one stays. Pure. */
import { SESSION } from '../limits.ts';
import type { PeerId } from '../store/state.ts';

export interface LinkFacts {
  initiator: 'self' | 'peer';
  /** The other side's random number of its start. */
  instance: string;
  openedAt: number;
}

/**
 * True when the link in use stays and the newcomer goes.
 *
 * - A peer that restarted (another instance) has no use for the old link.
 * - The same side dialled again: it has lost the first one.
 * - Both dialled, within moments of each other: the link that the lower id initiated stays, on both sides.
 * - Both dialled, long after each other: the later dial says that the first link is dead over there.
 */
export function keepsExisting(
  existing: LinkFacts,
  newcomer: LinkFacts,
  ids: { self: PeerId; peer: PeerId },
): boolean {
  if (existing.instance !== newcomer.instance) return false;
  if (existing.initiator === newcomer.initiator) return false;
  if (newcomer.openedAt - existing.openedAt > SESSION.heartbeatDead) return false;
  return initiatorOf(existing, ids) < initiatorOf(newcomer, ids);
}

function initiatorOf(link: LinkFacts, ids: { self: PeerId; peer: PeerId }): PeerId {
  return link.initiator === 'self' ? ids.self : ids.peer;
}
