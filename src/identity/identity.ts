/**
 * This device's identity on disk: one file, so that key and certificate cannot come apart. It is made once
 * and never replaced: what is wrong with it is said, and a person decides.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Credentials } from '../channel/tls.ts';
import { TincanError } from '../errors.ts';
import type { PeerId } from '../store/state.ts';
import { deviceIdOf } from './device-id.ts';
import {
  damagedIdentity,
  readIdentityFile,
  type StoredIdentity,
  writeIdentityFile,
} from './identity-file.ts';
import { createKeyPair } from './key-pair.ts';
import { unlockSecrets } from './locked-secrets.ts';

export interface Identity {
  id: PeerId;
  credentials: Credentials;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** Where a passphrase protects the home: the key of its databases, 32 bytes in hexadecimal. */
  databaseKey?: string;
}

export interface IdentityOptions {
  now?: (() => number) | undefined;
  /** Opens an identity that has one; any other needs none. */
  passphrase?: string | undefined;
}

/**
 * The identity of a home, made on the first run.
 *
 * @param file path of the identity file in a 0700 directory
 * @throws TincanError TINCAN_E_IDENTITY_DAMAGED, TINCAN_E_HOME_UNUSABLE, TINCAN_E_NO_SPACE; TINCAN_E_LOCKED, TINCAN_E_PASSPHRASE_WRONG
 */
export async function loadOrCreateIdentity(
  file: string,
  { now = Date.now, passphrase }: IdentityOptions = {},
): Promise<Identity> {
  const found = await readIdentityFile(file);
  if (found === undefined) return await createIdentity(file, now());
  const { stored } = found;
  const { privateKey, databaseKey } = await secretsOf(stored, passphrase);
  const credentials = { key: privateKey, certificate: stored.certificate };
  return {
    id: idOf(credentials, file),
    credentials,
    createdAt: stored.createdAt,
    ...(databaseKey === undefined ? {} : { databaseKey }),
  };
}

async function secretsOf(
  stored: StoredIdentity,
  passphrase: string | undefined,
): Promise<{ privateKey: string; databaseKey?: string }> {
  if (stored.version === 1) return { privateKey: stored.key };
  if (passphrase === undefined) throw new TincanError('TINCAN_E_LOCKED');
  return await unlockSecrets(stored.locked, passphrase, stored.certificate);
}

async function createIdentity(file: string, createdAt: number): Promise<Identity> {
  // A large library that only a first run needs; the keys are made while it is being loaded.
  const [keys, { createCredentials }] = await Promise.all([createKeyPair(), import('./certificate.ts')]);
  const credentials = await createCredentials(keys);
  await writeIdentityFile(file, { version: 1, createdAt, ...credentials });
  return { id: idOf(credentials, file), credentials, createdAt };
}

/** @throws TincanError TINCAN_E_IDENTITY_DAMAGED */
function idOf(credentials: Credentials, file: string): PeerId {
  try {
    const certificate = new X509Certificate(credentials.certificate);
    if (!certificate.checkPrivateKey(createPrivateKey(credentials.key))) {
      throw damagedIdentity(file, 'key and certificate do not belong together');
    }
    return deviceIdOf(certificate.publicKey.export({ type: 'spki', format: 'der' }));
  } catch (thrown) {
    if (thrown instanceof TincanError) throw thrown;
    throw damagedIdentity(file, 'key or certificate is broken', thrown);
  }
}
