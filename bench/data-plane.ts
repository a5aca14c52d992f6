/**
 * The data plane between two processes on loopback, each with its data worker: one large file, then many small
 * ones. Prints MB/s (10⁶ bytes), CPU seconds of both sides a GB (10⁹ bytes), and the largest memory of each side.
 *
 *   node bench/run.mjs data-plane [--dir DIR] [--size MiB] [--small COUNT] [--rounds N] [--push]
 *
 * DIR must be on the disk that is meant; `--push` lets the sender dial. Every file is hashed on both sides, synced,
 * and named without overwriting, as in the product.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { silentLogger } from '../src/log/logger.ts';
import { type DataEvent, isEnd } from '../src/transfer/data/data-plane.ts';
import { createWorkerPlane } from '../src/transfer/data/worker-plane.ts';
import { readManifestPage } from '../src/transfer/manifest.ts';
import { createManifestIntake } from '../src/transfer/manifest-intake.ts';
import { type TestIdentity, testIdentity } from '../test/support/test-identities.ts';

const LOOPBACK = '127.0.0.1';
const MiB = 1024 * 1024;

/** What the parent tells a side. */
type Order =
  | { type: 'setup'; own: TestIdentity; peer: string }
  | { type: 'send'; id: string; root: string; manifest: string; dial?: number }
  | {
      type: 'receive';
      id: string;
      manifest: string;
      into: string;
      files: number;
      bytes: number;
      dial?: number;
    };

/** What a side tells the parent. */
type Answer =
  | { type: 'ready'; port: number }
  | { type: 'scanned'; files: number; bytes: number }
  | { type: 'ended'; event: DataEvent; user: number; system: number; rss: number };

async function side(): Promise<void> {
  let peer = '';
  let before = process.cpuUsage();
  let rss = 0;
  const tell = (answer: Answer): void => void process.send?.(answer);
  const sampler = setInterval(() => {
    rss = Math.max(rss, process.memoryUsage.rss());
  }, 20);
  sampler.unref();
  const onEvent = (event: DataEvent): void => {
    if (!isEnd(event)) return;
    const { user, system } = process.cpuUsage(before);
    tell({ type: 'ended', event, user: user / 1e6, system: system / 1e6, rss: rss / 1e6 });
  };
  const setup = await new Promise<Extract<Order, { type: 'setup' }>>((resolve) => {
    process.once('message', resolve);
  });
  peer = setup.peer;
  const plane = await createWorkerPlane({
    credentials: setup.own.credentials,
    workerUrl: new URL('./data-worker.mjs', import.meta.url),
    onEvent,
    log: silentLogger,
    listen: { port: 0, host: LOOPBACK },
  });
  process.on('message', (order: Order) => {
    const start = async (): Promise<void> => {
      if (order.type === 'setup') return;
      const { id, manifest } = order;
      before = process.cpuUsage();
      rss = 0;
      if (order.type === 'send') {
        const roots = [{ path: order.root }];
        const scan = await plane.scan(roots, manifest);
        const intake = createManifestIntake({ path: `${manifest}.in`, offer: scan });
        while (!intake.complete) await intake.add(await readManifestPage(manifest, intake.nextByte));
        await intake.finish();
        plane.openSend({ id, peer, manifestPath: manifest, roots, files: scan.files, bytes: scan.bytes });
        tell({ type: 'scanned', files: scan.files, bytes: scan.bytes });
      } else {
        const { into, files, bytes } = order;
        plane.openReceive({
          ...{ id, peer, manifestPath: manifest, into, files, bytes },
          ...{ logPath: `${manifest}.log`, umask: 0o022, existing: 'keep', reserve: 0 },
        });
      }
      if (order.dial !== undefined) plane.dial(id, [{ host: LOOPBACK, port: order.dial }]);
    };
    void start();
  });
  tell({ type: 'ready', port: plane.port });
}

