import fc from 'fast-check';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type LockedSecrets,
  lockedSecretsSchema,
  lockSecrets,
  passphraseProblem,
  unlockSecrets,
} from '../../src/identity/locked-secrets.ts';
import { PASSPHRASE } from '../../src/limits.ts';

const SECRETS = { privateKey: 'a key', databaseKey: '0f'.repeat(32) };
const CONTEXT = 'a certificate';
const PASS = 'prüfe die Tür';

/** Made once: it takes a while, as it is meant to. */
let locked: LockedSecrets;
beforeAll(async () => {
  locked = await lockSecrets(SECRETS, PASS, CONTEXT);
});

const refused = { code: 'TINCAN_E_PASSPHRASE_WRONG' };

describe('secrets under a passphrase', () => {
  it('come back, however the keyboard composes its letters', async () => {
    expect(await unlockSecrets(locked, PASS.normalize('NFD'), CONTEXT)).toEqual(SECRETS);
  });

  it('stand in the file as nothing that can be read, with a salt and a nonce of their own', async () => {
    const text = JSON.stringify(locked);
    for (const part of [...Object.values(SECRETS), PASS, CONTEXT]) {
      expect(text).not.toContain(part);
      expect(Buffer.from(locked.sealed, 'base64').includes(part)).toBe(false);
    }
    const again = await lockSecrets(SECRETS, PASS, CONTEXT);
    expect(again.salt).not.toBe(locked.salt);
    expect(again.nonce).not.toBe(locked.nonce);
  });

  it('stay closed to another passphrase, beside another certificate, and where a bit was changed', async () => {
    await expect(unlockSecrets(locked, `${PASS} `, CONTEXT)).rejects.toMatchObject(refused);
    await expect(unlockSecrets(locked, PASS, 'another')).rejects.toMatchObject(refused);
    for (const field of ['salt', 'nonce', 'sealed'] as const) {
      const bytes = Buffer.from(locked[field], 'base64');
      bytes[3] = (bytes[3] ?? 0) ^ 1;
      const changed = { ...locked, [field]: bytes.toString('base64') };
      await expect(unlockSecrets(changed, PASS, CONTEXT)).rejects.toMatchObject(refused);
    }
    await expect(unlockSecrets({ ...locked, sealed: 'AAAA' }, PASS, CONTEXT)).rejects.toMatchObject(refused);
  });

  it('ask for no more memory or time than is reasonable, whatever a file says', () => {
    const wrong: Partial<Record<keyof LockedSecrets, unknown>>[] = [
      { cost: 2 ** 21 },
      { cost: 2 ** 13 },
      { cost: 2 ** 16 + 1 },
      { blockSize: 33 },
      { parallelization: 17 },
      { parallelization: 0 },
      { cost: 2 ** 20, blockSize: 8 },
      { salt: 'AA==' },
      { nonce: 'not base64!' },
      { kdf: 'md5' },
      { sealed: 'A'.repeat(32_772) },
    ];
    for (const change of wrong)
      expect([change, v.safeParse(lockedSecretsSchema, { ...locked, ...change }).success]).toEqual([
        change,
        false,
      ]);
    expect(v.safeParse(lockedSecretsSchema, locked).success).toBe(true);
    expect(128 * PASSPHRASE.cost * PASSPHRASE.blockSize).toBeLessThanOrEqual(PASSPHRASE.memoryMost);
  });

  it('are read from anything without a throw', () => {
    fc.assert(fc.property(fc.anything(), (value) => !v.safeParse(lockedSecretsSchema, value).success));
  });
});

describe('a new passphrase', () => {
  it('has as many characters as are hard to guess, and not more than can be typed', () => {
    expect(passphraseProblem('x'.repeat(PASSPHRASE.characters - 1))).toContain('at least 8 characters');
    expect(passphraseProblem('x'.repeat(PASSPHRASE.characters))).toBeUndefined();
    expect(passphraseProblem('x'.repeat(PASSPHRASE.bytes))).toBeUndefined();
    expect(passphraseProblem('x'.repeat(PASSPHRASE.bytes + 1))).toContain('at most 1024 bytes');
    // Characters, not bytes.
    expect(passphraseProblem('ü'.repeat(PASSPHRASE.characters - 1))).toBeDefined();
  });
});
