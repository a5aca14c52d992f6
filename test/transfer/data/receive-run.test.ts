import { randomBytes } from 'node:crypto';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dialData } from '../../../src/transfer/data/data-dialer.ts';
import { createReceiveJob, type DataJob } from '../../../src/transfer/data/data-job.ts';
import type { ReceiveJob } from '../../../src/transfer/data/data-plane.ts';
import { type FileCalls, pooledCalls } from '../../../src/transfer/data/file-calls.ts';
import { encodeOpen } from '../../../src/transfer/data/frames.ts';
import { RateLimiter } from '../../../src/transfer/data/rate-limits.ts';
import { EventLog } from '../../support/data-events.ts';
import { LOOPBACK, openSide, type Side } from '../../support/data-sides.ts';
import { prepare, receiveJobOf, sendJobOf } from '../../support/prepared-transfer.ts';
import { testIdentity } from '../../support/test-identities.ts';
import { makeWorkplace, putFile, treeOf, type Workplace } from '../../support/workplace.ts';

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

/**
 * Receives `d` with file calls that fail as given.
 * @param ready what an earlier job of the id has left to do
 */
async function receive(
  calls: Partial<FileCalls>,
  fields: Partial<ReceiveJob> = {},
  ready: Promise<void> = Promise.resolve(),
): Promise<DataJob> {
  for (let index = 0; index < 20; index += 1) putFile(place.source, `d/${index}`, randomBytes(1_000));
  const prepared = await prepare(sender, place, join(place.source, 'd'));
  const bob = await testIdentity('bob');
  sender.plane.openSend(sendJobOf(prepared, bob.id));
  const job = createReceiveJob(
    receiveJobOf(prepared, sender.identity.id, place.into, fields),
    { ...pooledCalls, ...calls },
    new RateLimiter().flow('receive', sender.identity.id),
    async (event) => {
      log.add(event);
      return true;
    },
    ready,
  );
  const address = { host: LOOPBACK, port: sender.plane.port };
  const connection = await dialData(address, bob.credentials, sender.identity.id, 'receive', job.signal);
  void connection.write(encodeOpen({ id: prepared.id, role: 'receive' }));
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

it('says so where the folder that it goes into is gone before it begins', async () => {
  await receive(
    {},
    {},
    Promise.resolve().then(() => rmSync(place.into, { recursive: true })),
  );
  expect(await log.end()).toEqual({
    type: 'stalled',
    id: expect.any(String),
    code: 'TINCAN_E_FILE_ACCESS',
    message: `The folder ${place.into} is gone.`,
  });
});

it('says so where the folder goes away while files arrive', async () => {
  await receive({
    link: async () => {
      rmSync(place.into, { recursive: true, force: true });
      throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
    },
  });
  expect(await log.end()).toMatchObject({
    type: 'stalled',
    code: 'TINCAN_E_FILE_ACCESS',
    message: `The folder ${place.into} is gone.`,
  });
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

it('touches nothing where it was stopped before it began', async () => {
  let begin = (): void => {};
  const ready = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const job = await receive({}, {}, ready);
  const stopped = job.stop();
  begin();
  await stopped;
  expect(readdirSync(place.into)).toEqual([]);
  expect(readdirSync(place.root).filter((name) => name.endsWith('.log'))).toEqual([]);
});

it('looks no further at what is here once it was stopped', async () => {
  let looks = 0;
  let job: DataJob | undefined;
  let stopping = (_stopped: Promise<void> | undefined): void => {};
  const stopped = new Promise<void>((resolve) => {
    stopping = (done) => void done?.then(resolve);
  });
  job = await receive(
    {
      lstat: async (path) => {
        const stats = await pooledCalls.lstat(path);
        if (looks === 0) stopping(job?.stop());
        looks += 1;
        return stats;
      },
    },
    { existing: 'skip' },
    // Not before the copy is there, and `job` is.
    new Promise((resolve) => setImmediate(resolve)).then(() =>
      cpSync(place.source, place.into, { recursive: true }),
    ),
  );
  await stopped;
  expect(looks).toBeLessThan(5);
  expect(log.types()).not.toContain('connected');
});
