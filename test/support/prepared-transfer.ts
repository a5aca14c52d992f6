/** A transfer as the coordinators of both sides would prepare it, and the jobs of their planes for it. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type {
  DataPlane,
  Leftovers,
  ReceiveJob,
  ScanResult,
  SendJob,
} from '../../src/transfer/data/data-plane.ts';
import { readManifestPage } from '../../src/transfer/manifest.ts';
import { createManifestIntake } from '../../src/transfer/manifest-intake.ts';
import { LOOPBACK } from './data-sides.ts';
import type { TestIdentity } from './test-identities.ts';
import type { Workplace } from './workplace.ts';

export interface Prepared {
  id: string;
  /** What is sent. */
  paths: readonly string[];
  scan: ScanResult;
  sendManifest: string;
  receiveManifest: string;
  logPath: string;
}

/** Scans the sources and takes the manifest in on the other side. */
export async function prepare(
  { plane }: { plane: DataPlane },
  place: Workplace,
  ...paths: string[]
): Promise<Prepared> {
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
  return { id, paths, scan, sendManifest, receiveManifest, logPath: join(place.root, `${id}.log`) };
}

/** A sending job for all of what was prepared. */
export function sendJobOf(prepared: Prepared, peer: string): SendJob {
  const { id, paths, scan, sendManifest: manifestPath } = prepared;
  const { files, bytes } = scan;
  return { id, peer, manifestPath, roots: paths.map((path) => ({ path })), files, bytes };
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

/** What a receiver that gives it up has to clean away. */
export function leftoversOf(prepared: Prepared, into: string): Leftovers {
  const { id, receiveManifest: manifestPath, logPath } = prepared;
  return { id, into, manifestPath, logPath };
}

/** Opens a job on each side; nobody dials yet. */
export function openJobs(
  { sender, receiver }: Record<'sender' | 'receiver', { plane: DataPlane; identity: TestIdentity }>,
  prepared: Prepared,
  into: string,
  fields: Partial<ReceiveJob> = {},
): void {
  const address = LOOPBACK;
  const job = receiveJobOf(prepared, sender.identity.id, into, { address, ...fields });
  const { files, bytes } = job;
  sender.plane.openSend({ ...sendJobOf(prepared, receiver.identity.id), address, files, bytes });
  receiver.plane.openReceive(job);
}
