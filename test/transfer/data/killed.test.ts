import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type DataEvent, isEnd } from '../../../src/transfer/data/data-plane.ts';
import { type BuiltWorker, buildEntry } from '../../support/build-worker.ts';
import { type CuttingProxy, openCuttingProxy } from '../../support/cutting-proxy.ts';
import { openSide, type Side } from '../../support/data-sides.ts';
import type { KilledReceiverOrder } from '../../support/killed-receiver.ts';
import { type Prepared, prepare, receiveJobOf, sendJobOf } from '../../support/prepared-transfer.ts';
import { testIdentity } from '../../support/test-identities.ts';
import { makeWorkplace, putFile, treeOf, type Workplace } from '../../support/workplace.ts';

const MiB = 1024 * 1024;

let built: BuiltWorker;
let place: Workplace;
let sender: Side;
let proxy: CuttingProxy;
let child: ChildProcess | undefined;

beforeAll(async () => {
  built = await buildEntry('test/support/killed-receiver.ts');
});
afterAll(() => built.remove());
beforeEach(async () => {
  place = makeWorkplace();
  sender = await openSide('alice', { inlineFileCalls: true });
  proxy = await openCuttingProxy(sender.plane.port);
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await sender.plane.stop();
  await proxy.close();
  place.remove();
});

/** Starts a process that goes on with the transfer. @returns its end, or undefined where it was killed */
async function receive(prepared: Prepared, killAfter?: number): Promise<DataEvent | undefined> {
  const bob = await testIdentity('bob');
  sender.plane.openSend(sendJobOf(prepared, bob.id));
  const process = fork(fileURLToPath(built.url));
  child = process;
  const job = receiveJobOf(prepared, sender.identity.id, place.into);
  const order: KilledReceiverOrder = { credentials: bob.credentials, job, port: proxy.port };
  const ended = new Promise<DataEvent | undefined>((resolve) => {
    process.on('message', (event: DataEvent) => {
      if (isEnd(event)) resolve(event);
    });
    process.once('exit', () => resolve(undefined));
  });
  const kill = (): void => void process.kill('SIGKILL');
  if (killAfter !== undefined) proxy.cutAfter(killAfter, kill);
  process.send(order);
  const end = await ended;
  if (process.exitCode === null && process.signalCode === null) {
    const exited = once(process, 'exit');
    kill();
    await exited;
  }
  return end;
}

it('a receiver that was killed in the middle, ten times over, goes on where it was', {
  timeout: 120_000,
}, async () => {
  let size = 0;
  for (let index = 0; index < 400; index += 1) {
    const content = randomBytes(2_000 + ((index * 97) % 9_000));
    size += content.length;
    putFile(place.source, `d/${index % 5}/${index}`, content);
  }
  putFile(place.source, 'd/big', randomBytes(24 * MiB));
  size += 24 * MiB;
  const prepared = await prepare(sender, place, join(place.source, 'd'));
  let end: DataEvent | undefined;
  for (let round = 0; round < 10; round += 1) {
    end = await receive(prepared, 40_000 + Math.floor(Math.random() * (size / 8)));
    if (end !== undefined) break;
    // What stands under a final name is whole, at any moment.
    const sent = new Set(treeOf(place.source));
    const named = treeOf(place.into).filter((line) => !line.startsWith('.tincan-parts/'));
    expect(named.filter((line) => !sent.has(line))).toEqual([]);
  }
  end ??= await receive(prepared);
  expect(end).toMatchObject({ type: 'done', filesDone: 401, transferred: size, problems: [] });
  expect(treeOf(place.into)).toEqual(treeOf(place.source));
  expect(readdirSync(place.into)).toEqual(['d']);
});

it('a receiver that was killed asks for what its part lacks and little more', {
  timeout: 60_000,
}, async () => {
  const prepared = await prepare(sender, place, putFile(place.source, 'big', randomBytes(24 * MiB)));
  expect(await receive(prepared, 17 * MiB)).toBeUndefined();
  const part = join(place.into, '.tincan-parts', prepared.id, '0');
  const { size } = statSync(part);
  expect(size).toBeGreaterThan(8 * MiB);
  const before = proxy.relayed;
  expect(await receive(prepared)).toMatchObject({ type: 'done', problems: [] });
  // A block, where the last writes had not all come to the end.
  expect(proxy.relayed - before).toBeLessThan(24 * MiB - size + 2.5 * MiB);
  expect(treeOf(place.into)).toEqual(treeOf(place.source));
});
