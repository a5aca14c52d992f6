/** What a core that nobody is attached to still stays for. Pure. */
import type { PeerId, PeerState, RequestState, State } from './store/state.ts';

/**
 * True where a message, or a word about a room, waits for somebody who can get it, a question for its answer, or two people compare words; and while it is not known
 * whether one does, as a check of a long history takes longer than a core stays without clients.
 *
 * @param awaited owners of rooms who have not confirmed what this user wants there: it is said to them again whenever they are met
 */
export function isWaitedFor(
  { self, peers, requests, verifications }: Pick<State, 'self' | 'peers' | 'requests' | 'verifications'>,
  awaited: readonly PeerId[],
): boolean {
  const owners = new Set(awaited);
  const waits = (peer: PeerState): boolean => canGet(peer) && (peer.queued > 0 || owners.has(peer.id));
  return (
    self.mailUnknown === true ||
    Object.values(peers).some(waits) ||
    Object.values(requests).some(expires) ||
    // They all expire.
    Object.keys(verifications).length > 0
  );
}

/** Those whom this user has not approved, or blocks, are never connected by themselves: what waits for them waits in the database. */
function canGet({ trust, state }: PeerState): boolean {
  return state === 'connected' || trust === 'approved' || trust === 'verified';
}

/** What never expires waits for its user, and nobody for the core. */
function expires({ expiresAt }: RequestState): boolean {
  return expiresAt !== 0;
}
