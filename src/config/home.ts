/** Where one user's tincan lives: the directories, the control socket, the lock. One core per home. */
import { createHash } from 'node:crypto';
import { chmod, lstat, readFile } from 'node:fs/promises';
import { homedir, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import envPaths from 'env-paths';
import { directoryTrouble, isNoSpace, noSpace, systemCode, TincanError } from '../errors.ts';
import { STORAGE } from '../limits.ts';
import { makeDirectory } from './make-directory.ts';
import { tightenFiles } from './private-files.ts';

export interface Home {
  /** What a person would name: the directory given, or the platform's data directory. */
  root: string;
  config: string;
  data: string;
  log: string;
  /** Where received files go unless a setting says otherwise. */
  downloads: string;
  /** Path of the control socket, or name of the Windows pipe. */
  socket: string;
  /** Secret that clients present, 0600. */
  tokenFile: string;
  lockFile: string;
  settingsFile: string;
  identityFile: string;
  databaseFile: string;
  /** The database of messages. */
  messagesFile: string;
}

export interface HomeOptions {
  /** `--home`. */
  home?: string | undefined;
  env?: NodeJS.ProcessEnv;
  platform?: NodeJS.Platform;
}

/** The home that `--home`, else TINCAN_HOME, else the platform's conventions name. Touches no disk. */
export function resolveHome(options: HomeOptions = {}): Home {
  const { env = process.env, platform = process.platform } = options;
  const given = options.home ?? (env.TINCAN_HOME === '' ? undefined : env.TINCAN_HOME);
  if (given !== undefined) {
    const root = path.resolve(given);
    return layout(platform, {
      root,
      config: path.join(root, 'config'),
      data: path.join(root, 'data'),
      log: path.join(root, 'log'),
      downloads: path.join(root, 'downloads'),
    });
  }
  const paths = envPaths('tincan', { suffix: '' });
  return layout(platform, {
    root: paths.data,
    config: paths.config,
    data: paths.data,
    log: paths.log,
    downloads: path.join(homedir(), 'Downloads'),
  });
}

function layout(
  platform: NodeJS.Platform,
  directories: Pick<Home, 'root' | 'config' | 'data' | 'log' | 'downloads'>,
): Home {
  const { config, data } = directories;
  return {
    ...directories,
    socket: socketPath(platform, data),
    tokenFile: path.join(data, 'control.token'),
    lockFile: path.join(data, 'core.lock'),
    settingsFile: path.join(config, 'config.json'),
    identityFile: path.join(data, 'identity.json'),
    databaseFile: path.join(data, 'tincan.db'),
    messagesFile: path.join(data, 'messages.db'),
  };
}

function socketPath(platform: NodeJS.Platform, data: string): string {
  const digest = createHash('sha256').update(data).digest('hex').slice(0, 32);
  if (platform === 'win32') return `\\\\.\\pipe\\tincan-${digest}`;
  const natural = path.join(data, 'control.sock');
  if (Buffer.byteLength(natural) <= STORAGE.socketPathBytes) return natural;
  // A socket's path must fit sun_path, so a deep home gets a short, hashed one in a directory of its own.
  return path.join(tmpdir(), `tincan-${userInfo().uid}`, `${digest.slice(0, 16)}.sock`);
}

/**
 * True where nobody has given this device a name yet: the home of a first run, or of one that ended before it had a name. Asks no
 * core. Settings that cannot be read are none of a first run: the core says what is wrong with them.
 */
export async function isFirstRun(home: Pick<Home, 'settingsFile'>): Promise<boolean> {
  try {
    const settings: unknown = JSON.parse(await readFile(home.settingsFile, 'utf8'));
    return typeof settings === 'object' && settings !== null && !('name' in settings);
  } catch (thrown) {
    const code = systemCode(thrown);
    return code === 'ENOENT' || code === 'ENOTDIR';
  }
}

/** True where a passphrase protects the key and the databases of a home. Asks no core; what cannot be read is the core's to complain about. */
export async function isProtected(home: Pick<Home, 'identityFile'>): Promise<boolean> {
  try {
    const identity: unknown = JSON.parse(await readFile(home.identityFile, 'utf8'));
    return typeof identity === 'object' && identity !== null && 'locked' in identity;
  } catch {
    return false;
  }
}

/**
 * Makes the directories of a home, 0700, and checks that they are this user's. What others can enter is left to `ensureHome`.
 *
 * @throws TincanError TINCAN_E_HOME_UNUSABLE, TINCAN_E_NO_SPACE
 */
export async function makeHome(home: Home): Promise<void> {
  for (const directory of directoriesOf(home)) await checkedDirectory(directory);
}

/**
 * The same, and keeps everybody else out of the directories and their files.
 *
 * @returns paths that others could enter, read or write until now: their user has to know
 * @throws TincanError TINCAN_E_HOME_UNUSABLE, TINCAN_E_NO_SPACE
 */
export async function ensureHome(home: Home): Promise<string[]> {
  const opened: string[] = [];
  for (const directory of directoriesOf(home)) {
    const mode = await checkedDirectory(directory);
    if (process.getuid === undefined || (mode & 0o077) === 0) continue;
    await usable(directory, () => chmod(directory, 0o700));
    opened.push(directory);
  }
  return [...opened, ...(await usable(home.data, () => tightenFiles(home)))];
}

function directoriesOf(home: Home): Set<string> {
  const directories = new Set([home.config, home.data, home.log]);
  if (process.platform !== 'win32') directories.add(path.dirname(home.socket));
  return directories;
}

/** @returns its mode */
async function checkedDirectory(directory: string): Promise<number> {
  return usable(directory, async () => {
    await makeDirectory(directory, 0o700);
    const found = await lstat(directory);
    if (!found.isDirectory()) throw unusable(directory, 'it is not a directory');
    if (process.getuid !== undefined && found.uid !== process.getuid())
      throw unusable(directory, 'it belongs to another user');
    return found.mode;
  });
}

function unusable(directory: string, why: string, cause?: unknown): TincanError {
  return new TincanError(
    'TINCAN_E_HOME_UNUSABLE',
    `${directory} cannot be used: ${why}. Choose another place with --home DIR.`,
    { cause },
  );
}

/** Does something with a directory; what goes wrong is told as a fault of the home. */
async function usable<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof TincanError) throw thrown;
    if (isNoSpace(thrown)) throw noSpace(directory, thrown);
    throw unusable(directory, directoryTrouble(thrown), thrown);
  }
}
