/**
 * Why what a key means cannot be done now, in words for the person who pressed it; keys stand in braces, as `withKeyNames` reads them.
 * Pure.
 */
import { canRetry, hasEnded, type MessageState, type TransferState } from '../../src/client/index.ts';
import {
  isStranger,
  messageAtHand,
  oldestRequest,
  peerAtHand,
  requestOfPeer,
  requestOfTransfer,
  type Scene,
  selectedPeer,
  transferAtHand,
} from './scene.ts';

/** The reason, unless it holds. */
export const unless =
  (holds: (scene: Scene) => boolean, reason: string) =>
  (scene: Scene): string | undefined =>
    holds(scene) ? undefined : reason;

export const isOpen = ({ ui }: Scene): boolean => ui.open !== undefined;
export const notOpen = unless(isOpen, 'No conversation is open.');
export const nothingAsked = unless(
  ({ state }) => oldestRequest(state) !== undefined,
  'Nothing waits for an answer.',
);
const NOTHING_ASKED_HERE = 'Nothing is asked for here.';
export const peerAsksNothing = unless(
  ({ state, ui }) => requestOfPeer(state, ui.selectedPeer) !== undefined,
  NOTHING_ASKED_HERE,
);
export const transferAsksNothing = unless(
  ({ state, ui }) => requestOfTransfer(state, ui.selectedTransfer) !== undefined,
  NOTHING_ASKED_HERE,
);
export const nothingFound = unless(
  ({ ui }) => ui.found !== undefined,
  'Nothing was searched for here; {search|/search} searches.',
);
export const noTransfer = unless(
  (scene) => transferAtHand(scene) !== undefined,
  'There is no transfer here.',
);

/** Why words cannot be compared with the peer under the cursor, or of the details. */
export function whyNotVerify(scene: Scene): string | undefined {
  const peer = peerAtHand(scene);
  if (peer === undefined) return 'This is nobody to compare words with.';
  if (peer.trust === 'blocked') return 'This peer is blocked; /unblock lets it ask again.';
  return peer.trust === 'unknown'
    ? 'Connect first; words are compared with peers that you have approved.'
    : undefined;
}

/** Why nothing can be noted on the peer of the details, nor forgotten of it. */
export const notDecided = unless((scene) => {
  const peer = peerAtHand(scene);
  return peer !== undefined && peer.trust !== 'unknown';
}, 'Nothing was decided about this peer yet.');

/** Why nothing can be allowed to the peer of the details. */
export const whyNotApproved = unless((scene) => {
  const trust = peerAtHand(scene)?.trust;
  return trust === 'approved' || trust === 'verified';
}, 'Only a peer that you have approved can be allowed anything.');

export const whyNotBlock = unless((scene) => peerAtHand(scene) !== undefined, 'This is nobody to block.');

/** Why one cannot say yet what one saw of the words. */
export function whyNotAnswer({ state, ui }: Scene): string | undefined {
  const dialog = ui.dialogs.at(-1);
  const verification = dialog?.kind === 'verify' ? state.verifications[dialog.peer] : undefined;
  if (verification?.words === undefined) return 'The words are not there yet.';
  return verification.stage === 'confirmed-here' ? 'You have said that they are the same.' : undefined;
}

export function whyNotConnect(scene: Scene): string | undefined {
  const peer = selectedPeer(scene);
  if (peer === undefined) return 'This is nobody to connect to.';
  if (peer.trust === 'blocked') return 'This peer is blocked; /unblock lets it ask again.';
  if (isStranger(peer)) return 'Enter asks for a connection.';
  if (peer.state === 'connected') return 'You are connected already.';
  return peer.state === 'nearby' || peer.state === 'offline'
    ? undefined
    : 'It is being connected to already.';
}

/** Why something cannot be done with the message under the cursor: there is none, or it is not one for that. */
export const whyNotMessage =
  (can: (message: MessageState) => boolean, reason: string) =>
  (scene: Scene): string | undefined => {
    if (!isOpen(scene)) return notOpen(scene);
    const found = messageAtHand(scene);
    if (found === undefined) return 'Choose a message first, with {message.up} and {message.down}.';
    return can(found) ? undefined : reason;
  };

/** What has ended, and what waits for this person's yes or no, is not steered. */
export function whyNotOpen(scene: Scene): string | undefined {
  const transfer = transferAtHand(scene);
  if (transfer === undefined) return noTransfer(scene);
  if (hasEnded(transfer)) return 'It has ended.';
  return isAsked(scene, transfer) ? 'It waits for your answer.' : undefined;
}

export function whyNotPause(scene: Scene): string | undefined {
  const state = transferAtHand(scene)?.state;
  if (state === 'active' || state === 'queued') return undefined;
  if (state === 'paused') return 'It is paused already.';
  if (state === 'verifying') return 'All of it is there; it is being verified.';
  return whyNotOpen(scene) ?? 'It waits for the answer of the other side.';
}

/** Who paused it has to resume it. What has ended can be sent again by its sender, where something is missing. */
export function whyNotResume(scene: Scene): string | undefined {
  const transfer = transferAtHand(scene);
  if (transfer === undefined) return noTransfer(scene);
  if (canRetry(transfer)) return undefined;
  if (transfer.state === 'paused')
    return transfer.pausedBy === 'peer' ? 'The other side has paused it, and has to resume it.' : undefined;
  if (!hasEnded(transfer)) return 'It is not paused.';
  if (transfer.direction === 'receive') return 'Only who has sent it can send it again.';
  return 'There is nothing to send again.';
}

export function whyNotMove(scene: Scene): string | undefined {
  const reason = whyNotOpen(scene);
  if (reason !== undefined) return reason;
  const inQueue = Object.values(scene.state.transfers).filter(
    (one) => !hasEnded(one) && !isAsked(scene, one),
  );
  return inQueue.length > 1 ? undefined : 'It is alone in the queue.';
}

/** It waits for this person's answer, which is yes or no. */
function isAsked({ state }: Scene, { id }: TransferState): boolean {
  return requestOfTransfer(state, id) !== undefined;
}
