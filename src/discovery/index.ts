export type { Contacts } from './audience.ts';
export {
  type Announced,
  type Clock,
  createDiscovery,
  type Discovery,
  type DiscoveryOptions,
  type NearbyRow,
} from './discovery.ts';
export { expectedNames } from './interfaces.ts';
