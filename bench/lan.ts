/**
 * Two hosts (network namespaces on a bridge, real processes, real disk): a large file beside the programs that
 * people use for it today, the latency of messages with and without a transfer, and the times of discovery.
 *
 *   sudo node bench/run.mjs lan [--dir DIR] [--size MiB] [--rounds N] [--only tincan,scp,…] [--no-files]
 *
 * All programs run in turn within each round; medians, bests and ratios to tincan's median are printed. Every file that arrives
 * is synced, and compared with its source after the clock has stopped. CPU is everything that both hosts' processors did meanwhile
 * (/proc/stat), so run it on a machine that does nothing else.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes, randomFillSync } from 'node:crypto';
import { once } from 'node:events';
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
import { parseArgs } from 'node:util';
import { connectLanCores, type LanCore, removeHomes, startLanCore } from '../test/support/lan-core.ts';
import { createLan, type Host, namespacesProblem } from '../test/support/namespaces.ts';

const { values: options } = parseArgs({
  options: {
    dir: { type: 'string', default: tmpdir() },
    size: { type: 'string', default: '1024' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    'no-files': { type: 'boolean', default: false },
    'no-chat': { type: 'boolean', default: false },
  },
});
const MiB = 1024 * 1024;
const size = Number(options.size) * MiB;
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

const has = (program: string): boolean => {
  try {
    execFileSync('which', [program], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
};

/**
 * On a virtual machine the first write into memory that was freed a while ago can cost seconds a GiB, whoever
 * writes: it is taken into use before the clock starts.
 */
function touchMemory(bytes: number): void {
  execFileSync(process.execPath, ['-e', `Buffer.alloc(${Math.min(bytes, 2 ** 31)} + 2 ** 28, 1)`]);
}

interface Contender {
  name: string;
  /** Moves the source to a file in `into`; resolves when it is complete there. */
  run(source: string, into: string): Promise<void>;
  close?(): Promise<void>;
}

