/** Comparing four words with a peer, or its whole id: what line mode, the screen and the commands have in common. */
import type { PeerRef, VerificationResult } from '../control/calls.ts';
import { VERIFICATION } from '../limits.ts';
import type { VerificationState } from '../store/state.ts';
import { quoteWord } from '../text/quote-word.ts';
import type { CoreClient } from './core-client.ts';
import { peerLabel } from './labels.ts';
import { connectError } from './outcomes.ts';
import { type ReachOptions, resolveMetPeer, waitFor } from './reach.ts';

export { wordsLine, wordsText } from '../text/comparison-words.ts';

type Finding = Pick<ReachOptions, 'patience' | 'signal'>;

/**
 * Begins to compare words with a peer, or agrees to what its user has begun; a known peer that is near is connected first.
 * Errors: TINCAN_E_NO_SUCH_PEER, TINCAN_E_AMBIGUOUS, those of `verify.start`, and what an unsuccessful connection is.
 */
export async function beginVerification(
  client: CoreClient,
  target: string,
  finding: Finding = {},
): Promise<{ peer: PeerRef; verification: VerificationState }> {
  const found = await resolveMetPeer(client, target, finding);
  const { patience = 0, signal } = finding;
  const isConnected = (): boolean => client.state.peers[found.id]?.state === 'connected';
  const { trust, label } = client.state.peers[found.id] ?? {};
  if (trust === 'approved' || trust === 'verified') {
    // A core that has just started is still looking for the peers that it knows.
    if (patience > 0)
      await waitFor(client, isConnected, { patience, ...(signal === undefined ? {} : { signal }) });
    if (!isConnected()) {
      const { outcome, message } = await client.call('peer.connect', { target: found.id });
      if (outcome !== 'connected') throw connectError(outcome, label ?? found.name, message);
    }
  }
  const { verification } = await client.call('verify.start', { peer: found.id });
  return { peer: found, verification };
}

/** What to expect after beginning, or after agreeing. */
export function begunText(client: CoreClient, peer: PeerRef, { role }: VerificationState): string {
  const label = peerLabel(client.state, peer);
  if (role === 'responder') return `You agreed to compare four words with ${label}; they come in a moment.`;
  const minutes = VERIFICATION.asked / 60_000;
  const own = quoteWord(client.state.self.name);
  return `Asked ${label} to compare four words; they come as soon as ${label} agrees (there: /verify ${own}), within ${minutes} minutes.`;
}

/** After a first "same". */
export function otherAwaitedText(client: CoreClient, peer: PeerRef): string {
  const label = peerLabel(client.state, peer);
  return `You said that the words are the same. ${label} is verified once ${label} says so, too.`;
}

/**
 * Compares a whole id with a peer's.
 * Errors: TINCAN_E_NO_SUCH_PEER, TINCAN_E_AMBIGUOUS, TINCAN_E_INVALID for what is no whole id or a peer that is not approved.
 */
export async function verifyById(
  client: CoreClient,
  target: string,
  id: string,
  finding: Finding = {},
): Promise<VerificationResult> {
  const { id: peer } = await resolveMetPeer(client, target, finding);
  return await client.call('verify.byId', { peer, id });
}
