/**
 * Two hosts (network namespaces on a bridge, real processes, real disk): a large file and many small ones beside the
 * programs that people use for it today, the latency of messages with and without a transfer, and the times of discovery.
 *
 *   sudo node bench/run.mjs lan [--dir DIR] [--size MiB] [--small COUNT] [--rounds N] [--only tincan,scp,…]
 *                               [--no-files] [--no-chat] [--no-discovery] [--json FILE]
 *
 * All programs run in turn within each round; medians, bests and ratios are printed, and written to FILE, from which
 * bench/chart.mjs draws. A size or count of 0 leaves that part out. Whatever arrives is synced, and compared with its source
 * after the clock has stopped. CPU is everything that both hosts' processors did meanwhile
 * (/proc/stat), so run it on a machine that does nothing else.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes, randomFillSync } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { CONTROL, TRANSFER } from '../src/limits.ts';
import type { MessageState, MessageStatus } from '../src/store/state.ts';
import { connectLanCores, type LanCore, removeHomes, startLanCore } from '../test/support/lan-core.ts';
import { createLan, type Host, namespacesProblem } from '../test/support/namespaces.ts';
import { type Contender, type Load, prepareContenders } from './contenders.ts';

const { values: options } = parseArgs({
  options: {
    dir: { type: 'string', default: tmpdir() },
    size: { type: 'string', default: '1024' },
    small: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    'no-files': { type: 'boolean', default: false },
    'no-chat': { type: 'boolean', default: false },
    'no-discovery': { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const MiB = 1024 * 1024;
const SMALL_BYTES = 4096;
const size = Number(options.size) * MiB;
const small = Number(options.small);
const rounds = Number(options.rounds);
const TICKS = 100;
/** Between two messages, ms: above 50 a second a receiver reads more slowly, by design. */
const MESSAGE_GAP = 25;

const median = (values: number[]): number => percentile(values, 50);
function percentile(values: number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

/** Busy processor seconds of the whole machine so far. */
function busySeconds(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
    readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? ''
  )
    .split(/\s+/)
    .map(Number);
  return (user + nice + system + irq + softirq) / TICKS;
}

/**
 * On a virtual machine the first write into memory that was freed a while ago can cost seconds a GiB, whoever
 * writes: it is taken into use before the clock starts.
 */
function touchMemory(bytes: number): void {
  execFileSync(process.execPath, ['-e', `Buffer.alloc(${Math.min(bytes, 2 ** 31)} + 2 ** 28, 1)`]);
}

interface Figures {
  name: string;
  /** Seconds, whole command and sync. */
  median: number;
  best: number;
  /** Processor seconds of both hosts. */
  cpu: number;
}

interface LoadFigures {
  bytes: number;
  rows: Figures[];
}

/** The same work for every program, in turn within each round. */
async function benchLoad(
  load: Load,
  source: string,
  bytes: number,
  programs: readonly Contender[],
  directory: string,
): Promise<LoadFigures> {
  const runs = new Map<string, { seconds: number; cpu: number }[]>();
  const name = path.basename(source);
  for (let round = -1; round < rounds; round += 1) {
    for (const program of programs) {
      const into = mkdtempSync(path.join(directory, 'into-'));
      if (load === 'file') touchMemory(bytes);
      await program.prepare?.(source, into);
      const busy = busySeconds();
      const begin = performance.now();
      await program.run(source, into);
      // One file by itself; of many the whole file system, which is quicker than each by itself.
      execFileSync('sync', load === 'file' ? [path.join(into, name)] : ['-f', into]);
      const seconds = (performance.now() - begin) / 1_000;
      const cpu = busySeconds() - busy;
      if (load === 'file') execFileSync('cmp', [source, path.join(into, name)]);
      else execFileSync('diff', ['-r', source, path.join(into, name)]);
      // Files that are made where as many were just deleted take many times as long.
      if (load === 'file') rmSync(into, { recursive: true });
      // The first round warms the caches and is not counted.
      if (round >= 0) runs.set(program.name, [...(runs.get(program.name) ?? []), { seconds, cpu }]);
    }
  }
  const rows = [...runs].map(([program, list]): Figures => {
    const seconds = list.map((run) => run.seconds);
    return {
      name: program,
      median: median(seconds),
      best: Math.min(...seconds),
      cpu: median(list.map((run) => run.cpu)),
    };
  });
  return { bytes, rows };
}

