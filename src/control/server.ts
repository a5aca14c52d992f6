/** The control server: what user interfaces and commands attach to. Several clients at once, by local socket or in memory. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import type { Home } from '../config/home.ts';
import { isNoSpace, noSpace } from '../errors.ts';
import { CONTROL } from '../limits.ts';
import { type Logger, logError } from '../log/logger.ts';
import type { Store } from '../store/store.ts';
import { VERSION } from '../version.ts';
import { type Attachment, serveClient } from './attachment.ts';
import type { CallHandlers } from './calls.ts';
import type { EndHow, Handover } from './protocol.ts';

export interface ControlServerOptions {
  store: Store;
  handlers: CallHandlers;
  log: Logger;
  /** Called with the number of attached clients whenever it changes. */
  onClients?: (count: number) => void;
  /** The state can be believed: until then hellos wait for their answer. Never rejects; default: it can be from the beginning. */
  ready?: Promise<void>;
  /** Ends the core for a client of any version that asks for that. @throws TincanError why it does not */
  end?: (how: EndHow, version: string) => Handover;
  /** Shown to clients; default: the program's. */
  version?: string;
}

export interface ControlServer {
  /** What a client has to present; a new one for each server. */
  readonly token: string;
  /** Clients that are attached. */
  readonly clients: number;
  /** Serves one client over any stream. */
  serve(stream: Duplex): void;
  /**
   * Opens the home's socket and writes its token file. The caller holds the lock of the home, so that a
   * socket which is there already is a leftover of a core that died, and is removed.
   */
  listen(home: Pick<Home, 'socket' | 'tokenFile'>): Promise<void>;
  /**
   * Lets no new client in, and removes socket and token file before it returns: to be called before the lock
   * of the home is given up, as both files may be another core's afterwards.
   */
  stopListening(): void;
  /** The same, then lets the clients read what is due and closes them. */
  stop(): Promise<void>;
}

export function createControlServer(options: ControlServerOptions): ControlServer {
  const token = randomBytes(32).toString('hex');
  const attachments = new Set<Attachment>();
  let told = 0;
  let listening: { server: Server; home: Pick<Home, 'socket' | 'tokenFile'> } | undefined;
  let stopping: Promise<void> | undefined;
  let emptied = (): void => {};

  const count = (): number => {
    let attached = 0;
    for (const attachment of attachments) if (attachment.attached) attached += 1;
    return attached;
  };
  const tell = (): void => {
    const attached = count();
    if (attached === told) return;
    told = attached;
    options.onClients?.(attached);
  };

  const serve = (stream: Duplex): void => {
    // Streams that have not said hello count too: they are bounded twice over.
    if (stopping !== undefined || attachments.size >= CONTROL.clients * 2) {
      stream.on('error', () => {});
      stream.destroy();
      return;
    }
    const attachment = serveClient(stream, {
      store: options.store,
      handlers: options.handlers,
      token,
      version: options.version ?? VERSION,
      log: options.log,
      ready: options.ready,
      end: options.end,
      full: () => count() >= CONTROL.clients,
      onAttached: tell,
      onClosed: () => {
        attachments.delete(attachment);
        tell();
        if (attachments.size === 0) emptied();
      },
    });
    attachments.add(attachment);
  };

  const listen = async (home: Pick<Home, 'socket' | 'tokenFile'>): Promise<void> => {
    const isFile = process.platform !== 'win32';
    if (isFile) await rm(home.socket, { force: true });
    const fresh = `${home.tokenFile}.new`;
    await rm(fresh, { force: true });
    try {
      await writeFile(fresh, token, { mode: 0o600, flag: 'wx' });
    } catch (thrown) {
      await rm(fresh, { force: true });
      if (isNoSpace(thrown)) throw noSpace(home.tokenFile, thrown);
      throw thrown;
    }
    await rename(fresh, home.tokenFile);
    const server = createServer(serve);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      // Node makes the socket within listen(), with the modes that the umask leaves.
      const umask = isFile ? process.umask(0o077) : undefined;
      try {
        server.listen(home.socket, resolve);
      } finally {
        if (umask !== undefined) process.umask(umask);
      }
    });
    server.removeAllListeners('error');
    server.on('error', (error) => options.log.error(logError(error), 'control socket'));
    if (isFile) await chmod(home.socket, 0o600);
    listening = { server, home };
  };

  let doorClosed: Promise<void> | undefined;
  const stopListening = (): void => {
    if (listening === undefined || doorClosed !== undefined) return;
    const { server, home } = listening;
    doorClosed = new Promise((resolve) => server.close(() => resolve()));
    try {
      rmSync(home.tokenFile, { force: true });
      if (process.platform !== 'win32') rmSync(home.socket, { force: true });
    } catch (error) {
      options.log.warn(logError(error), 'a file of the control socket was left behind');
    }
  };

  const stop = async (): Promise<void> => {
    stopListening();
    if (attachments.size > 0) {
      await new Promise<void>((resolve) => {
        const deadline = setTimeout(() => {
          for (const attachment of attachments) attachment.destroy();
        }, CONTROL.closeGrace);
        emptied = () => {
          clearTimeout(deadline);
          resolve();
        };
        for (const attachment of attachments) attachment.end();
      });
    }
    await doorClosed;
  };

  return {
    token,
    get clients() {
      return count();
    },
    serve,
    listen,
    stopListening,
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Two ends of a stream in memory: the way to attach within one process, by the same code as over a socket. */
export function memoryPair(): [client: Duplex, server: Duplex] {
  return duplexPair();
}
