import { chmod, lstat, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureHome, type Home, isFirstRun, resolveHome } from '../../src/config/home.ts';
import { openSettings } from '../../src/config/settings.ts';
import { STORAGE } from '../../src/limits.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tincan-home-'));
});
afterEach(async () => {
  await chmod(directory, 0o700);
  await rm(directory, { recursive: true, force: true });
});

const mode = async (of: string): Promise<number> => (await lstat(of)).mode & 0o777;
const directoriesOf = (home: Home): string[] => [home.config, home.data, home.log];

describe('a home', () => {
  it('is the one given, before the one of the environment, before the platform’s', () => {
    const env = { TINCAN_HOME: '/from/env' };
    expect(resolveHome({ home: '/given', env }).root).toBe('/given');
    expect(resolveHome({ env }).root).toBe('/from/env');
    expect(resolveHome({ env: { TINCAN_HOME: '' } }).root).toBe(resolveHome({ env: {} }).root);
    expect(resolveHome({ env: {} }).root).toMatch(/tincan/);
  });

  it('has all of it below the directory given, a relative one taken from here', () => {
    const home = resolveHome({ home: 'somewhere' });
    expect(home.root).toBe(path.resolve('somewhere'));
    for (const part of [
      ...directoriesOf(home),
      home.downloads,
      home.identityFile,
      home.lockFile,
      home.databaseFile,
      home.messagesFile,
    ]) {
      expect(part.startsWith(`${home.root}${path.sep}`)).toBe(true);
    }
  });

  it('has a control socket whose path fits the operating system, however deep it lies', () => {
    const shallow = resolveHome({ home: '/h', platform: 'linux' });
    expect(shallow.socket).toBe('/h/data/control.sock');
    const deep = resolveHome({ home: `/${'deep/'.repeat(40)}`, platform: 'linux' });
    expect(Buffer.byteLength(deep.socket)).toBeLessThanOrEqual(STORAGE.socketPathBytes);
    expect(deep.socket).not.toBe(resolveHome({ home: `/${'deep/'.repeat(41)}`, platform: 'linux' }).socket);
  });

  it('has a pipe of its own on Windows', () => {
    const pipes = ['/a', '/b'].map((home) => resolveHome({ home, platform: 'win32' }).socket);
    expect(pipes[0]).toMatch(/^\\\\\.\\pipe\\tincan-[0-9a-f]{32}$/);
    expect(pipes[0]).not.toBe(pipes[1]);
  });

  it('is made for its user alone, whatever the umask', async () => {
    const home = resolveHome({ home: path.join(directory, 'new') });
    const umask = process.umask(0);
    try {
      await ensureHome(home);
    } finally {
      process.umask(umask);
    }
    for (const part of directoriesOf(home)) expect(await mode(part)).toBe(0o700);
  });

  it('that others can enter is closed to them', async () => {
    const home = resolveHome({ home: directory });
    await ensureHome(home);
    for (const part of directoriesOf(home)) await chmod(part, 0o755);
    await ensureHome(home);
    for (const part of directoriesOf(home)) expect(await mode(part)).toBe(0o700);
  });

  it('is not made where a file is in the way', async () => {
    await writeFile(path.join(directory, 'data'), '');
    await expect(ensureHome(resolveHome({ home: directory }))).rejects.toMatchObject({
      code: 'TINCAN_E_HOME_UNUSABLE',
      message: expect.stringContaining('not a directory'),
    });
  });

  it('does not keep its data behind a symbolic link', async () => {
    await symlink(tmpdir(), path.join(directory, 'data'));
    await expect(ensureHome(resolveHome({ home: directory }))).rejects.toMatchObject({
      code: 'TINCAN_E_HOME_UNUSABLE',
    });
  });

  it.skipIf(process.getuid?.() === 0)('that cannot be written is a clear error', async () => {
    await chmod(directory, 0o500);
    await expect(ensureHome(resolveHome({ home: directory }))).rejects.toMatchObject({
      code: 'TINCAN_E_HOME_UNUSABLE',
      message: expect.stringContaining('no permission'),
    });
  });
});

describe('a first run', () => {
  it('is one until this device has a name', async () => {
    const home = resolveHome({ home: directory });
    expect(await isFirstRun(home)).toBe(true);
    await ensureHome(home);
    expect(await isFirstRun(home)).toBe(true);
    const settings = openSettings(home.config);
    settings.set('port', 4_000);
    expect(await isFirstRun(home)).toBe(true);
    settings.set('name', 'alice');
    expect(await isFirstRun(home)).toBe(false);
  });

  it.each(['', '{', 'null', '7', '{"name":7}'])(
    'is none with damaged settings, of which the core will tell: %s',
    async (content) => {
      const home = resolveHome({ home: directory });
      await ensureHome(home);
      await writeFile(home.settingsFile, content);
      expect(await isFirstRun(home)).toBe(false);
    },
  );
});