function printLoad(title: string, { bytes, rows }: LoadFigures): void {
  const own = rows.find(({ name }) => name === 'tincan');
  console.log(`\n${title}, ${rounds} rounds, whole command and sync`);
  console.log(
    `${''.padEnd(24)}    s median (best)   MB/s median (best)   CPU-s   CPU-s/GB   tincan is (best to best)`,
  );
  for (const { name, median: middle, best, cpu } of rows) {
    const rate = (seconds: number): string => (bytes / 1e6 / seconds).toFixed(0);
    const ratio = own === undefined ? '' : `${(middle / own.median).toFixed(2)} ×`;
    const bests = own === undefined ? '' : `(${(best / own.best).toFixed(2)} ×)`;
    console.log(
      name.padEnd(24),
      `${middle.toFixed(2)} (${best.toFixed(2)})`.padStart(18),
      `${rate(middle)} (${rate(best)})`.padStart(20),
      cpu.toFixed(2).padStart(7),
      (cpu / (bytes / 1e9)).toFixed(2).padStart(10),
      `${ratio} ${bests}`.padStart(26),
    );
  }
}

async function benchFiles(
  sender: LanCore,
  receiver: LanCore,
  directory: string,
): Promise<Record<string, LoadFigures>> {
  const { list, missing, close } = await prepareContenders(sender, receiver, directory);
  const only = options.only?.split(',');
  const programs = list.filter(({ name }) => only?.some((wanted) => name.startsWith(wanted)) ?? true);
  const results: Record<string, LoadFigures> = {};
  const able = (load: Load): Contender[] => programs.filter(({ moves }) => moves.includes(load));
  if (missing.length > 0) console.log(`\nnot installed: ${missing.join(', ')}`);
  if (size > 0) {
    const source = path.join(directory, 'source.bin');
    const descriptor = openSync(source, 'w');
    const block = Buffer.alloc(MiB);
    for (let written = 0; written < size; written += MiB) writeSync(descriptor, randomFillSync(block));
    closeSync(descriptor);
    results.file = await benchLoad('file', source, size, able('file'), directory);
    printLoad(`${options.size} MiB in one file`, results.file);
    rmSync(source);
  }
  if (small > 0) {
    const source = path.join(directory, 'small');
    const block = Buffer.alloc(SMALL_BYTES);
    for (let index = 0; index < small; index += 1) {
      const folder = path.join(source, String(index % 100));
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, `${index}.bin`), randomFillSync(block));
    }
    results.small = await benchLoad('folder', source, small * SMALL_BYTES, able('folder'), directory);
    printLoad(`${small} files of 4 KiB`, results.small);
  }
  await close();
  reportMemory('after all files', [sender, receiver]);
  return results;
}

interface Latencies {
  /** Milliseconds from the call on one side until the text is in the other side's client: what its screen is made from. */
  oneWay: number[];
  /** And until the caller's client has it as delivered. */
  delivered: number[];
}

