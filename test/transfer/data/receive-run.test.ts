import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dialData } from '../../../src/transfer/data/data-dialer.ts';
import { createReceiveJob, type DataJob } from '../../../src/transfer/data/data-job.ts';
import { type FileCalls, pooledCalls } from '../../../src/transfer/data/file-calls.ts';
import { encodeOpen } from '../../../src/transfer/data/frames.ts';
import {
  EventLog,
  LOOPBACK,
  makeWorkplace,
  openSide,
  prepare,
  type Side,
  treeOf,
  type Workplace,
} from '../../support/data-planes.ts';
import { testIdentity } from '../../support/test-identities.ts';

let place: Workplace;
let sender: Side;
let log: EventLog;

beforeEach(async () => {
  place = makeWorkplace();
  sender = await openSide('alice');
  log = new EventLog();
});
afterEach(async () => {
  await sender.plane.stop();
  place.remove();
});

/** Receives `d` with file calls that fail as given. */
async function receive(calls: Partial<FileCalls>): Promise<DataJob> {
  mkdirSync(join(place.source, 'd'));
  for (let index = 0; index < 20; index += 1)
    writeFileSync(join(place.source, `d/${index}`), randomBytes(1_000));
  const roots = [join(place.source, 'd')];
  const { id, scan, sendManifest, receiveManifest } = await prepare(sender.plane, place, roots);
  const bob = await testIdentity('bob');
  sender.plane.openSend({ id, peer: bob.id, manifestPath: sendManifest, roots: [{ path: roots[0] ?? '' }] });
  const { files, bytes } = scan;
  const job = createReceiveJob(
    {
      id,
      peer: sender.identity.id,
      manifestPath: receiveManifest,
      into: place.into,
      umask: 0o022,
      files,
      bytes,
    },
    { ...pooledCalls, ...calls },
    log.add,
    Promise.resolve(),
  );
  const address = { host: LOOPBACK, port: sender.plane.port };
  const connection = await dialData(address, bob.credentials, sender.identity.id, 'receive', job.signal);
  void connection.write(encodeOpen({ id, role: 'receive' }));
  void job.offer(connection);
  return job;
}

const failing = (code: string) => (): Promise<never> =>
  Promise.reject(Object.assign(new Error(code), { code }));

it.each([
  ['the disk is full', { writeSmall: failing('ENOSPC') }, 'TINCAN_E_NO_SPACE'],
  ['the quota is used up', { writeSmall: failing('EDQUOT') }, 'TINCAN_E_NO_SPACE'],
  ['the disk is broken', { writeSmall: failing('EIO') }, 'TINCAN_E_FILE_ACCESS'],
  ['a file cannot be named', { link: failing('EACCES') }, 'TINCAN_E_FILE_ACCESS'],
])('fails on both sides with the reason when %s, and cleans up', async (_what, calls, code) => {
  await receive(calls);
  expect(await log.end()).toMatchObject({ type: 'failed', code });
  expect(await sender.log.end()).toMatchObject({ type: 'failed', code });
  expect(treeOf(place.into)).toEqual([]);
});

it('fails with the reason while it rests', async () => {
  const waiting: ((error: Error) => void)[] = [];
  let first = (): void => {};
  const linking = new Promise<void>((resolve) => {
    first = resolve;
  });
  const link = (): Promise<never> =>
    new Promise((_resolve, reject) => {
      waiting.push(reject);
      first();
    });
  const job = await receive({ link });
  await linking;
  job.pause();
  // Until the run is over, so that those that link later fail as well.
  const failing = setInterval(() => {
    for (const fail of waiting.splice(0)) fail(Object.assign(new Error('EIO'), { code: 'EIO' }));
  }, 1);
  const end = await log.end();
  clearInterval(failing);
  expect(end).toMatchObject({ type: 'failed', code: 'TINCAN_E_FILE_ACCESS' });
});

it('keeps files that were verified before the transfer was stopped, and no part of another', async () => {
  let links = 0;
  const job = await receive({
    link: async (from, to) => {
      links += 1;
      if (links > 5) await new Promise((resolve) => setImmediate(resolve));
      await pooledCalls.link(from, to);
    },
  });
  await log.of('connected');
  await job.stop();
  const names = readdirSync(place.into);
  expect(names.filter((name) => name.startsWith('.'))).toEqual([]);
});
