/** Rules by which a waiting `tincan receive` answers for its user; they live as long as that command. Pure. */
import type { PeerId, RequestState, Trust } from '../store/state.ts';

export interface AutoAcceptRule {
  rule: 'approved' | 'verified' | 'all' | { peer: PeerId };
  into: string | undefined;
  /** Offers that it may still accept; undefined: any number. */
  left: number | undefined;
}

/** True when the rule answers yes to the request. */
export function acceptsByRule(rule: AutoAcceptRule, request: RequestState, trust: Trust): boolean {
  if (trust === 'blocked') return false;
  if (request.kind === 'files' && rule.left !== undefined && rule.left <= 0) return false;
  if (typeof rule.rule === 'object') {
    // Naming a peer is an approval of that peer, for its connection too.
    return rule.rule.peer === request.peer.id;
  }
  switch (rule.rule) {
    case 'all':
      return true;
    case 'approved':
      return request.kind === 'files' && (trust === 'approved' || trust === 'verified');
    case 'verified':
      return request.kind === 'files' && trust === 'verified';
  }
}
