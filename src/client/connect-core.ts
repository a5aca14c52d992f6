/** Attaches to the core that runs for a home. */
import { lstat, readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Home } from '../config/home.ts';
import { systemCode, TincanError } from '../errors.ts';
import { attach, type CoreClient } from './core-client.ts';

/**
 * Connects and says hello.
 * Errors: TINCAN_E_NO_CORE where none runs, TINCAN_E_HOME_UNUSABLE where the socket or token belongs to
 * somebody else, TINCAN_E_CORE_VERSION, TINCAN_E_CORE_GONE.
 */
export async function connectCore(home: Pick<Home, 'socket' | 'tokenFile'>): Promise<CoreClient> {
  const { socket, token } = await reachCore(home);
  return await attach(socket, token);
}

/** The same, before anything is said. */
export async function reachCore(
  home: Pick<Home, 'socket' | 'tokenFile'>,
): Promise<{ socket: Socket; token: string }> {
  await checkOwner(home.socket);
  const socket = await openSocket(home.socket);
  // Read after connecting: a core writes its token before it opens the socket.
  const token = await readFile(home.tokenFile, 'utf8').catch((error: unknown) => {
    socket.destroy();
    throw unusable(error, 'token file');
  });
  return { socket, token: token.trim() };
}

/** A socket that another user put where ours would be gets neither the token nor our trust. */
async function checkOwner(socket: string): Promise<void> {
  if (process.platform === 'win32' || process.getuid === undefined) return;
  const found = await lstat(dirname(socket)).catch((error: unknown) => {
    throw unusable(error, 'directory of the control socket');
  });
  if (found.uid !== process.getuid()) {
    throw new TincanError(
      'TINCAN_E_HOME_UNUSABLE',
      `${dirname(socket)} belongs to another user. Choose another home with --home DIR.`,
    );
  }
}

function openSocket(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (error) => reject(unusable(error, 'control socket')));
  });
}

/** No file, or nobody listening behind it, is no core; anything else is a home that cannot be used. */
function unusable(error: unknown, what: string): TincanError {
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'ENOTDIR') {
    return new TincanError('TINCAN_E_NO_CORE', undefined, { cause: error });
  }
  return new TincanError(
    'TINCAN_E_HOME_UNUSABLE',
    `The ${what} of this home cannot be used (${code ?? 'unknown error'}).`,
    {
      cause: error,
    },
  );
}
