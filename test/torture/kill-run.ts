/**
 * Two cores that send one another files and folders at once, and are killed at moments chosen by a seed. After every kill
 * the dead one is started again and nothing else is done: the transfers have to go on by themselves.
 */
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Arrivals, watchArrivals } from '../support/arrivals.ts';
import { type CoreProcess, introduce, startCoreProcess } from '../support/core-process.ts';
import { makeFile, makeTree, type Source } from '../support/corpus.ts';
import { type Chance, chance } from '../support/seeded.ts';

export interface KillRunOptions {
  seed: string;
  kills: number;
  /** Bytes of the large files. */
  largeBytes: number;
  /** Files of a folder, and the bytes of the largest. */
  treeFiles: number;
  treeLargest: number;
}

/** Where in a transfer's life the kill comes. */
const PHASES = ['offer', 'accept', 'first bytes', 'middle', 'middle', 'end', 'naming'] as const;
export type Phase = (typeof PHASES)[number];

export interface KillReport {
  kills: number;
  transfers: number;
  /** Files that were sent, and received ones whose hash was checked. */
  sent: number;
  files: number;
  phases: Record<Phase, number>;
  /** Most bytes that had been written, and were asked for again after one kill, in all transfers together. */
  mostResent: number;
  /** Kills, for each transfer that had partly arrived, after which the receiver said with how much it goes on. */
  counted: number;
  /** What must not be, a line each. */
  wrong: string[];
}

/** A transfer of the present batch. */
interface Moving {
  id: string;
  source: Source;
  from: Side;
  to: Side;
  /** Bytes that lay on the receiver's disk when a kill was over, until the receiver has said what it goes on with. */
  before: number | undefined;
  /** When that was looked at; ms of the machine's clock. */
  lookedAt: number;
}

interface Side {
  core: CoreProcess;
  arrivals: Arrivals;
  /** Whether offers are accepted as they come. */
  accepting: boolean;
}

const PATIENCE = 40_000;
const POLL = 1;

export async function runKills(options: KillRunOptions): Promise<KillReport> {
  const run = new KillRun(options);
  try {
    await run.prepare();
    return await run.run();
  } finally {
    await run.end();
  }
}