/** What both users would see, in this one process: the two clients share its loop, and the processors with the cores. */
async function benchChat(from: LanCore, to: LanCore, count: number, gap: number): Promise<Latencies> {
  const here = to.client.state.self.id;
  const there = from.client.state.self.id;
  const oneWay: number[] = [];
  const delivered: number[] = [];
  const newest = ({ client }: LanCore, conversation: string): MessageState[] =>
    client.state.conversations[conversation]?.messages.slice(-3) ?? [];
  /** Resolves at the first state of a client that has a message of this text, as far as it is to be. */
  const seen = (core: LanCore, conversation: string, text: string, status: MessageStatus): Promise<number> =>
    new Promise((resolve) => {
      const unsubscribe = core.client.subscribe(() => {
        const at = performance.now();
        const isThere = newest(core, conversation).some(
          (message) => message.text === text && message.status === status,
        );
        if (!isThere) return;
        unsubscribe();
        resolve(at);
      });
    });
  for (let index = 0; index < count; index += 1) {
    const text = randomBytes(8).toString('hex');
    const ends = Promise.all([seen(to, there, text, 'delivered'), seen(from, here, text, 'delivered')]);
    const begin = performance.now();
    await from.client.call('chat.send', { conversation: here, text });
    const [arrived, acknowledged] = await ends;
    oneWay.push(arrived - begin);
    delivered.push(acknowledged - begin);
    await sleep(gap);
  }
  return { oneWay, delivered };
}

/** How late the main loops of cores have been since they were last asked: see loop-delay.mjs. */
async function loopDelays(cores: readonly LanCore[], directory: string): Promise<LoopDelay[]> {
  return await Promise.all(
    cores.map(async ({ process: core }) => {
      const file = path.join(directory, `${core.pid ?? 0}.json`);
      rmSync(file, { force: true });
      core.kill('SIGUSR2');
      for (;;) {
        await sleep(20);
        const written = existsSync(file) ? readFileSync(file, 'utf8') : '';
        if (written !== '') return JSON.parse(written) as LoopDelay;
      }
    }),
  );
}

interface LoopDelay {
  median: number;
  p99: number;
  most: number;
}

const reportLoops = (when: string, cores: readonly LanCore[], delays: readonly LoopDelay[]): void => {
  for (const [index, { median: middle, p99, most }] of delays.entries()) {
    console.log(
      `${`main loop of ${cores[index]?.name ?? ''}'s core, ${when}: late by`.padEnd(64)} median ${middle.toFixed(2)} ms, p99 ${p99.toFixed(2)}, most ${most.toFixed(2)}`,
    );
  }
};

const report = (what: string, values: number[]): void => {
  console.log(
    `${what.padEnd(64)} median ${median(values).toFixed(2)} ms, p95 ${percentile(values, 95).toFixed(2)}, p99 ${percentile(values, 99).toFixed(2)}`,
  );
};

