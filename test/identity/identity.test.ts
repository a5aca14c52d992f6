import { X509Certificate } from 'node:crypto';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCredentials } from '../../src/identity/certificate.ts';
import { deviceIdOf } from '../../src/identity/device-id.ts';
import { type Identity, loadOrCreateIdentity } from '../../src/identity/identity.ts';
import { readIdentityFile } from '../../src/identity/identity-file.ts';
import { createKeyPair } from '../../src/identity/key-pair.ts';
import { STORAGE } from '../../src/limits.ts';
import { testIdentity } from '../support/test-identities.ts';

let directory: string;
let file: string;
/** An identity as the product makes it, made once: it takes a while. */
let made: Identity;
let madeText: string;

beforeAll(async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'tincan-identity-'));
  made = await loadOrCreateIdentity(path.join(home, 'identity.json'), { now: () => 1_700_000_000_000 });
  madeText = await readFile(path.join(home, 'identity.json'), 'utf8');
  await rm(home, { recursive: true });
});
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tincan-identity-'));
  file = path.join(directory, 'identity.json');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const mode = async (of: string): Promise<number> => (await lstat(of)).mode & 0o777;

describe('a new identity', () => {
  it('is an RSA-3072 key with a certificate that tells nothing and never ends', () => {
    const certificate = new X509Certificate(made.credentials.certificate);
    expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({
      modulusLength: 3072,
      publicExponent: 65537n,
    });
    expect(certificate.subject).toBe('CN=tincan');
    expect(new Date(certificate.validFrom).getUTCFullYear()).toBe(2020);
    expect(new Date(certificate.validTo).getUTCFullYear()).toBe(2120);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  it('has the id of its public key', () => {
    const certificate = new X509Certificate(made.credentials.certificate);
    expect(made.id).toBe(deviceIdOf(certificate.publicKey.export({ type: 'spki', format: 'der' })));
  });

  it('is written for its user alone', async () => {
    const umask = process.umask(0);
    try {
      await loadOrCreateIdentity(file);
    } finally {
      process.umask(umask);
    }
    expect(await mode(file)).toBe(0o600);
    expect(await readdir(directory)).toEqual(['identity.json']);
  });

  it('is made beside the event loop', async () => {
    let turns = 0;
    let making = true;
    const turn = (): void => {
      turns += 1;
      if (making) setImmediate(turn);
    };
    setImmediate(turn);
    await createCredentials(await createKeyPair());
    making = false;
    // Key generation on the loop itself would leave a handful.
    expect(turns).toBeGreaterThan(100);
  });

  it('that cannot be written is an error that names the file', async () => {
    await expect(loadOrCreateIdentity(path.join(directory, 'none', 'x\0y'))).rejects.toMatchObject({
      code: expect.stringMatching(/TINCAN_E_(HOME_UNUSABLE|IDENTITY_DAMAGED)/),
    });
  });
});

describe('the identity of a home', () => {
  it('is the same at every start', async () => {
    await writeFile(file, madeText, { mode: 0o600 });
    expect(await loadOrCreateIdentity(file)).toEqual(made);
    expect(await readFile(file, 'utf8')).toBe(madeText);
  });

  it('with a loosened mode is tightened, and its user is warned', async () => {
    await writeFile(file, madeText);
    await chmod(file, 0o644);
    expect((await readIdentityFile(file))?.warning).toMatch(/private key/);
    expect(await mode(file)).toBe(0o600);
    expect((await readIdentityFile(file))?.warning).toBeUndefined();
    expect((await loadOrCreateIdentity(file)).id).toBe(made.id);
  });

  it.each([
    ['is empty', () => ''],
    ['is cut off', () => madeText.slice(0, madeText.length / 2)],
    ['is not JSON', () => 'hello'],
    ['is JSON of something else', () => '[1]'],
    ['is null', () => 'null'],
    ['is of a later version', () => madeText.replace('"version": 1', '"version": 2')],
    ['has a broken key', () => madeText.replace(/PRIVATE KEY-----\\n.{8}/, 'PRIVATE KEY-----\\nAAAAAAAA')],
    [
      'has a broken certificate',
      () => madeText.replace(/CERTIFICATE-----\\n.{8}/, 'CERTIFICATE-----\\nAAAAAAAA'),
    ],
    [
      'has a key that is too long',
      () => {
        const all = JSON.parse(madeText) as { key: string };
        return JSON.stringify({ ...all, key: all.key + '\n'.repeat(STORAGE.identityCharacters) });
      },
    ],
    ['has no key', () => JSON.stringify({ ...JSON.parse(madeText), key: undefined })],
  ])('that %s is refused and left as it is', async (_what, text) => {
    await writeFile(file, text(), { mode: 0o600 });
    await expect(loadOrCreateIdentity(file)).rejects.toMatchObject({ code: 'TINCAN_E_IDENTITY_DAMAGED' });
    expect(await readFile(file, 'utf8')).toBe(text());
    expect(await readdir(directory)).toEqual(['identity.json']);
  });

  it('whose key belongs to another certificate is refused', async () => {
    const other = await testIdentity('other');
    await writeFile(file, JSON.stringify({ ...JSON.parse(madeText), key: other.credentials.key }), {
      mode: 0o600,
    });
    await expect(loadOrCreateIdentity(file)).rejects.toMatchObject({ code: 'TINCAN_E_IDENTITY_DAMAGED' });
  });

  it('is not read through a symbolic link, not even a dangling one', async () => {
    await symlink(path.join(directory, 'elsewhere'), file);
    await expect(loadOrCreateIdentity(file)).rejects.toMatchObject({ code: 'TINCAN_E_IDENTITY_DAMAGED' });
    expect(await readdir(directory)).toEqual(['identity.json']);
  });

  it('is not read from a directory', async () => {
    await mkdir(file);
    await expect(loadOrCreateIdentity(file)).rejects.toMatchObject({ code: 'TINCAN_E_IDENTITY_DAMAGED' });
  });
});
