import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { TRANSFER } from '../../../src/limits.ts';
import { silentLogger } from '../../../src/log/logger.ts';
import type { DataPlane } from '../../../src/transfer/data/data-plane.ts';
import { bootDataThread, type DataThread } from '../../../src/transfer/data/data-thread.ts';
import { createWorkerPlane } from '../../../src/transfer/data/worker-plane.ts';
import { type BuiltWorker, buildDataWorker } from '../../support/build-worker.ts';
import { EventLog } from '../../support/data-events.ts';
import { dial, LOOPBACK } from '../../support/data-sides.ts';
import { leftoversOf, openJobs, prepare } from '../../support/prepared-transfer.ts';
import { type TestIdentity, testIdentity } from '../../support/test-identities.ts';
import { makeWorkplace, treeOf, type Workplace } from '../../support/workplace.ts';

let worker: BuiltWorker;
let place: Workplace;
const planes: DataPlane[] = [];

beforeAll(async () => {
  worker = await buildDataWorker();
});
afterAll(() => worker.remove());
beforeEach(() => {
  place = makeWorkplace();
});
afterEach(async () => {
  await Promise.all(planes.splice(0).map((plane) => plane.stop()));
  place.remove();
});

interface WorkerSide {
  identity: TestIdentity;
  plane: DataPlane;
  log: EventLog;
}

async function open(
  name: string,
  workerUrl = worker.url,
  onPort = (_port: number): void => {},
  thread?: DataThread,
): Promise<WorkerSide> {
  const identity = await testIdentity(name);
  const log = new EventLog();
  const plane = await createWorkerPlane({
    credentials: identity.credentials,
    workerUrl,
    thread,
    onEvent: log.add,
    log: silentLogger,
    onPort,
    listen: { port: 0, host: LOOPBACK },
  });
  planes.push(plane);
  return { identity, plane, log };
}

it('moves a folder between two workers, and stops twice without complaint', async () => {
  const [sender, receiver] = [await open('alice'), await open('bob')];
  mkdirSync(join(place.source, 'd/sub'), { recursive: true });
  writeFileSync(join(place.source, 'd/big'), randomBytes(3_000_001));
  writeFileSync(join(place.source, 'd/empty'), '');
  for (let index = 0; index < 100; index += 1)
    writeFileSync(join(place.source, `d/sub/${index}`), randomBytes(index));
  const roots = [join(place.source, 'd')];
  const prepared = await prepare(sender, place, ...roots);
  openJobs({ sender, receiver }, prepared, place.into);
  dial(receiver, sender.plane, prepared.id);
  expect(await receiver.log.end()).toMatchObject({ type: 'done', filesDone: 102, problems: [] });
  expect(await sender.log.end()).toMatchObject({ type: 'done', filesDone: 102, problems: [] });
  expect(treeOf(place.into)).toEqual(treeOf(place.source));
  await sender.plane.stop();
  await sender.plane.stop();
});

it('goes on in another worker where one was stopped, and holds to limits', async () => {
  const [sender, receiver] = [await open('alice'), await open('bob')];
  const roots = [join(place.source, 'big')];
  writeFileSync(join(place.source, 'big'), randomBytes(6_000_000));
  const prepared = await prepare(sender, place, ...roots);
  receiver.plane.setLimits({ send: 0, receive: 1_000, peers: {} });
  openJobs({ sender, receiver }, prepared, place.into);
  dial(receiver, sender.plane, prepared.id);
  await receiver.log.of('progress');
  await Promise.all([receiver.plane.stop(), sender.plane.close(prepared.id)]);
  expect(readdirSync(place.into)).toEqual(['.tincan-parts']);
  const again = await open('bob');
  openJobs({ sender, receiver: again }, prepared, place.into);
  dial(again, sender.plane, prepared.id);
  expect(await again.log.end()).toMatchObject({ type: 'done', transferred: 6_000_000, problems: [] });
  expect(treeOf(place.into)).toEqual(treeOf(place.source));
});

it('passes the errors of a scan on', async () => {
  const { plane } = await open('alice');
  await expect(
    plane.scan([{ path: join(place.source, 'missing') }], join(place.root, 'm')),
  ).rejects.toMatchObject({
    code: 'TINCAN_E_NO_SUCH_FILE',
  });
});

it('keeps what has arrived of a transfer in hand when it stops, and removes it when told so', async () => {
  const [sender, receiver] = [await open('alice'), await open('bob')];
  const roots = [join(place.source, 'big')];
  writeFileSync(join(place.source, 'big'), randomBytes(2_000_000));
  const prepared = await prepare(sender, place, ...roots);
  openJobs({ sender, receiver }, prepared, place.into);
  sender.plane.pause(prepared.id);
  dial(receiver, sender.plane, prepared.id);
  await receiver.log.of('connected');
  await receiver.plane.close(prepared.id);
  await receiver.plane.discard(leftoversOf(prepared, place.into));
  expect(readdirSync(place.into)).toEqual([]);
});

it('says that the jobs of a worker that died have lost their connections, and starts another on the same port', async () => {
  // A worker that dies at the sight of a `dial`, in front of the real one.
  const trap = join(place.root, 'trap.mjs');
  writeFileSync(
    trap,
    `import { parentPort } from 'node:worker_threads';
parentPort.on('message', (message) => { if (message.type === 'dial') process.exit(1); });
await import(${JSON.stringify(worker.url.href)});`,
  );
  let again = (_port: number): void => {};
  const returned = new Promise<number>((resolve) => {
    again = resolve;
  });
  const { plane, log } = await open('alice', pathToFileURL(trap), (port) => again(port));
  const port = plane.port;
  const id = '0'.repeat(32);
  plane.openSend({ id, peer: 'x', manifestPath: '/nowhere', roots: [], files: 0, bytes: 0 });
  plane.dial(id, []);
  expect(await log.end(id)).toEqual({ type: 'lost', id });
  expect(plane.port).toBe(0);
  expect(await returned).toBe(port);
  expect(plane.port).toBe(port);
});

it('works in a thread that was booted before', async () => {
  const thread = bootDataThread(worker.url);
  await once(thread.worker, 'online');
  const { plane } = await open('alice', pathToFileURL(join(place.root, 'missing.mjs')), undefined, thread);
  expect(plane.port).toBeGreaterThan(0);
  expect(thread.failure()).toBeUndefined();
});

it('says so when a thread that was booted before has ended meanwhile', async () => {
  const thread = bootDataThread(pathToFileURL(join(place.root, 'missing.mjs')));
  await new Promise((resolve) => thread.worker.once('exit', resolve));
  await expect(open('alice', worker.url, undefined, thread)).rejects.toMatchObject({
    code: 'TINCAN_E_INTERNAL',
  });
});

it('says so when the worker cannot start', async () => {
  await expect(open('alice', pathToFileURL(join(place.root, 'missing.mjs')))).rejects.toMatchObject({
    code: 'TINCAN_E_INTERNAL',
  });
});

it.runIf(process.platform === 'linux')('steps back behind the thread that it works for', async () => {
  const levels = (): number[] =>
    readdirSync('/proc/self/task').map((task) => {
      const line = readFileSync(`/proc/self/task/${task}/stat`, 'latin1');
      // Behind the name, which may hold anything: state is the 3rd field of proc_pid_stat(5), nice the 19th.
      return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[16]);
    });
  const behind = (): number =>
    levels().filter((level) => level === getPriority() + TRANSFER.workerNiceness).length;
  const before = behind();
  await open('alice');
  expect(behind()).toBe(before + 1);
});
