/**
 * This device's identity on disk: one file, so that key and certificate cannot come apart. It is made once
 * and never replaced: what is wrong with it is said, and a person decides.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, lstat, readFile } from 'node:fs/promises';
import { writeFile } from 'atomically';
import * as v from 'valibot';
import type { Credentials } from '../channel/tls.ts';
import { isNoSpace, noSpace, systemCode, TincanError } from '../errors.ts';
import { STORAGE } from '../limits.ts';
import type { PeerId } from '../store/state.ts';
import { deviceIdOf } from './device-id.ts';
import { createKeyPair } from './key-pair.ts';

export interface Identity {
  id: PeerId;
  credentials: Credentials;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** What the user should know about the file's state, for instance that its mode was tightened. */
  warning?: string;
}

const fileSchema = v.object({
  version: v.literal(1),
  createdAt: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  key: v.pipe(v.string(), v.maxLength(STORAGE.identityCharacters)),
  certificate: v.pipe(v.string(), v.maxLength(STORAGE.identityCharacters)),
});

/**
 * The identity of a home, made on the first run.
 *
 * @param file path of the identity file in a 0700 directory
 * @throws TincanError TINCAN_E_IDENTITY_DAMAGED, TINCAN_E_HOME_UNUSABLE, TINCAN_E_NO_SPACE
 */
export async function loadOrCreateIdentity(file: string, now: () => number = Date.now): Promise<Identity> {
  return (await loadIdentity(file)) ?? (await createIdentity(file, now()));
}

async function createIdentity(file: string, createdAt: number): Promise<Identity> {
  // A large library that only a first run needs; the keys are made while it is being loaded.
  const [keys, { createCredentials }] = await Promise.all([createKeyPair(), import('./certificate.ts')]);
  const credentials = await createCredentials(keys);
  try {
    await writeFile(file, `${JSON.stringify({ version: 1, createdAt, ...credentials }, null, 2)}\n`, {
      mode: 0o600,
    });
  } catch (thrown) {
    if (isNoSpace(thrown)) throw noSpace(file, thrown);
    throw new TincanError(
      'TINCAN_E_HOME_UNUSABLE',
      `The new identity could not be written to ${file} (${systemCode(thrown) ?? 'unknown error'}).`,
      { cause: thrown },
    );
  }
  return { id: idOf(credentials, file), credentials, createdAt };
}

async function loadIdentity(file: string): Promise<Identity | undefined> {
  let warning: string | undefined;
  let text: string;
  try {
    const found = await lstat(file);
    if (!found.isFile()) throw damaged(file, 'it is not a regular file');
    if (process.getuid !== undefined) {
      if (found.uid !== process.getuid()) throw damaged(file, 'it belongs to another user');
      if ((found.mode & 0o077) !== 0) {
        await chmod(file, 0o600);
        warning =
          'The private key could be read by other users of this machine. Its permissions have been tightened; if you do not trust them, begin with a new identity.';
      }
    }
    text = await readFile(file, 'utf8');
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return undefined;
    if (thrown instanceof TincanError) throw thrown;
    throw damaged(file, `it cannot be read (${systemCode(thrown) ?? 'unknown error'})`, thrown);
  }
  let parsed: v.InferOutput<typeof fileSchema>;
  try {
    parsed = v.parse(fileSchema, JSON.parse(text));
  } catch (thrown) {
    throw damaged(file, 'its content is not an identity', thrown);
  }
  const credentials = { key: parsed.key, certificate: parsed.certificate };
  return {
    id: idOf(credentials, file),
    credentials,
    createdAt: parsed.createdAt,
    ...(warning === undefined ? {} : { warning }),
  };
}

/** @throws TincanError TINCAN_E_IDENTITY_DAMAGED */
function idOf(credentials: Credentials, file: string): PeerId {
  try {
    const certificate = new X509Certificate(credentials.certificate);
    if (!certificate.checkPrivateKey(createPrivateKey(credentials.key))) {
      throw damaged(file, 'key and certificate do not belong together');
    }
    return deviceIdOf(certificate.publicKey.export({ type: 'spki', format: 'der' }));
  } catch (thrown) {
    if (thrown instanceof TincanError) throw thrown;
    throw damaged(file, 'key or certificate is broken', thrown);
  }
}

function damaged(file: string, why: string, cause?: unknown): TincanError {
  return new TincanError(
    'TINCAN_E_IDENTITY_DAMAGED',
    `The identity in ${file} cannot be used: ${why}. Restore it from a backup; or move it away to begin as a new device, which every peer will have to approve again.`,
    { cause },
  );
}
