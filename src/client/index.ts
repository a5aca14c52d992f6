/** What user interfaces and commands use: attaching, the mirrored state, actions, and words for what happened. */

export type {
  CallParams,
  CallResults,
  ConnectOutcome,
  CoreStatus,
  PeerRef,
  VerificationResult,
} from '../control/calls.ts';
export { formatDeviceId, shortDeviceId } from '../identity/device-id.ts';
export { BEGINNING, compareCursors } from '../store/cursors.ts';
export * from '../store/events.ts';
export { canRetry, failedNames } from '../store/retryable.ts';
export * from '../store/script-objects.ts';
export * from '../store/state.ts';
export { THEME_SETTINGS } from '../text/setting-words.ts';
export * from './actions/index.ts';
export { connectCore } from './connect-core.ts';
export * from './conversations.ts';
export { attach, type Closed, type CoreClient } from './core-client.ts';
export { coreEvents, type EventWish } from './core-events.ts';
export { coreStatus } from './core-status.ts';
export { endCore } from './end-core.ts';
export * from './export-messages.ts';
export { FIRST_STEPS } from './first-steps.ts';
export { type Folder, type FolderEntry, readFolder } from './folder.ts';
export { findEntries } from './found-entries.ts';
export { giveBack } from './give-back.ts';
export * from './history.ts';
export * from './labels.ts';
export * from './leave.ts';
export * from './message-pages.ts';
export * from './message-words.ts';
export * from './network-words.ts';
export * from './news.ts';
export * from './offer.ts';
export * from './outcomes.ts';
export { absolutePath } from './paths.ts';
export * from './peer-facts.ts';
export { type ReachOptions, reachPeer, resolveMetPeer, resolvePeer, waitFor } from './reach.ts';
export * from './rooms.ts';
export * from './rules.ts';
export {
  connectedCount,
  findRequest,
  findRequestToAccept,
  findTransfer,
  hasEnded,
  requestsInOrder,
  shortenId,
  transfersInOrder,
  transfersListed,
} from './selection.ts';
export * from './settings.ts';
export { type OpenedCore, type OpenPhase, openCore } from './start-core.ts';
export { takePlace } from './take-place.ts';
export * from './transfer-words.ts';
export { requireUsableFolder } from './usable-folder.ts';
export * from './verification.ts';
export * from './visibility-words.ts';
