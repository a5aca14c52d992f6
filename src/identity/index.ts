export * from './device-id.ts';
export { type Identity, loadOrCreateIdentity } from './identity.ts';
