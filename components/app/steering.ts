/** What is done with the peer or the transfer under the cursor: opening it, connecting, pausing. */
import { canRetry, EVERYONE } from '../../src/client/index.ts';
import { isStranger, peerAtHand, requestOfPeer, requestOfTransfer, transferAtHand } from '../keymap/index.ts';
import { opened } from '../ui/conversations.ts';
import { type Session, sceneOf } from './session.ts';

type Run = (session: Session) => void;

export function onTransfer(command: 'pause' | 'cancel' | 'move', ...words: string[]): Run {
  return (session) => {
    const transfer = transferAtHand(sceneOf(session));
    if (transfer !== undefined) session.run(command, [transfer.id, ...words]);
  };
}

/** Goes on with what is paused, and sends again what has ended without all that was to be sent. */
export function resumeTransfer(session: Session): void {
  const transfer = transferAtHand(sceneOf(session));
  if (transfer !== undefined) session.run(canRetry(transfer) ? 'retry' : 'resume', [transfer.id]);
}

/** What waits for an answer shows what is asked. */
export function showTransfer(session: Session, id: string | undefined): void {
  const request = requestOfTransfer(session.client.state, id);
  if (request !== undefined) session.open({ kind: 'request', id: request.id, top: 0 });
  else if (id !== undefined) session.open({ kind: 'transfer', id, top: 0 });
}

export function openConversationOfTransfer(session: Session): void {
  const { state } = sceneOf(session);
  const transfer = transferAtHand(sceneOf(session));
  if (transfer === undefined) return;
  session.ui.change((now) => opened({ ...now, dialogs: [] }, state, transfer.peer.id));
}

export function onPeer(command: 'connect' | 'disconnect' | 'verify'): Run {
  return (session) => {
    const peer = peerAtHand(sceneOf(session));
    if (peer !== undefined) session.run(command, [peer.id]);
  };
}

export function openPeer(session: Session, id: string | undefined): void {
  const { state } = session.client;
  if (id === undefined) return;
  const request = requestOfPeer(state, id);
  if (request?.kind === 'connection') {
    session.open({ kind: 'request', id: request.id, top: 0 });
    return;
  }
  const peer = state.peers[id];
  if (isStranger(peer)) {
    session.run('connect', [id]);
    return;
  }
  const isThere = id === EVERYONE || peer !== undefined || state.conversations[id] !== undefined;
  if (isThere) session.ui.change((now) => opened(now, state, id));
}