function answerOf<T extends Answer['type']>(
  child: ChildProcess,
  type: T,
): Promise<Extract<Answer, { type: T }>> {
  return new Promise((resolve) => {
    const listener = (answer: Answer): void => {
      if (answer.type !== type) return;
      child.off('message', listener);
      resolve(answer as Extract<Answer, { type: T }>);
    };
    child.on('message', listener);
  });
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function parent(): Promise<void> {
  const { values } = parseArgs({
    options: {
      dir: { type: 'string', default: tmpdir() },
      size: { type: 'string', default: '1024' },
      small: { type: 'string', default: '10000' },
      rounds: { type: 'string', default: '3' },
      push: { type: 'boolean', default: false },
    },
  });
  const place = mkdtempSync(join(values.dir, 'tincan-data-bench-'));
  const children: ChildProcess[] = [];
  try {
    const big = join(place, 'big.bin');
    const block = Buffer.alloc(16 * MiB);
    const fd = openSync(big, 'w');
    for (let at = 0; at < Number(values.size) * MiB; at += block.length) {
      const length = Math.min(block.length, Number(values.size) * MiB - at);
      writeSync(fd, randomFillSync(block), 0, length);
    }
    closeSync(fd);
    const small = join(place, 'small');
    for (let index = 0; index < Number(values.small); index += 1) {
      const folder = join(small, String(index % 100));
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${index}.bin`), randomFillSync(Buffer.alloc(4096)));
    }
    for (const root of [big, small]) {
      const [seconds, costs]: [number[], number[]] = [[], []];
      for (let round = 0; round < Number(values.rounds); round += 1) {
        const [alice, bob] = [await testIdentity('alice'), await testIdentity('bob')];
        const [sender, receiver] = [
          fork(process.argv[1] ?? '', ['side']),
          fork(process.argv[1] ?? '', ['side']),
        ];
        children.push(sender, receiver);
        const ready = Promise.all([answerOf(sender, 'ready'), answerOf(receiver, 'ready')]);
        sender.send({ type: 'setup', own: alice, peer: bob.id } satisfies Order);
        receiver.send({ type: 'setup', own: bob, peer: alice.id } satisfies Order);
        const [fromSender, fromReceiver] = await ready;
        const id = String(children.length).padStart(32, '0');
        const manifest = join(place, `${id}.manifest`);
        const into = join(place, `into-${id}`);
        mkdirSync(into);
        const began = performance.now();
        const scanned = answerOf(sender, 'scanned');
        const ended = Promise.all([answerOf(sender, 'ended'), answerOf(receiver, 'ended')]);
        sender.send({ type: 'send', id, root, manifest } satisfies Order);
        const { files, bytes } = await scanned;
        const moving = performance.now();
        const order = { type: 'receive', id, manifest: `${manifest}.in`, into, files, bytes } as const;
        receiver.send((values.push ? order : { ...order, dial: fromSender.port }) satisfies Order);
        if (values.push)
          sender.send({ type: 'send', id, root, manifest: `${manifest}.2`, dial: fromReceiver.port });
        const [sent, received] = await ended;
        const now = performance.now();
        if (sent.event.type !== 'done' || received.event.type !== 'done')
          throw new Error(JSON.stringify([sent, received]));
        const cpu = sent.user + sent.system + received.user + received.system;
        seconds.push((now - moving) / 1000);
        costs.push(cpu);
        console.log(
          `${files} files, ${(bytes / 1e6).toFixed(0)} MB: scan ${(moving - began).toFixed(0)} ms, ` +
            `${((now - moving) / 1000).toFixed(2)} s, ${(bytes / 1e3 / (now - moving)).toFixed(0)} MB/s, ` +
            `CPU user + system ${sent.user.toFixed(2)} + ${sent.system.toFixed(2)} s sending, ` +
            `${received.user.toFixed(2)} + ${received.system.toFixed(2)} s receiving, ` +
            `${(cpu / (bytes / 1e9)).toFixed(2)} CPU-s/GB, ` +
            `RSS ${sent.rss.toFixed(0)} / ${received.rss.toFixed(0)} MB`,
        );
        for (const child of [sender, receiver]) child.kill();
        if (root === big) rmSync(into, { recursive: true, force: true });
      }
      console.log(
        `  median ${median(seconds).toFixed(2)} s, best ${Math.min(...seconds).toFixed(2)} s, ` +
          `CPU median ${median(costs).toFixed(2)} s, best ${Math.min(...costs).toFixed(2)} s`,
      );
    }
  } finally {
    for (const child of children) child.kill();
    rmSync(place, { recursive: true, force: true });
  }
}

await (process.argv[2] === 'side' ? side() : parent());
