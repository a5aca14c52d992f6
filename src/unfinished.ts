/** What a core that nobody is attached to still stays for. Pure. */
import type { PeerState, RequestState, State } from './store/state.ts';

/**
 * True where a message waits for somebody who can get it, or a question for its answer; and while it is not known whether one does, as a
 * check of a long history takes longer than a core stays without clients.
 */
export function isWaitedFor({ self, peers, requests }: Pick<State, 'self' | 'peers' | 'requests'>): boolean {
  return (
    self.mailUnknown === true || Object.values(peers).some(hasMail) || Object.values(requests).some(expires)
  );
}

/** Those whom this user has not approved, or blocks, are never connected by themselves: what waits for them waits in the database. */
function hasMail({ queued, trust, state }: PeerState): boolean {
  return queued > 0 && (state === 'connected' || trust === 'approved' || trust === 'verified');
}

/** What never expires waits for its user, and nobody for the core. */
function expires({ expiresAt }: RequestState): boolean {
  return expiresAt !== 0;
}
