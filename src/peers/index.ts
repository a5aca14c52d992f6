export { type AddressList, createAddressList } from './address-list.ts';
export { type AddressTries, createAddressTries } from './address-tries.ts';
export { createDirectory, type Directory } from './directory.ts';
export { createHearingExchange, type HearingExchange, type PeerHearing } from './hearing-exchange.ts';
export { nameWarning } from './name-warning.ts';
export { createPresence, type Presence } from './presence.ts';
export { createRenames } from './renames.ts';
export { resolveHost } from './resolve-host.ts';
export {
  type Address,
  addressText,
  findPeer,
  looksLikeAddress,
  nearestPeerHint,
  parseAddress,
} from './target.ts';
