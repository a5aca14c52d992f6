/** What the calls on trust do: the parameters are checked already, each is a few steps on the modules. */
import path from 'node:path';
import type { Caller, CallHandlers, CallName, PeerRef, TrustEntryOfPeer } from './control/calls.ts';
import { TincanError } from './errors.ts';
import { STORAGE } from './limits.ts';
import type { Directory } from './peers/index.ts';
import type { Rooms } from './rooms/index.ts';
import type { Sessions } from './session/index.ts';
import type { PeerId } from './store/state.ts';
import type { Store } from './store/store.ts';
import type { MergeStep, TrustEntry } from './store/trust-merge.ts';
import { normalizeNote, noteProblem } from './text/peer-note.ts';
import type { TrustBook } from './trust/index.ts';

type TrustCall = 'peer.block' | 'peer.unblock' | 'peer.forget' | 'peer.rules' | 'peer.note' | 'trust.import';

export interface TrustCallsOptions {
  store: Store;
  trust: TrustBook;
  sessions: Pick<Sessions, 'disconnect' | 'cutBlocked'>;
  directory: Pick<Directory, 'refresh' | 'labelOf'>;
  rooms: Pick<Rooms, 'onName'>;
  peerRef(peer: PeerId): PeerRef;
  applyLimits(): void;
}

export function createTrustCalls(
  options: TrustCallsOptions,
): Pick<CallHandlers, Extract<CallName, TrustCall>> {
  const { trust, sessions, directory, rooms, peerRef } = options;
  /** What callers have given of an import so far. */
  const imports = new WeakMap<Caller, Map<PeerId, TrustEntry>>();

  /** Something was decided about the peer. */
  const decided = (peer: PeerId): void => {
    directory.refresh(peer);
    rooms.onName(peer);
  };

  /** @throws TincanError TINCAN_E_INVALID */
  const collect = (into: Map<PeerId, TrustEntry>, peers: readonly TrustEntryOfPeer[]): void => {
    for (const { id, ...entry } of peers) {
      if (id === options.store.get().self.id)
        throw new TincanError('TINCAN_E_INVALID', 'This device itself is among the peers.');
      if (into.has(id)) throw new TincanError('TINCAN_E_INVALID', `The peer ${id} is there twice.`);
      if (into.size >= STORAGE.trustedPeers)
        throw new TincanError('TINCAN_E_INVALID', `There are more than ${STORAGE.trustedPeers} peers.`);
      into.set(id, entry as TrustEntry);
    }
  };

  return {
    'peer.block': ({ peer }) => {
      const ref = peerRef(peer);
      try {
        trust.block(peer, ref.name);
      } finally {
        sessions.cutBlocked(peer);
        decided(peer);
      }
      return { peer: ref };
    },
    'peer.unblock': ({ peer }) => {
      const ref = peerRef(peer);
      if (!trust.isBlocked(peer))
        throw new TincanError('TINCAN_E_INVALID', `${directory.labelOf(peer)} is not blocked.`);
      trust.unblock(peer);
      decided(peer);
      return { peer: ref };
    },
    'peer.forget': ({ peer }) => {
      const ref = peerRef(peer);
      if (!trust.forget(peer)) {
        throw new TincanError(
          'TINCAN_E_INVALID',
          `Nothing was decided about ${directory.labelOf(peer)}, so nothing is forgotten.`,
        );
      }
      sessions.disconnect(peer);
      options.applyLimits();
      decided(peer);
      return { peer: ref };
    },
    'peer.rules': ({ peer, ...change }) => {
      const ref = peerRef(peer);
      if (!trust.isApproved(peer)) {
        throw new TincanError(
          'TINCAN_E_INVALID',
          `${directory.labelOf(peer)} is not approved; connect first.`,
        );
      }
      if (typeof change.inbox === 'string' && !path.isAbsolute(change.inbox)) {
        throw new TincanError('TINCAN_E_INVALID', 'Paths are absolute here.');
      }
      const rules = trust.setRules(peer, change);
      options.applyLimits();
      directory.refresh(peer);
      return { peer: ref, rules };
    },
    'peer.note': ({ peer, note: given }) => {
      const ref = peerRef(peer);
      const note = normalizeNote(given);
      const problem = noteProblem(note);
      if (problem !== undefined) throw new TincanError('TINCAN_E_INVALID', problem);
      if (trust.trustOf(peer) === 'unknown') {
        throw new TincanError(
          'TINCAN_E_INVALID',
          `${directory.labelOf(peer)} is a stranger; a note goes with a peer that you have approved or blocked.`,
        );
      }
      trust.setNote(peer, note);
      directory.refresh(peer);
      return { peer: ref, note };
    },
    'trust.import': ({ peers, more }, caller) => {
      const collected = imports.get(caller) ?? new Map<PeerId, TrustEntry>();
      imports.delete(caller);
      collect(collected, peers);
      const counts: Record<MergeStep, number> = { approved: 0, blocked: 0, completed: 0, kept: 0 };
      if (more) {
        imports.set(caller, collected);
        return counts;
      }
      for (const [peer, step] of trust.merge(collected)) {
        counts[step] += 1;
        if (step === 'blocked') sessions.cutBlocked(peer);
        decided(peer);
      }
      options.applyLimits();
      return counts;
    },
  };
}
