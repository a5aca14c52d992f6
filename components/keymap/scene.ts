/** What keys ask of the core's and the screen's state: what is under the cursor, and what waits. Pure. */
import {
  EVERYONE,
  type MessageState,
  type PeerState,
  type RequestState,
  requestsInOrder,
  type State,
  type TransferState,
} from '../../src/client/index.ts';
import { EMPTY_WINDOW, messageEntryId, shownMessages, windowReducer } from '../conversation/index.ts';
import { listedIds } from '../panes/index.ts';
import { requestOf } from '../ui/dialog.ts';
import type { UiState } from '../ui/ui-state.ts';

export interface Scene {
  state: State;
  ui: UiState;
}

/** The conversation under the cursor of the list; undefined where the letters that it is narrowed down by leave it out. */
export function selectedConversation({ state, ui }: Scene): string | undefined {
  const { selectedPeer: id, filters } = ui;
  if (id === undefined || filters.peers === '') return id;
  return listedIds(state, 'peers', filters.peers).includes(id) ? id : undefined;
}

/** The peer under the cursor; undefined for `# everyone` and for one whose row has gone. */
export function selectedPeer(scene: Scene): PeerState | undefined {
  const { state } = scene;
  const id = selectedConversation(scene);
  return id === undefined || id === EVERYONE ? undefined : state.peers[id];
}

export function selectedTransfer({ state, ui }: Scene): TransferState | undefined {
  const { selectedTransfer: id, filters } = ui;
  if (id === undefined) return undefined;
  const isListed = filters.transfers === '' || listedIds(state, 'transfers', filters.transfers).includes(id);
  return isListed ? state.transfers[id] : undefined;
}

/** The message under the cursor of the open conversation. */
export function messageAtHand({ state, ui }: Scene): MessageState | undefined {
  const { open, selectedMessage } = ui;
  if (open === undefined || selectedMessage === undefined || ui.focus !== 'conversation') return undefined;
  const conversation = state.conversations[open];
  const known = windowReducer(ui.windows[open] ?? EMPTY_WINDOW, {
    type: 'tail',
    conversation,
    reading: true,
  });
  return shownMessages(known).findLast((message) => messageEntryId(message) === selectedMessage);
}

/** The transfer that keys are about: that of the dialog on top, else the one under the cursor. */
export function transferAtHand(scene: Scene): TransferState | undefined {
  const dialog = scene.ui.dialogs.at(-1);
  if (dialog === undefined) return selectedTransfer(scene);
  return dialog.kind === 'transfer' ? scene.state.transfers[dialog.id] : undefined;
}

/** The peer that keys are about: that of the details on top, else the one under the cursor. */
export function peerAtHand(scene: Scene): PeerState | undefined {
  const dialog = scene.ui.dialogs.at(-1);
  return dialog?.kind === 'about' ? scene.state.peers[dialog.id] : selectedPeer(scene);
}

/** The conversation under the cursor of the list that has the keys, else the open one. */
export function conversationAtHand(scene: Scene): string | undefined {
  return scene.ui.focus === 'peers' ? selectedConversation(scene) : scene.ui.open;
}

/** Who gets files that are chosen now: the peer under the cursor of the list that has the keys, else that of the open conversation. */
export function receiverAtHand(scene: Scene): PeerState | undefined {
  const { state, ui } = scene;
  if (ui.focus === 'peers') return selectedPeer(scene);
  return ui.open === undefined ? undefined : state.peers[ui.open];
}

/** The request of the dialog on top, or the one whose files that lists. */
export function requestAtHand({ state, ui }: Scene): RequestState | undefined {
  const id = requestOf(ui.dialogs.at(-1));
  return id === undefined ? undefined : state.requests[id];
}

/** The request that has waited longest: the one whose row is shown. */
export function oldestRequest(state: State): RequestState | undefined {
  return requestsInOrder(state)[0];
}

/** What the peer asks for: the connection before files. */
export function requestOfPeer(state: State, id: string | undefined): RequestState | undefined {
  return requestsInOrder(state).find((request) => request.peer.id === id);
}

/** The request that a transfer under the cursor waits for. */
export function requestOfTransfer(state: State, id: string | undefined): RequestState | undefined {
  if (id === undefined) return undefined;
  return requestsInOrder(state).find((request) => request.transferId === id);
}

/** True for what Enter connects to: somebody near with whom nothing was agreed yet. */
export function isStranger(peer: PeerState | undefined): boolean {
  return peer !== undefined && peer.trust === 'unknown' && peer.state === 'nearby';
}
