/** The file of the identity: what stands in it, and how it is read and written. */
import { chmod, lstat, readFile } from 'node:fs/promises';
import { writeFile } from 'atomically';
import * as v from 'valibot';
import { isNoSpace, noSpace, systemCode, TincanError } from '../errors.ts';
import { STORAGE } from '../limits.ts';
import { lockedSecretsSchema } from './locked-secrets.ts';

const common = {
  createdAt: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  certificate: v.pipe(v.string(), v.maxLength(STORAGE.identityCharacters)),
  /** Databases of the other kind (encrypted, or not) may still lie beside those that hold, and are to be removed. */
  superseded: v.optional(v.literal(true)),
};
const fileSchema = v.variant('version', [
  v.object({
    version: v.literal(1),
    ...common,
    key: v.pipe(v.string(), v.maxLength(STORAGE.identityCharacters)),
  }),
  v.object({ version: v.literal(2), ...common, locked: lockedSecretsSchema }),
]);

/** Version 1 has the private key as it is, version 2 under a passphrase. */
export type StoredIdentity = v.InferOutput<typeof fileSchema>;

export interface FoundIdentity {
  stored: StoredIdentity;
  /** What the user should know about the file's state, for instance that its mode was tightened. */
  warning?: string;
}

/**
 * Reads the file, and closes it to others where it was open to them.
 *
 * @returns undefined where there is none
 * @throws TincanError TINCAN_E_IDENTITY_DAMAGED
 */
export async function readIdentityFile(file: string): Promise<FoundIdentity | undefined> {
  let warning: string | undefined;
  let text: string;
  try {
    const found = await lstat(file);
    if (!found.isFile()) throw damagedIdentity(file, 'it is not a regular file');
    if (process.getuid !== undefined) {
      if (found.uid !== process.getuid()) throw damagedIdentity(file, 'it belongs to another user');
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
    throw damagedIdentity(file, `it cannot be read (${systemCode(thrown) ?? 'unknown error'})`, thrown);
  }
  try {
    const stored = v.parse(fileSchema, JSON.parse(text));
    return warning === undefined ? { stored } : { stored, warning };
  } catch (thrown) {
    throw damagedIdentity(file, 'its content is not an identity', thrown);
  }
}

/**
 * Writes the file, whole or not at all, for its user alone.
 *
 * @throws TincanError TINCAN_E_NO_SPACE, TINCAN_E_HOME_UNUSABLE
 */
export async function writeIdentityFile(file: string, stored: StoredIdentity): Promise<void> {
  try {
    await writeFile(file, `${JSON.stringify(stored, null, 2)}\n`, { mode: 0o600 });
  } catch (thrown) {
    if (isNoSpace(thrown)) throw noSpace(file, thrown);
    throw new TincanError(
      'TINCAN_E_HOME_UNUSABLE',
      `The identity could not be written to ${file} (${systemCode(thrown) ?? 'unknown error'}).`,
      { cause: thrown },
    );
  }
}

/** @param why as it goes on behind a colon */
export function damagedIdentity(file: string, why: string, cause?: unknown): TincanError {
  return new TincanError(
    'TINCAN_E_IDENTITY_DAMAGED',
    `The identity in ${file} cannot be used: ${why}. Restore it from a backup; or move it away to begin as a new device, which every peer will have to approve again.`,
    { cause },
  );
}