async function runIn(host: Host, command: string, args: string[]): Promise<void> {
  const child = host.spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}: ${errors}`);
}

/** An SSH server of our own on a host, for scp, rsync and plain ssh. */
async function startSsh(
  host: Host,
  directory: string,
): Promise<{ key: string; knownHosts: string; close(): Promise<void> }> {
  const key = path.join(directory, 'user');
  const hostKey = path.join(directory, 'host');
  for (const file of [key, hostKey])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  const config = path.join(directory, 'sshd_config');
  writeFileSync(
    config,
    [
      `HostKey ${hostKey}`,
      `AuthorizedKeysFile ${key}.pub`,
      'StrictModes no',
      'PermitRootLogin yes',
      'UsePAM no',
      'PidFile none',
      'Subsystem sftp internal-sftp',
    ].join('\n'),
  );
  mkdirSync('/run/sshd', { recursive: true });
  const server = host.spawn('/usr/sbin/sshd', ['-D', '-e', '-f', config], { stdio: 'ignore' });
  await sleep(500);
  return {
    key,
    knownHosts: '/dev/null',
    async close() {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
    },
  };
}

async function contenders(sender: LanCore, receiver: LanCore, directory: string): Promise<Contender[]> {
  const from = sender.host;
  const to = receiver.host;
  const list: Contender[] = [
    {
      name: 'tincan',
      async run(source, into) {
        await receiver.client.call('settings.apply', { downloads: into });
        await runIn(from, process.execPath, [
          path.resolve('dist/tincan.js'),
          '--home',
          sender.directory,
          'send',
          'bob',
          source,
        ]);
      },
    },
  ];
  if (has('scp') && existsSync('/usr/sbin/sshd')) {
    const ssh = await startSsh(to, mkdtempSync(path.join(directory, 'ssh-')));
    const common = [
      '-q',
      '-i',
      ssh.key,
      '-o',
      `UserKnownHostsFile=${ssh.knownHosts}`,
      '-o',
      'StrictHostKeyChecking=no',
    ];
    const fast = ['-c', 'aes128-gcm@openssh.com'];
    list.push({
      name: 'scp aes128-gcm',
      run: (source, into) => runIn(from, 'scp', [...common, ...fast, source, `root@${to.address}:${into}/`]),
      close: ssh.close,
    });
    if (has('rsync')) {
      const shell = `ssh ${[...common, ...fast].join(' ')}`;
      list.push({
        name: 'rsync aes128-gcm',
        run: (source, into) =>
          runIn(from, 'rsync', ['--whole-file', '-e', shell, source, `root@${to.address}:${into}/`]),
      });
    }
  }
  if (has('nc')) {
    list.push({
      name: 'nc, plain',
      async run(source, into) {
        const server = to.spawn(
          'sh',
          ['-c', `nc -l -N ${to.address} 7400 > ${into}/${path.basename(source)}`],
          { stdio: 'ignore' },
        );
        const ended = once(server, 'exit');
        await sleep(100);
        await runIn(from, 'sh', ['-c', `nc -N ${to.address} 7400 < ${source}`]);
        await ended;
      },
    });
  }
  const only = options.only?.split(',');
  return only === undefined
    ? list
    : list.filter(({ name }) => only.some((wanted) => name.startsWith(wanted)));
}

async function benchFiles(sender: LanCore, receiver: LanCore, directory: string): Promise<void> {
  const source = path.join(directory, 'source.bin');
  const descriptor = openSync(source, 'w');
  const block = Buffer.alloc(MiB);
  for (let written = 0; written < size; written += MiB) writeSync(descriptor, randomFillSync(block));
  closeSync(descriptor);
  const programs = await contenders(sender, receiver, directory);
  const rates = new Map<string, number[]>();
  const cpu = new Map<string, number[]>();
  for (let round = -1; round < Number(options.rounds); round += 1) {
    for (const program of programs) {
      const into = mkdtempSync(path.join(directory, 'into-'));
      touchMemory(size);
      const busy = busySeconds();
      const begin = performance.now();
      await program.run(source, into);
      execFileSync('sync', [path.join(into, 'source.bin')]);
      const seconds = (performance.now() - begin) / 1_000;
      const used = busySeconds() - busy;
      execFileSync('cmp', [source, path.join(into, 'source.bin')]);
      rmSync(into, { recursive: true });
      // The first round warms the caches and is not counted.
      if (round < 0) continue;
      rates.set(program.name, [...(rates.get(program.name) ?? []), size / 1e6 / seconds]);
      cpu.set(program.name, [...(cpu.get(program.name) ?? []), used / (size / 1e9)]);
    }
  }
  const own = median(rates.get('tincan') ?? []);
  console.log(
    `\n${options.size} MiB, ${options.rounds} rounds, whole command and sync   MB/s median (best)   CPU-s/GB   tincan is`,
  );
  for (const { name, close } of programs) {
    const speed = rates.get(name) ?? [];
    const ratio = own / median(speed);
    console.log(
      `${name.padEnd(44)} ${median(speed).toFixed(0).padStart(10)} (${Math.max(...speed).toFixed(0)})`.padEnd(
        66,
      ),
      median(cpu.get(name) ?? [])
        .toFixed(2)
        .padStart(8),
      `${ratio.toFixed(2)} ×`.padStart(12),
    );
    await close?.();
  }
  rmSync(source);
}

/** Milliseconds from the call on one side until the text is in the other side's client, and until it is delivered. */
async function benchChat(
  from: LanCore,
  to: LanCore,
  count: number,
  gap: number,
): Promise<{ oneWay: number[]; round: number[] }> {
  const peer = to.client.state.self.id;
  const conversation = from.client.state.self.id;
  const oneWay: number[] = [];
  const round: number[] = [];
  const arrivals = new Map<string, (at: number) => void>();
  const unsubscribe = to.client.subscribe(() => {
    const at = performance.now();
    for (const message of to.client.state.conversations[conversation]?.messages.slice(-3) ?? []) {
      arrivals.get(message.text)?.(at);
      arrivals.delete(message.text);
    }
  });
  for (let index = 0; index < count; index += 1) {
    const text = randomBytes(8).toString('hex');
    const begin = performance.now();
    const arrived = new Promise<number>((resolve) => arrivals.set(text, resolve));
    const { message } = await from.client.call('chat.send', { peer, text });
    const settled = from.client.call('chat.settled', { conversation: peer, id: message.id });
    oneWay.push((await arrived) - begin);
    await settled;
    round.push(performance.now() - begin);
    await sleep(gap);
  }
  unsubscribe();
  return { oneWay, round };
}

const report = (what: string, values: number[]): void => {
  console.log(
    `${what.padEnd(64)} median ${median(values).toFixed(2)} ms, p95 ${percentile(values, 95).toFixed(2)}, p99 ${percentile(values, 99).toFixed(2)}`,
  );
};

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

const problem = namespacesProblem();
if (problem !== undefined) {
  console.error(problem);
  process.exit(2);
}
const directory = mkdtempSync(path.join(options.dir, 'tincan-bench-'));
const lan = createLan(2);
try {
  console.log(`${cpus()[0]?.model ?? ''}, ${cpus().length} cores, Node ${process.version}`);
  await benchDiscovery(lan.hosts);
  const [alice, bob] = await Promise.all([
    startLanCore(lan.hosts[0]!, 'alice'),
    startLanCore(lan.hosts[1]!, 'bob'),
  ]);
  await connectLanCores(alice, bob);
  await bob.client.call('receive.auto', { rule: 'approved' });
  if (!options['no-chat']) {
    const idle = await benchChat(alice, bob, 300, MESSAGE_GAP);
    report('a message, idle: from the call to the other client', idle.oneWay);
    report('a message, idle: from the call to "delivered"', idle.round);
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
    const loaded = await benchChat(alice, bob, 300, MESSAGE_GAP);
    const { state, rate } = alice.client.state.transfers[transfer.id]!;
    report(
      `a message, while ${(rate / 1e6).toFixed(0)} MB/s go over (${state}): to the other client`,
      loaded.oneWay,
    );
    report('a message, meanwhile: from the call to "delivered"', loaded.round);
    await alice.client.call('transfer.cancel', { id: transfer.id }).catch(() => {});
    rmSync(source);
  }
  if (!options['no-files']) await benchFiles(alice, bob, directory);
  await Promise.all([alice.stop(), bob.stop()]);
} finally {
  await removeHomes();
  lan.remove();
  rmSync(directory, { recursive: true, force: true });
}
