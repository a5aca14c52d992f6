/** Two data planes on loopback, a folder on each side, and events to wait for. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AdoptingDataPlane,
  type DataEvent,
  type DataPlane,
  isEnd,
  type ReceiveJob,
  type ScanResult,
} from '../../src/transfer/data/data-plane.ts';
import { createLocalPlane, type LocalPlaneOptions } from '../../src/transfer/data/local-plane.ts';
import { readManifestPage } from '../../src/transfer/manifest.ts';
import { createManifestIntake } from '../../src/transfer/manifest-intake.ts';
import { type TestIdentity, testIdentity } from './test-identities.ts';

export const LOOPBACK = '127.0.0.1';

export type EndEvent = EventOf<'done' | 'failed' | 'stalled' | 'lost'>;
export type EventOf<T extends DataEvent['type']> = Extract<DataEvent, { type: T }>;

/** Keeps every event and lets a test wait for the next one that fits. */
export class EventLog {
  readonly events: DataEvent[] = [];
  #waiting: (() => void)[] = [];

  readonly add = (event: DataEvent): void => {
    this.events.push(event);
    for (const wake of this.#waiting.splice(0)) wake();
  };

  /** The first event, past or to come, that fits. */
  async find(fits: (event: DataEvent) => boolean): Promise<DataEvent> {
    for (;;) {
      const found = this.events.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async of<T extends DataEvent['type']>(type: T, id?: string): Promise<EventOf<T>> {
    const event = await this.find((one) => one.type === type && (id === undefined || one.id === id));
    return event as EventOf<T>;
  }

  /** How the job ended. */
  async end(id?: string): Promise<EndEvent> {
    const event = await this.find((one) => isEnd(one) && (id === undefined || one.id === id));
    return event as EndEvent;
  }

  types(id?: string): string[] {
    return this.events.filter((event) => id === undefined || event.id === id).map((event) => event.type);
  }
}

export interface Side {
  identity: TestIdentity;
  plane: AdoptingDataPlane;
  log: EventLog;
}

export async function openSide(
  name: string,
  options: Pick<LocalPlaneOptions, 'inlineFileCalls' | 'taken'> = {},
): Promise<Side> {
  const identity = await testIdentity(name);
  const log = new EventLog();
  const plane = await createLocalPlane({
    credentials: identity.credentials,
    onEvent: log.add,
    listen: { port: 0, host: LOOPBACK },
    ...options,
  });
  return { identity, plane, log };
}

export interface Workplace {
  root: string;
  source: string;
  into: string;
  remove(): void;
}

export function makeWorkplace(): Workplace {
  const root = mkdtempSync(join(tmpdir(), 'tincan-data-'));
  const source = join(root, 'source');
  const into = join(root, 'into');
  mkdirSync(source);
  mkdirSync(into);
  return { root, source, into, remove: () => rmSync(root, { recursive: true, force: true }) };
}

export interface Prepared {
  id: string;
  scan: ScanResult;
  sendManifest: string;
  receiveManifest: string;
  logPath: string;
}

/** Scans the sources and takes the manifest in on the other side, as the coordinators of both would. */
export async function prepare(plane: DataPlane, place: Workplace, paths: string[]): Promise<Prepared> {
  const id = randomBytes(16).toString('hex');
  const sendManifest = join(place.root, `${id}.send`);
  const receiveManifest = join(place.root, `${id}.receive`);
  const scan = await plane.scan(
    paths.map((path) => ({ path })),
    sendManifest,
  );
  const intake = createManifestIntake({ path: receiveManifest, offer: scan });
  while (!intake.complete) await intake.add(await readManifestPage(sendManifest, intake.nextByte));
  await intake.finish();
  return { id, scan, sendManifest, receiveManifest, logPath: join(place.root, `${id}.log`) };
}

/** A receiving job for what was prepared, as the usual one unless told otherwise. */
export function receiveJobOf(
  prepared: Prepared,
  peer: string,
  into: string,
  fields: Partial<ReceiveJob> = {},
): ReceiveJob {
  const { id, scan, receiveManifest: manifestPath, logPath } = prepared;
  const { files, bytes } = scan;
  const usual = { umask: 0o022, existing: 'keep', reserve: 0 } as const;
  return { ...usual, id, peer, manifestPath, logPath, into, files, bytes, ...fields };
}

export function openJobs(
  sender: { plane: DataPlane; identity: TestIdentity },
  receiver: { plane: DataPlane; identity: TestIdentity },
  prepared: Prepared,
  paths: string[],
  into: string,
  fields: Partial<ReceiveJob> = {},
): void {
  const job = receiveJobOf(prepared, sender.identity.id, into, { address: LOOPBACK, ...fields });
  sender.plane.openSend({
    id: prepared.id,
    peer: receiver.identity.id,
    address: LOOPBACK,
    manifestPath: prepared.sendManifest,
    roots: paths.map((path) => ({ path })),
    files: job.files,
    bytes: job.bytes,
  });
  receiver.plane.openReceive(job);
}

export function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Every file beneath a folder with its hash, folders with a slash; sorted. */
export function treeOf(path: string, prefix = ''): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .flatMap((entry) => {
      const full = join(path, entry.name);
      if (entry.isDirectory()) return [`${prefix}${entry.name}/`, ...treeOf(full, `${prefix}${entry.name}/`)];
      return [`${prefix}${entry.name} ${statSync(full).size} ${sha256Of(full)}`];
    })
    .sort();
}
