/** From what a person typed to a peer that can be written to. */
import type { PeerRef } from '../control/calls.ts';
import { TincanError, toTincanError } from '../errors.ts';
import type { State } from '../store/state.ts';
import type { CoreClient } from './core-client.ts';
import { peerLabel } from './labels.ts';
import { connectError } from './outcomes.ts';

/** Resolves when the state is as wanted; false when the time is up, the signal came or the core is gone. */
export function waitFor(
  client: CoreClient,
  wanted: (state: State) => boolean,
  options: { patience?: number; signal?: AbortSignal } = {},
): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (met: boolean): void => {
      clearTimeout(timer);
      unsubscribe();
      options.signal?.removeEventListener('abort', giveUp);
      resolve(met);
    };
    const giveUp = (): void => finish(false);
    const look = (): void => {
      if (wanted(client.state)) finish(true);
    };
    const timer = options.patience === undefined ? undefined : setTimeout(giveUp, options.patience);
    const unsubscribe = client.subscribe(look);
    options.signal?.addEventListener('abort', giveUp);
    if (options.signal?.aborted === true) giveUp();
    else look();
    void client.closed.then(giveUp);
  });
}

export interface ReachOptions {
  /** Time in ms in which a peer may still turn up: for a core that has only just begun to listen. */
  patience?: number;
  /** Told before the other side's user is asked, which may take a minute. */
  onAsking?(peer: PeerRef): void;
  /** Ends the wait for a peer that has not turned up yet. */
  signal?: AbortSignal;
}

/**
 * The peer that a name, the beginning of an id or an address means.
 * Errors: TINCAN_E_NO_SUCH_PEER, TINCAN_E_AMBIGUOUS.
 */
export async function resolvePeer(
  client: CoreClient,
  target: string,
  options: Pick<ReachOptions, 'patience' | 'signal'> = {},
): Promise<PeerRef & { known: boolean }> {
  const deadline = Date.now() + (options.patience ?? 0);
  for (;;) {
    const { peers } = client.state;
    try {
      return await client.call('peer.resolve', { target });
    } catch (thrown) {
      const patience = deadline - Date.now();
      if (toTincanError(thrown).code !== 'TINCAN_E_NO_SUCH_PEER' || patience <= 0) throw thrown;
      const changed = await waitFor(client, (state) => state.peers !== peers, { ...options, patience });
      if (!changed) throw thrown;
    }
  }
}

/**
 * The same for what makes sense only with a peer that was met: an address alone is none.
 * Errors: TINCAN_E_NO_SUCH_PEER, TINCAN_E_AMBIGUOUS.
 */
export async function resolveMetPeer(
  client: CoreClient,
  target: string,
  options: Pick<ReachOptions, 'patience' | 'signal'> = {},
): Promise<PeerRef> {
  const found = await resolvePeer(client, target, options);
  if (found.id === '') throw new TincanError('TINCAN_E_NO_SUCH_PEER', `There is no peer ${found.name}.`);
  return found;
}

/**
 * A peer to write to: a known one as it is, be it here or away; an unknown one after its user has approved
 * the connection.
 * Errors: those of resolvePeer, and what an unsuccessful connection is (TINCAN_E_DENIED, TINCAN_E_TIMEOUT, …).
 */
export async function reachPeer(
  client: CoreClient,
  target: string,
  options: ReachOptions = {},
): Promise<PeerRef> {
  const found = await resolvePeer(client, target, options);
  if (client.state.peers[found.id]?.trust === 'blocked') {
    throw new TincanError(
      'TINCAN_E_BLOCKED',
      `${peerLabel(client.state, found)} is blocked. Unblock them first.`,
    );
  }
  const row = client.state.peers[found.id];
  const isFriend = row?.trust === 'approved' || row?.trust === 'verified';
  if (row?.state === 'connected') return found;
  // What is said to a friend who is away waits for them.
  if (isFriend && row?.state !== 'nearby') return found;
  if (!isFriend) options.onAsking?.(found);
  const { peer, outcome, message } = await client.call('peer.connect', { target });
  // A friend who is near and cannot be reached just now is as good as away; one who says no is told as such.
  if (isFriend && (outcome === 'unreachable' || outcome === 'busy')) return found;
  if (outcome !== 'connected') {
    const label = peerLabel(client.state, peer);
    throw connectError(outcome, label === '' ? target : label, message);
  }
  return peer;
}
