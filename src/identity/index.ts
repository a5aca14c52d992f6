export * from './device-id.ts';
export { type Identity, loadOrCreateIdentity } from './identity.ts';
export { readIdentityFile, type StoredIdentity, writeIdentityFile } from './identity-file.ts';
export { lockSecrets, passphraseProblem, unlockSecrets } from './locked-secrets.ts';
