/** Which changes of the core's state can be seen at all. */
import type { PeerState, State } from '../../src/client/index.ts';

/** What changes with every sign of life of a peer, and stands nowhere on the screen. */
const UNSEEN: ReadonlySet<string> = new Set<keyof PeerState>(['lastSeen', 'rtt']);

/** True where a screen shows the same for both: it is left as it is, so that nothing is drawn while nothing happens. */
export function looksAlike(before: State, after: State): boolean {
  if (before === after) return true;
  for (const slice of Object.keys(after) as (keyof State)[]) {
    if (slice !== 'peers' && after[slice] !== before[slice]) return false;
  }
  return before.peers === after.peers || peersLookAlike(before.peers, after.peers);
}

function peersLookAlike(before: State['peers'], after: State['peers']): boolean {
  const ids = Object.keys(after);
  if (ids.length !== Object.keys(before).length) return false;
  return ids.every((id) => {
    const [old, now] = [before[id], after[id]];
    return old === now || (old !== undefined && now !== undefined && peerLooksAlike(old, now));
  });
}

function peerLooksAlike(before: PeerState, after: PeerState): boolean {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof PeerState>;
  return [...fields].every((field) => UNSEEN.has(field) || before[field] === after[field]);
}