/** Resident memory now, and the largest so far, MB. */
function reportMemory(when: string, cores: readonly LanCore[]): void {
  for (const { name, process: core } of cores) {
    const status = readFileSync(`/proc/${core.pid ?? 0}/status`, 'utf8');
    const [now, most] = ['VmRSS', 'VmHWM'].map((field) =>
      (Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024).toFixed(0),
    );
    console.log(`${`memory of ${name}'s core, ${when}`.padEnd(64)} ${now} MB, largest ${most} MB`);
  }
}

async function benchDiscovery(hosts: Host[]): Promise<void> {
  const seen: number[] = [];
  const left: number[] = [];
  const resident = await startLanCore(hosts[0]!, 'resident');
  for (let run = 0; run < 10; run += 1) {
    const guest = await startLanCore(hosts[1]!, 'guest');
    await guest.until('ready', (state) => state.self.status === 'ready');
    const ready = performance.now();
    const id = resident.client.state.self.id;
    await guest.until('the resident', (state) => state.peers[id]);
    seen.push(performance.now() - ready);
    const guestId = guest.client.state.self.id;
    await resident.until('the guest', (state) => state.peers[guestId]);
    let goneAt = 0;
    const gone = resident
      .until('gone', (state) => state.peers[guestId] === undefined)
      .then(() => {
        goneAt = performance.now();
      });
    await guest.stop();
    const stopped = performance.now();
    await gone;
    left.push(Math.max(0, goneAt - stopped));
  }
  report('a newcomer that is ready sees a running peer', seen);
  report('a peer is off the list after its process has ended', left);
  await resident.stop();
}

// As a core in the background is started.
process.env.UV_THREADPOOL_SIZE ??= String(TRANSFER.poolThreads);
const problem = namespacesProblem();
if (problem !== undefined) {
  console.error(problem);
  process.exit(2);
}
const directory = mkdtempSync(path.join(options.dir, 'tincan-bench-'));
const lan = createLan(2);
try {
  console.log(`${cpus()[0]?.model ?? ''}, ${cpus().length} cores, Node ${process.version}`);
  if (!options['no-discovery']) await benchDiscovery(lan.hosts);
  const loops = mkdtempSync(path.join(directory, 'loops-'));
  const own = { NODE_OPTIONS: process.env.NODE_OPTIONS, TINCAN_BENCH_LOOP: loops };
  // A core inherits it, with what one in the background is started with, and nothing that is started later.
  const hook = `--import ${pathToFileURL(path.resolve('bench/loop-delay.mjs')).href}`;
  const heap = `--max-semi-space-size=${CONTROL.semiSpaceMegabytes}`;
  Object.assign(process.env, own, { NODE_OPTIONS: `${own.NODE_OPTIONS ?? ''} ${heap} ${hook}` });
  const [alice, bob] = await Promise.all([
    startLanCore(lan.hosts[0]!, 'alice'),
    startLanCore(lan.hosts[1]!, 'bob'),
  ]);
  process.env.NODE_OPTIONS = own.NODE_OPTIONS ?? '';
  const cores = [alice, bob];
  await connectLanCores(alice, bob);
  await bob.client.call('receive.auto', { rule: 'approved' });
  if (!options['no-chat']) {
    reportMemory('at rest', cores);
    await loopDelays(cores, loops);
    const idle = await benchChat(alice, bob, 300, MESSAGE_GAP);
    report('a message, idle: from the call to the other client', idle.oneWay);
    report('a message, idle: from the call to "delivered"', idle.delivered);
    reportLoops('idle', cores, await loopDelays(cores, loops));
    const source = path.join(directory, 'load.bin');
    execFileSync('fallocate', ['-l', String(8 * 1024 * MiB), source]);
    await bob.client.call('settings.apply', { downloads: mkdtempSync(path.join(directory, 'load-')) });
    const { transfer } = await alice.client.call('transfer.send', {
      peer: bob.client.state.self.id,
      paths: [source],
    });
    await alice.until(
      'the transfer',
      (state) => (state.transfers[transfer.id]?.transferred ?? 0) > 100 * MiB,
    );
    await loopDelays(cores, loops);
    const loaded = await benchChat(alice, bob, 300, MESSAGE_GAP);
    const delays = await loopDelays(cores, loops);
    const { state, rate } = alice.client.state.transfers[transfer.id]!;
    report(
      `a message, while ${(rate / 1e6).toFixed(0)} MB/s go over (${state}): to the other client`,
      loaded.oneWay,
    );
    report('a message, meanwhile: from the call to "delivered"', loaded.delivered);
    reportLoops('meanwhile', cores, delays);
    reportMemory('meanwhile', cores);
    await alice.client.call('transfer.cancel', { id: transfer.id }).catch(() => {});
    rmSync(source);
  }
  const loads = options['no-files'] ? {} : await benchFiles(alice, bob, directory);
  if (options.json !== undefined) {
    const machine = { model: cpus()[0]?.model ?? '', cores: cpus().length, node: process.version };
    writeFileSync(options.json, `${JSON.stringify({ machine, rounds, loads }, undefined, 2)}\n`);
  }
  await Promise.all([alice.stop(), bob.stop()]);
} finally {
  await removeHomes();
  lan.remove();
  rmSync(directory, { recursive: true, force: true });
}
