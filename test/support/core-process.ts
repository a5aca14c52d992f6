/**
 * A core as a process of its own, the built program, on the loopback interface: it can be killed, stopped and started
 * again on the same home and port. It is driven as every other client drives it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CoreClient, connectCore } from '../../src/client/index.ts';
import { resolveHome } from '../../src/config/home.ts';
import { toTincanError } from '../../src/errors.ts';
import type { State, TransferState } from '../../src/store/state.ts';
import { childEnvironment, EXECUTABLE } from './executable.ts';
import { freeTcpPort, freeUdpPort } from './free-port.ts';
import { prepareIdentities, returnIdentity, writeIdentity } from './home-identities.ts';
import type { Host } from './namespaces.ts';

export interface CoreProcessOptions {
  /** Folder for what is received; by default the home's own. */
  downloads?: string;
  /** Program and words that become the core, `setpriv` for instance, given its command line. */
  through?: readonly string[];
  env?: Record<string, string>;
  /** A host of a test LAN; by default this machine's loopback interface. */
  host?: Host;
  /** More words for the command line. */
  words?: readonly string[];
  /** Told of the client of each start. */
  onAttached?(core: CoreProcess): void;
}

/** What a process holds, as the kernel counts it. */
export interface Holding {
  /** Resident bytes. */
  rss: number;
  descriptors: number;
}

const HOST = '127.0.0.1';
/** The longest wait for a state, in ms: a start and a connection on a machine that does much else. */
const PATIENCE = 30_000;

const all = new Set<CoreProcess>();

// What a test that was broken off has left running.
process.once('exit', () => {
  for (const core of all) if (core.isStarted) process.kill(core.pid, 'SIGKILL');
});

export class CoreProcess {
  readonly name: string;
  readonly directory: string;
  readonly downloads: string;
  readonly port: number;
  readonly #discoveryPort: number;
  readonly #options: CoreProcessOptions;
  #child: ChildProcess | undefined;
  #client: CoreClient | undefined;

  constructor(
    name: string,
    directory: string,
    ports: { port: number; discoveryPort: number },
    options: CoreProcessOptions,
  ) {
    this.name = name;
    this.directory = directory;
    this.downloads = options.downloads ?? path.join(directory, 'downloads');
    this.port = ports.port;
    this.#discoveryPort = ports.discoveryPort;
    this.#options = options;
  }

