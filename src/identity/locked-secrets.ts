/**
 * What is secret in a home, under a passphrase: scrypt (RFC 7914) makes a key of it, and AES-256-GCM seals the secrets with that. Pure but
 * for the random salt and nonce.
 */
import { createCipheriv, createDecipheriv, randomBytes, type ScryptOptions, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { TincanError } from '../errors.ts';
import { PASSPHRASE } from '../limits.ts';

const KEY_BYTES = 32;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What is kept secret. */
export interface Secrets {
  /** The private key of the identity, PEM. */
  privateKey: string;
  /** The key of the databases: 32 bytes, in hexadecimal. */
  databaseKey: string;
}

const base64 = (bytes: number) =>
  v.pipe(
    v.string(),
    v.base64(),
    v.check((text) => Buffer.byteLength(text, 'base64') === bytes),
  );
const wholeNumber = (least: number, most: number) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(least), v.maxValue(most));

/** As it stands in the file of the identity. The bounds keep a damaged file from asking for all of the memory. */
export const lockedSecretsSchema = v.pipe(
  v.object({
    kdf: v.literal('scrypt'),
    cost: v.pipe(
      wholeNumber(2 ** 14, 2 ** 20),
      v.check((cost) => Number.isInteger(Math.log2(cost)), 'no power of two'),
    ),
    blockSize: wholeNumber(8, 32),
    parallelization: wholeNumber(1, 16),
    salt: base64(SALT_BYTES),
    nonce: base64(NONCE_BYTES),
    sealed: v.pipe(v.string(), v.base64(), v.maxLength(32_768)),
  }),
  v.check(
    ({ cost, blockSize }) => memoryOf(cost, blockSize) <= PASSPHRASE.memoryMost,
    'takes too much memory',
  ),
);

export type LockedSecrets = v.InferOutput<typeof lockedSecretsSchema>;

const secretsSchema = v.object({
  privateKey: v.string(),
  databaseKey: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

/** What is wrong with a new passphrase, as a sentence; undefined: nothing. */
export function passphraseProblem(passphrase: string): string | undefined {
  if ([...passphrase].length < PASSPHRASE.characters)
    return `A passphrase has at least ${PASSPHRASE.characters} characters.`;
  if (Buffer.byteLength(passphrase) > PASSPHRASE.bytes)
    return `A passphrase has at most ${PASSPHRASE.bytes} bytes.`;
  return undefined;
}

/**
 * Seals secrets with a passphrase.
 *
 * @param context public text that belongs to them: it is authenticated with them
 */
export async function lockSecrets(
  secrets: Secrets,
  passphrase: string,
  context: string,
): Promise<LockedSecrets> {
  const { cost, blockSize, parallelization } = PASSPHRASE;
  const salt = randomBytes(SALT_BYTES);
  const key = await keyFrom(passphrase, salt, { cost, blockSize, parallelization });
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([
    cipher.update(JSON.stringify(secrets), 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return {
    kdf: 'scrypt',
    cost,
    blockSize,
    parallelization,
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    sealed: sealed.toString('base64'),
  };
}

/**
 * Opens them again.
 *
 * @throws TincanError TINCAN_E_PASSPHRASE_WRONG: that is not the passphrase, or somebody has changed what was sealed
 */
export async function unlockSecrets(
  locked: LockedSecrets,
  passphrase: string,
  context: string,
): Promise<Secrets> {
  const key = await keyFrom(passphrase, Buffer.from(locked.salt, 'base64'), locked);
  const sealed = Buffer.from(locked.sealed, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(locked.nonce, 'base64'), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(-TAG_BYTES));
    const text = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
    return v.parse(secretsSchema, JSON.parse(text.toString('utf8')));
  } catch (cause) {
    throw new TincanError('TINCAN_E_PASSPHRASE_WRONG', undefined, { cause });
  }
}

function keyFrom(
  passphrase: string,
  salt: Buffer,
  { cost, blockSize, parallelization }: Pick<LockedSecrets, 'cost' | 'blockSize' | 'parallelization'>,
): Promise<Buffer> {
  // The same letters, whichever way a keyboard composes them.
  return promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)(
    passphrase.normalize('NFKC'),
    salt,
    KEY_BYTES,
    // A little more than the blocks themselves is counted.
    { cost, blockSize, parallelization, maxmem: 2 * memoryOf(cost, blockSize) },
  );
}

/** Bytes that scrypt works on. */
function memoryOf(cost: number, blockSize: number): number {
  return 128 * cost * blockSize;
}
