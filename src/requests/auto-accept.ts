/**
 * Rules that answer for the user: those of a waiting `tincan receive`, which live as long as that command, and what the
 * user has said of a peer for good. Pure.
 */
import { REQUESTS } from '../limits.ts';
import type { ExistingFiles, PeerId, PeerRules, Trust } from '../store/state.ts';
import type { UnnumberedRequest } from './request-book.ts';

export interface AutoAcceptRule {
  rule: 'approved' | 'verified' | 'all' | { peer: PeerId };
  into: string | undefined;
  /** Offers that it may still accept; undefined: any number. */
  left: number | undefined;
  existing?: ExistingFiles | undefined;
  /** Only offers of exactly one file. */
  single?: boolean | undefined;
}

/** True when the rule answers yes to the request. */
export function acceptsByRule(rule: AutoAcceptRule, request: UnnumberedRequest, trust: Trust): boolean {
  if (trust === 'blocked') return false;
  // Who is in a room with whom is for a person to say: no rule for files speaks of it.
  if (request.kind === 'invitation' || request.kind === 'admission') return false;
  if (request.kind === 'files' && rule.left !== undefined && rule.left <= 0) return false;
  if (request.kind === 'files' && rule.single === true && !isSingleFile(request)) return false;
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

/** An offer of one file that lies in no folder. */
function isSingleFile({ files, names, moreNames = 0 }: UnnumberedRequest): boolean {
  return files === 1 && names.length === 1 && moreNames === 0 && names[0]?.endsWith('/') === false;
}

/**
 * True where the user has said that offers of this size are taken from this peer, or from everybody who is approved, and nothing speaks
 * against it.
 *
 * @param overall bytes up to which those are taken of whom nothing else was said; 0: none
 */
export function acceptsForGood(
  rules: PeerRules,
  request: UnnumberedRequest,
  trust: Trust,
  overall: number,
): boolean {
  if (request.kind !== 'files' || (trust !== 'approved' && trust !== 'verified')) return false;
  const most = rules.autoAccept ?? overall;
  return most > 0 && roomOf(request) <= most && request.warning === undefined;
}

/** What an offer takes of the disk at the least: a million empty files are no small offer, though they have no bytes. */
function roomOf({ bytes, files }: UnnumberedRequest): number {
  return Math.max(bytes, (files - 1) * REQUESTS.fileRoom);
}