  /** The attached client. @throws Error while the core does not run */
  get client(): CoreClient {
    if (this.#client === undefined) throw new Error(`${this.name} does not run`);
    return this.#client;
  }

  get id(): string {
    return this.client.state.self.id;
  }

  get address(): string {
    return `${this.#options.host?.address ?? HOST}:${this.port}`;
  }

  /** Its process is there. */
  get isStarted(): boolean {
    return this.#child?.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** A client is attached. */
  get isRunning(): boolean {
    return this.#client !== undefined;
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error(`${this.name} does not run`);
    return pid;
  }

  transfer(id: string): TransferState | undefined {
    return this.#client?.state.transfers[id];
  }

  /** Starts it on its home and port; resolves when a client is attached and the core is ready. */
  async start(): Promise<void> {
    const { host, through = [], env, words = [] } = this.#options;
    const own = host === undefined ? ['--interface=lo'] : [];
    const [program = process.execPath, ...args] = [
      ...through,
      process.execPath,
      EXECUTABLE,
      `--home=${this.directory}`,
      `--name=${this.name}`,
      `--port=${this.port}`,
      `--discovery-port=${this.#discoveryPort}`,
      `--downloads=${this.downloads}`,
      ...own,
      ...words,
      'daemon',
    ];
    const options = {
      env: childEnvironment(env),
      stdio: ['ignore', 'inherit', 'inherit'] as ('ignore' | 'inherit')[],
    };
    const child = host === undefined ? spawn(program, args, options) : host.spawn(program, args, options);
    this.#child = child;
    const client = await this.#attach(child);
    this.#client = client;
    void client.closed.then(() => {
      if (this.#client === client) this.#client = undefined;
    });
    await this.until('ready', ({ self }) => self.status === 'ready');
    this.#options.onAttached?.(this);
  }

  async #attach(child: ChildProcess): Promise<CoreClient> {
    const home = resolveHome({ home: this.directory });
    for (;;) {
      try {
        return await connectCore(home);
      } catch (thrown) {
        if (child.exitCode !== null || child.signalCode !== null) {
          throw new Error(`${this.name} ended: ${child.exitCode ?? child.signalCode}`, { cause: thrown });
        }
        const { code } = toTincanError(thrown);
        if (code !== 'TINCAN_E_NO_CORE' && code !== 'TINCAN_E_CORE_GONE') throw thrown;
        // It is on its way up, and nothing but its socket tells when it is there.
        await sleep(10);
      }
    }
  }

  /** SIGKILL; resolves when the process is gone. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** The way a person stops it; resolves when the process is gone. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    const client = this.#client;
    this.#client = undefined;
    if (child === undefined) return;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
    client?.close();
    this.#child = undefined;
  }

  /** Stops it in its tracks (SIGSTOP) and lets it go on (SIGCONT). */
  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }
  thaw(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  /** Linux only. */
  holding(): Holding {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    const kibibytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    return { rss: kibibytes * 1024, descriptors: readdirSync(`/proc/${this.pid}/fd`).length };
  }

  /** Waits for a state; rejects after `within` ms with what was waited for and the transfers as they are. */
  until<T>(what: string, select: (state: State) => T | undefined | false, within = PATIENCE): Promise<T> {
    const { client, name } = this;
    return new Promise((resolve, reject) => {
      const finish = (end: () => void): void => {
        clearTimeout(timer);
        unsubscribe();
        end();
      };
      const look = (): boolean => {
        const found = select(client.state);
        if (found === undefined || found === false) return false;
        finish(() => resolve(found));
        return true;
      };
      const timer = setTimeout(() => {
        finish(() => reject(new Error(`${name}: never came: ${what}\n${describeTransfers(client.state)}`)));
      }, within);
      const unsubscribe = client.subscribe(() => void look());
      void client.closed.then(() => {
        finish(() => reject(new Error(`${name} went away while it was waited for: ${what}`)));
      });
      look();
    });
  }

  /** Waits until a transfer has ended, whichever way. */
  async ended(id: string, within = PATIENCE): Promise<TransferState> {
    return this.until(
      `the end of ${id.slice(0, 8)}`,
      ({ transfers }) => {
        const row = transfers[id];
        return row?.endedAt === undefined ? undefined : row;
      },
      within,
    );
  }

  async remove(): Promise<void> {
    await this.#end('SIGKILL');
    all.delete(this);
    // For whoever looks into what went wrong.
    if (process.env.TINCAN_TORTURE_KEEP === '1') return;
    await rm(this.directory, { recursive: true, force: true });
    returnIdentity(this.directory);
  }
}

function describeTransfers(state: State): string {
  return Object.values(state.transfers)
    .filter(({ state: status }) => status !== 'done')
    .map(
      ({ id, direction, name, state: status, transferred, bytes, error, problems }) =>
        `  ${id.slice(0, 8)} ${direction} ${name}: ${status} ${transferred}/${bytes} ${JSON.stringify({ error, problems })}`,
    )
    .join('\n');
}

/** A core with a new home, started. All are removed by `removeCores()`. */
export async function startCoreProcess(name: string, options: CoreProcessOptions = {}): Promise<CoreProcess> {
  const directory = await mkdtemp(path.join(tmpdir(), `tincan-${name}-`));
  await prepareIdentities(1);
  writeIdentity(directory);
  // A discovery port of its own: it hears nobody, and dials those that it was told of.
  const ports = { port: await freeTcpPort(), discoveryPort: await freeUdpPort() };
  const core = new CoreProcess(name, directory, ports, options);
  all.add(core);
  await core.start();
  await mkdir(core.downloads, { recursive: true });
  return core;
}

/** Ends every core of this file and removes its home. */
export async function removeCores(): Promise<void> {
  for (const core of all) await core.remove();
}

/** The first asks, the second's user says yes; resolves when both have the session. */
export async function introduce(from: CoreProcess, to: CoreProcess): Promise<void> {
  const asked = from.client.call('peer.connect', { target: to.address });
  const request = await to.until('a request', ({ requests }) =>
    Object.values(requests).find(({ kind, peer }) => kind === 'connection' && peer.id === from.id),
  );
  await to.client.call('request.accept', { id: request.id });
  const { outcome, message } = await asked;
  if (outcome !== 'connected') throw new Error(`${from.name} was not connected: ${outcome} ${message ?? ''}`);
  await to.until('the session', ({ peers }) => peers[from.id]?.state === 'connected');
}

/** Says yes to every offer of files from now on, until the core ends. */
export function acceptAll(core: CoreProcess): void {
  const { client } = core;
  const answered = new Set<string>();
  const look = (): void => {
    for (const { id, kind } of Object.values(client.state.requests)) {
      if (kind !== 'files' || answered.has(id)) continue;
      answered.add(id);
      client.call('request.accept', { id }).then(
        () => answered.delete(id),
        // Taken back, or the core has gone: it is offered again.
        () => answered.delete(id),
      );
    }
  };
  client.subscribe(look);
  look();
}

/** True where the kernel tells what a process holds. */
export const HAS_PROC = existsSync('/proc/self/status');
