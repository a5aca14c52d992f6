/** Attaches to the core of a home, and starts one in the background where none runs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Home, makeHome } from '../config/home.ts';
import type { Handover } from '../control/protocol.ts';
import { isErrorCode, isNoSpace, noSpace, TincanError, toTincanError } from '../errors.ts';
import { CONTROL, TRANSFER } from '../limits.ts';
import { safeText } from '../text/safe-text.ts';
import { isNewer } from '../text/version-order.ts';
import { VERSION } from '../version.ts';
import { connectCore } from './connect-core.ts';
import type { CoreClient } from './core-client.ts';
import { endCore } from './end-core.ts';
import { giveBack } from './give-back.ts';

/** How far the way to a core is: none runs, and the program that is to be one was started; or it answers. */
export type OpenPhase = 'starting' | 'attached';

export interface OpenOptions {
  home: Home;
  /** Program and arguments that run a core in the background for this home. */
  command: readonly [program: string, ...args: string[]];
  /**
   * Asked for the passphrase of the home where a core has to be started; undefined: there is none. The program gets it on its standard input,
   * and `--passphrase-file=-` says so.
   */
  passphrase?(): Promise<string | undefined>;
  /** More words for the program where it takes the place of a core of an older version. */
  handedWords?(left: Handover): readonly string[];
  /** This program's; a running core of an older one makes room. */
  version?: string;
  /** Longest wait for the core, in ms. */
  patience?: number;
  /** Told of each phase as it begins; a core that runs already is attached to without being started. */
  onPhase?(phase: OpenPhase): void;
}

export interface OpenedCore {
  client: CoreClient;
  /** True where this call brought the core up. */
  started: boolean;
  /** For the person, where the running core is of an older version: that it was replaced, or why not. */
  news?: string | undefined;
}

/**
 * Attaches to the running core, or to one that this call starts. Of several programs that start one at the
 * same moment, the lock of the home lets one core live, and all of them attach to it.
 * Errors: that of the core which could not start (TINCAN_E_PORT_TAKEN, TINCAN_E_IDENTITY_DAMAGED, …),
 * TINCAN_E_CORE_START, and those of connectCore; TINCAN_E_CORE_VERSION where a core of another version stays and cannot be talked to.
 */
export async function openCore(options: OpenOptions): Promise<OpenedCore> {
  const opened = await attachOrStart(options);
  options.onPhase?.('attached');
  return opened;
}

async function attachOrStart(options: OpenOptions): Promise<OpenedCore> {
  const running = await attachOrReplace(options);
  if ('client' in running) return { ...running, started: false };
  const { left } = running;
  const opened = await start(options, left === undefined ? [] : (options.handedWords?.(left) ?? []));
  if (left === undefined) return opened;
  await giveBack(options.home, left.interface);
  const version = options.version ?? VERSION;
  return {
    client: opened.client,
    // One that would have stayed is not this program's to stop.
    started: opened.started && !left.stays,
    news: `The core was of an older version. It has ended, and tincan ${version} has taken its place; transfers go on by themselves.`,
  };
}

type Running = { client: CoreClient; news?: string } | { left?: Handover };

/** A client of the core that runs; else what it has left, where it was of an older version and has made room. */
async function attachOrReplace({ home, version = VERSION }: OpenOptions): Promise<Running> {
  const refused = (thrown: unknown): TincanError => {
    const error = toTincanError(thrown);
    if (error.code !== 'TINCAN_E_CORE_VERSION') throw error;
    return error;
  };
  const running = await tryConnect(home).catch(refused);
  if (running === undefined) return {};
  const isServed = !(running instanceof TincanError);
  if (isServed && !isNewer(version, running.core.version)) return { client: running };
  if (isServed) {
    // It would be in the way itself.
    running.close();
    await running.closed;
  }
  try {
    return { left: await endCore(home, 'replace', version) };
  } catch (thrown) {
    const error = toTincanError(thrown);
    if (error.code === 'TINCAN_E_NO_CORE') return {};
    if (error.code !== 'TINCAN_E_CORE_VERSION' || !isServed) throw error;
    const again = await tryConnect(home);
    return again === undefined ? {} : { client: again, news: error.message };
  }
}