class KillRun {
  readonly #options: KillRunOptions;
  readonly #dice: Chance;
  readonly #report: KillReport = {
    kills: 0,
    transfers: 0,
    sent: 0,
    files: 0,
    phases: { offer: 0, accept: 0, 'first bytes': 0, middle: 0, end: 0, naming: 0 },
    mostResent: 0,
    counted: 0,
    wrong: [],
  };
  #sides: Side[] = [];
  #moving: Moving[] = [];
  #directory = '';

  constructor(options: KillRunOptions) {
    this.#options = options;
    this.#dice = chance(options.seed);
  }

  async prepare(): Promise<void> {
    this.#directory = await mkdtemp(path.join(tmpdir(), 'tincan-kills-'));
    for (const name of ['alice', 'bob']) {
      const core = await startCoreProcess(name, {
        words: ['--log-level=debug'],
        onAttached: (started) => this.#observe(started),
      });
      this.#sides.push({ core, arrivals: watchArrivals(core.downloads), accepting: true });
    }
    const [a, b] = this.#both();
    await introduce(a.core, b.core);
  }

  async run(): Promise<KillReport> {
    const report = this.#report;
    for (let batch = 0; report.kills < this.#options.kills; batch += 1) await this.#batch(batch);
    for (const { arrivals } of this.#sides) {
      report.files += arrivals.verified;
      report.wrong.push(...arrivals.wrong);
    }
    return report;
  }

  async end(): Promise<void> {
    for (const { arrivals, core } of this.#sides) {
      await arrivals.stop();
      await core.remove();
    }
    await rm(this.#directory, { recursive: true, force: true });
  }

  #both(): [Side, Side] {
    const [a, b] = this.#sides;
    if (a === undefined || b === undefined) throw new Error('not prepared');
    return [a, b];
  }

  /** Files both ways at once, killed in each phase once, or until all kills are done, and then left to end. */
  async #batch(batch: number): Promise<void> {
    const report = this.#report;
    const folder = path.join(this.#directory, `batch ${batch}`);
    await mkdir(folder);
    for (const side of this.#sides) side.accepting = false;
    const [a, b] = this.#both();
    this.#moving = [];
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      await this.#send(from, to, this.#file(folder, `${from.core.name} ${batch}.bin`));
      await this.#send(from, to, this.#tree(folder, `${from.core.name} ${batch}`));
    }
    const moving = this.#moving;
    for (const phase of PHASES) {
      if (report.kills >= this.#options.kills) break;
      if (phase === 'first bytes') this.#acceptFromNowOn();
      await this.#killIn(phase, this.#dice.pick(moving));
    }
    this.#acceptFromNowOn();
    for (const one of moving) await this.#arrived(one);
    for (const { core, arrivals } of this.#sides) {
      await arrivals.look();
      await eventually(`${core.name} has cleared up`, () => arrivals.remains().length === 0);
    }
    // Nobody looks for them from here on.
    this.#moving = [];
    for (const { source, to } of moving) {
      await rm(path.join(to.core.downloads, path.basename(source.path)), { recursive: true });
    }
    await rm(folder, { recursive: true });
  }

  #file(folder: string, name: string): Source {
    const { largeBytes } = this.#options;
    return makeFile(folder, name, largeBytes - this.#dice.whole(largeBytes / 4));
  }
  #tree(folder: string, name: string): Source {
    const { treeFiles, treeLargest } = this.#options;
    return makeTree(folder, name, treeFiles, { largest: treeLargest, dice: this.#dice });
  }

  async #send(from: Side, to: Side, source: Source): Promise<void> {
    to.arrivals.expect(source.files);
    const { transfer } = await from.core.client.call('transfer.send', {
      peer: to.core.id,
      paths: [source.path],
    });
    this.#moving.push({ id: transfer.id, source, from, to, before: undefined, lookedAt: 0 });
    this.#report.transfers += 1;
    this.#report.sent += source.files.size;
  }

  #acceptFromNowOn(): void {
    for (const side of this.#sides) {
      side.accepting = true;
      if (side.core.isRunning) this.#accept(side);
    }
  }

  #accept(side: Side): void {
    const { client } = side.core;
    for (const { id, kind } of Object.values(client.state.requests)) {
      // Refused where it was answered already or taken back; it is offered again then.
      if (kind === 'files') client.call('request.accept', { id }).catch(() => {});
    }
  }

  /** Looks at all that a core tells, from its start on. */
  #observe(core: CoreProcess): void {
    const told = new Set<string>();
    core.client.subscribe(() => {
      // What was on its way from one that has been killed.
      if (!core.isRunning) return;
      const side = this.#sides.find((one) => one.core === core);
      if (side?.accepting === true) this.#accept(side);
      for (const { id, source, from, to } of this.#moving) {
        if (from.core !== core || told.has(id) || core.transfer(id)?.state !== 'done') continue;
        told.add(id);
        const missing = to.arrivals.missing(source.files);
        if (missing.length > 0) {
          this.#report.wrong.push(`${core.name} says done, and ${missing.length} files are not there`);
        }
      }
    });
  }

  async #killIn(phase: Phase, focus: Moving): Promise<void> {
    const [a, b] = this.#both();
    const victim = this.#dice.pick([a, b]);
    const survivor = victim === a ? b : a;
    await this.#moment(phase, focus);
    await victim.core.kill();
    this.#report.kills += 1;
    this.#report.phases[phase] += 1;
    await this.#noticed(survivor, victim);
    for (const one of this.#moving) this.#count(one);
    for (const { arrivals } of this.#sides) await arrivals.look();
    await victim.core.start();
  }

  /** Resolves when it is time for the kill. */
  async #moment(phase: Phase, focus: Moving): Promise<void> {
    const { id, source, from, to } = focus;
    const isOver = (): boolean => to.core.transfer(id)?.endedAt !== undefined;
    const here = (): number => to.arrivals.partBytes(id) + to.arrivals.landedBytes(source.files);
    const holds = (share: number): boolean => isOver() || here() >= share * source.bytes;
    switch (phase) {
      case 'offer':
        await sleep(this.#dice.whole(60));
        break;
      case 'accept': {
        const request = await to.core.until('the offer', ({ requests }) => requests[id], PATIENCE);
        to.core.client.call('request.accept', { id: request.id }).catch(() => {});
        await sleep(this.#dice.whole(12));
        break;
      }
      case 'first bytes':
        await eventually(
          'the first bytes',
          () => isOver() || here() > 0,
          () => this.#describe(focus),
        );
        break;
      case 'middle': {
        const share = 0.1 + 0.8 * this.#dice.real();
        await eventually(
          'the middle',
          () => holds(share),
          () => this.#describe(focus),
        );
        break;
      }
      case 'end':
        await eventually(
          'the end',
          () => holds(0.97),
          () => this.#describe(focus),
        );
        await sleep(this.#dice.whole(4));
        break;
      case 'naming':
        await eventually(
          'the last byte',
          () => isOver() || from.core.transfer(id)?.state === 'verifying' || holds(1),
          () => this.#describe(focus),
        );
        await sleep(this.#dice.whole(8));
        break;
    }
  }

  /** The one that lives knows that the other is gone, and has put down what it had from it. */
  async #noticed(survivor: Side, victim: Side): Promise<void> {
    const { core } = survivor;
    const ids = this.#moving.map(({ id }) => id);
    await core.until(
      `${victim.core.name} gone`,
      ({ peers, transfers }) =>
        !Object.values(peers).some(({ name, state }) => name === victim.core.name && state === 'connected') &&
        ids.every((id) => {
          const state = transfers[id]?.state;
          return state !== 'active' && state !== 'verifying' && state !== 'offered';
        }),
      PATIENCE,
    );
    let last = -1;
    await eventually('quiet on the disk', async () => {
      const bytes = this.#moving.reduce((sum, one) => sum + this.#onDisk(one), 0);
      const isQuiet = bytes === last;
      last = bytes;
      await sleep(5);
      return isQuiet;
    });
  }

  #onDisk({ id, source, to }: Moving): number {
    return to.arrivals.partBytes(id) + to.arrivals.landedBytes(source.files);
  }

  /** Compares what lay on the disk after the last kill with what the receiver went on with, and notes what lies there now. */
  #count(one: Moving): void {
    const here = this.#onDisk(one);
    // By its own time, as a line may come into the file long after what it tells of.
    const first = linesAbout(one.to.core, one.id).find(({ at }) => at > one.lookedAt)?.here;
    if (one.before !== undefined) {
      // Killed again before it has gone on, or before the line was written: what is there now is what was kept.
      const wentOnWith = first ?? here;
      this.#report.mostResent = Math.max(this.#report.mostResent, one.before - wentOnWith);
      const isPart = one.before > 0 && one.before < one.source.bytes;
      if (first !== undefined && isPart) this.#report.counted += 1;
    }
    one.before = here;
    one.lookedAt = Date.now();
  }

  async #arrived(one: Moving): Promise<void> {
    const { id, from, to, source } = one;
    for (const { core } of [to, from]) {
      const row = await core.ended(id, PATIENCE);
      if (row.state !== 'done') {
        throw new Error(`${core.name}: ${row.name} ended as ${row.state}\n${this.#describe(one)}`);
      }
    }
    const ends = [to, from].map(({ core }) => core.transfer(id)?.endedAt ?? 0);
    const [atReceiver = 0, atSender = 0] = ends;
    if (atSender < atReceiver)
      this.#report.wrong.push(`${from.core.name} was done before ${to.core.name} was`);
    const missing = to.arrivals.missing(source.files);
    if (missing.length > 0) this.#report.wrong.push(`not there: ${missing.join(', ')}`);
    this.#count(one);
  }

  #describe({ id, source, from, to }: Moving): string {
    const rows = [from, to].map(({ core }) => {
      const peers = Object.values(core.client.state.peers).map(({ name, state }) => `${name} ${state}`);
      return `${core.name} (${core.directory}): ${JSON.stringify(core.transfer(id))}, peers: ${peers.join(', ')}`;
    });
    return `${source.path}, seed ${this.#options.seed}, kill ${this.#report.kills}\n${rows.join('\n')}`;
  }
}

/** What the receiver had each time when a data connection came up, from its log. */
function linesAbout(core: CoreProcess, id: string): { at: number; here: number }[] {
  const found: { at: number; here: number }[] = [];
  for (const line of readFileSync(path.join(core.directory, 'log', 'tincan.log'), 'utf8').split('\n')) {
    if (!line.includes(id.slice(0, 8)) || !line.includes('"a data connection is up"')) continue;
    try {
      const { time, here } = JSON.parse(line) as { time: string; here: number };
      found.push({ at: Date.parse(time), here });
    } catch {
      // The last line of a core that was killed.
    }
  }
  return found;
}

async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  describe = (): string => '',
): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`never came: ${what}\n${describe()}`);
    await sleep(POLL);
  }
}
