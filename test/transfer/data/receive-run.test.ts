import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dialData } from '../../../src/transfer/data/data-dialer.ts';
import { createReceiveJob, type DataJob } from '../../../src/transfer/data/data-job.ts';
import { type FileCalls, pooledCalls } from '../../../src/transfer/data/file-calls.ts';
import { encodeOpen } from '../../../src/transfer/data/frames.ts';
import { RateLimiter } from '../../../src/transfer/data/rate-limits.ts';
import {
  EventLog,
  LOOPBACK,
  makeWorkplace,
  openSide,
  prepare,
  receiveJobOf,
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
  const prepared = await prepare(sender.plane, place, roots);
  const { id, scan, sendManifest } = prepared;
  const { files, bytes } = scan;
  const bob = await testIdentity('bob');
  sender.plane.openSend({
    ...{ id, peer: bob.id, manifestPath: sendManifest, files, bytes },
    roots: roots.map((path) => ({ path })),
  });
  const job = createReceiveJob(
    receiveJobOf(prepared, sender.identity.id, place.into),
    { ...pooledCalls, ...calls },
    new RateLimiter().flow('receive', sender.identity.id),
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
])('stalls with the reason when %s, and the sender waits for another time', async (_what, calls, code) => {
  await receive(calls);
  expect(await log.end()).toMatchObject({ type: 'stalled', code });
  expect(await sender.log.end()).toMatchObject({ type: 'lost' });
});

it('stalls with the reason while it rests', async () => {
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
  expect(end).toMatchObject({ type: 'stalled', code: 'TINCAN_E_FILE_ACCESS' });
});

it.each(['ENAMETOOLONG', 'EINVAL', 'ELOOP', 'ENOTDIR'])(
  'takes the others where one file has a name that cannot be made here (%s)',
  async (code) => {
    await receive({
      link: async (from, to) => {
        if (to.endsWith('/7')) throw Object.assign(new Error(code), { code });
        await pooledCalls.link(from, to);
      },
    });
    const problems = [{ name: 'd/7', code: 'TINCAN_E_FILE_ACCESS' }];
    expect(await log.end()).toMatchObject({ type: 'done', filesDone: 19, problems });
    expect(await sender.log.end()).toMatchObject({ type: 'done', filesDone: 19, problems });
    expect(readdirSync(place.into)).toEqual(['d']);
  },
);

it('keeps files that were verified before the transfer was stopped', async () => {
  const job = await receive({});
  await log.of('connected');
  await job.stop();
  const sent = new Set(treeOf(place.source));
  const whole = treeOf(place.into).filter((line) => !line.startsWith('.tincan-parts/'));
  expect(whole.filter((line) => !sent.has(line))).toEqual([]);
});