/** @param more words behind those of the command */
async function start(options: OpenOptions, more: readonly string[]): Promise<OpenedCore> {
  await makeHome(options.home);
  const passphrase = await options.passphrase?.();
  const deadline = Date.now() + (options.patience ?? CONTROL.start);
  let attempt = await startAttempt(options, more, passphrase);
  options.onPhase?.('starting');
  try {
    for (;;) {
      const client = await tryConnect(options.home);
      if (client !== undefined) return { client, started: client.core.pid === attempt.child.pid };
      const failure = await attempt.failure();
      if (failure !== undefined) {
        // Another core has the lock: one that comes up, which will answer, or one that goes, to be succeeded.
        if (failure.code !== 'TINCAN_E_ALREADY_RUNNING') throw failure;
        await sleep(CONTROL.startAgainAfter);
        const other = await tryConnect(options.home);
        if (other !== undefined) return { client: other, started: false };
        await attempt.close();
        if (Date.now() < deadline) attempt = await startAttempt(options, more, passphrase);
      }
      if (Date.now() >= deadline) {
        throw new TincanError('TINCAN_E_CORE_START', 'The core did not answer in time; its log may say why.');
      }
      await sleep(CONTROL.startRetryEvery);
    }
  } finally {
    await attempt.close();
  }
}

/** A client, or undefined where no core answers (yet, or any more). */
async function tryConnect(home: Home): Promise<CoreClient | undefined> {
  try {
    return await connectCore(home);
  } catch (thrown) {
    const { code } = toTincanError(thrown);
    if (code === 'TINCAN_E_NO_CORE' || code === 'TINCAN_E_CORE_GONE') return undefined;
    throw thrown;
  }
}

interface Attempt {
  child: ChildProcess;
  /** Why the child ended, once it has. */
  failure(): Promise<TincanError | undefined>;
  close(): Promise<void>;
}

/**
 * Starts the child on its own, with a file for its errors: a pipe would break under it when this program
 * ends. The file is removed at once where that is possible; both sides keep it open.
 */
async function startAttempt(
  options: OpenOptions,
  more: readonly string[],
  passphrase: string | undefined,
): Promise<Attempt> {
  const [program, ...words] = options.command;
  const args = [...words, ...more];
  if (passphrase !== undefined) args.push('--passphrase-file=-');
  const path = join(options.home.log, `start-${process.pid}-${Date.now()}.txt`);
  const errors = await openErrors(path, options.home.log);
  const removed = await rm(path, { force: true }).then(
    () => true,
    () => false,
  );
  let ended: { cause?: Error } | undefined;
  const child = spawn(program, args, {
    detached: true,
    stdio: [passphrase === undefined ? 'ignore' : 'pipe', 'ignore', errors.fd],
    cwd: options.home.root,
    // Only before a program starts can it be said how many threads its file calls have.
    env: { UV_THREADPOOL_SIZE: String(TRANSFER.poolThreads), ...process.env },
    windowsHide: true,
  });
  child.once('error', (cause) => {
    ended = { cause };
  });
  child.once('exit', () => {
    ended ??= {};
  });
  child.unref();
  // A child that ends at once says itself what is wrong.
  child.stdin?.on('error', () => {}).end(`${passphrase}\n`);
  let closed = false;
  return {
    child,
    async failure() {
      if (ended === undefined) return undefined;
      return failureFrom(await readErrors(errors), ended.cause);
    },
    async close() {
      if (closed) return;
      closed = true;
      await errors.close();
      if (!removed) await rm(path, { force: true }).catch(() => {});
    },
  };
}

/** Opens it with room for what the child will say: one that ends because the disk is full could not say so. */
async function openErrors(path: string, directory: string): Promise<FileHandle> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'wx+', 0o600);
    // Blank, and at a place of its own, so that the child begins to write at the start.
    await file.write(Buffer.alloc(CONTROL.startErrorRoom, '\n'), 0, CONTROL.startErrorRoom, 0);
    return file;
  } catch (thrown) {
    await file?.close();
    await rm(path, { force: true }).catch(() => {});
    if (isNoSpace(thrown)) throw noSpace(directory, thrown);
    throw new TincanError('TINCAN_E_HOME_UNUSABLE', `${directory} cannot be written.`, { cause: thrown });
  }
}

async function readErrors(file: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await file.read(
    Buffer.alloc(CONTROL.startErrorBytes),
    0,
    CONTROL.startErrorBytes,
    0,
  );
  return buffer.toString('utf8', 0, bytesRead);
}

/** What a core in the background wrote last: `{"code": …, "message": …}`, or the text of a crash. */
export function failureFrom(text: string, cause?: Error): TincanError {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  try {
    const last: unknown = JSON.parse(lines.at(-1) ?? '');
    if (
      typeof last === 'object' &&
      last !== null &&
      'code' in last &&
      'message' in last &&
      isErrorCode(last.code)
    ) {
      return new TincanError(last.code, safeText(String(last.message)));
    }
  } catch {
    // Not our line: a crash, or nothing at all.
  }
  const detail = safeText(cause?.message ?? lines.at(-1) ?? 'it ended without a word');
  return new TincanError('TINCAN_E_CORE_START', `The core did not start: ${detail}.`, { cause });
}
