import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TransferState } from '../../../src/store/state.ts';
import { HAS_PROC, type Holding, introduce } from '../../support/core-process.ts';
import { makeFile, makeTree, type Source } from '../../support/corpus.ts';
import { chance } from '../../support/seeded.ts';
import { PATIENCE, SCALE, tally } from '../scale.ts';
import { createScene, endOf, type Receiver, type Scene, send } from '../scene.ts';

const MiB = 1 << 20;
const PEERS = 8;
/** The longest that one transfer may take, in ms. */
const QUIET = 60_000;

describe.skipIf(!HAS_PROC)('eight cores that send, chat, pause, cancel and leave without an end', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await createScene();
  });
  afterEach(() => scene.end());

  it(
    `hold as much memory and as many files open after ${SCALE.soak / 1_000} s as in the first third`,
    async () => {
      const dice = chance(SCALE.seed);
      const cores: Receiver[] = [];
      for (let index = 0; index < PEERS; index += 1) {
        const joining = await scene.core(`peer ${index}`);
        for (const there of cores) await introduce(joining.core, there.core);
        cores.push(joining);
      }
      let files = 0;
      let kills = 0;
      let cancels = 0;
      let number = 0;
      const wrong: string[] = [];
      const deadline = performance.now() + SCALE.soak;
      const oneRound = async (worker: number): Promise<void> => {
        number += 1;
        const from = dice.pick(cores);
        const to = dice.pick(cores.filter((one) => one !== from));
        if (!from.core.isRunning || !to.core.isRunning) return;
        const name = `${worker}-${number}`;
        const source =
          dice.real() < 0.5
            ? makeFile(scene.directory, name, dice.whole(8 * MiB))
            : makeTree(scene.directory, name, 1 + dice.whole(80), { largest: 40_000, dice });
        const id = await send(from.core, to, source);
        const text = `with ${name}`;
        await from.core.client.call('chat.send', { conversation: to.core.id, text });
        const fate = dice.real();
        if (fate < 0.15) {
          await sleep(dice.whole(60));
          await to.core.client.call('transfer.cancel', { id }).catch(() => {});
          await from.core.client.call('transfer.cancel', { id }).catch(() => {});
          await from.core.ended(id);
          // The receiver may not have been asked; where it was, it may still be cleaning up.
          if (to.core.transfer(id) !== undefined) await to.core.ended(id);
          cancels += 1;
        } else {
          if (fate < 0.3) {
            // It may have arrived already.
            await from.core.client.call('transfer.pause', { id }).catch(() => {});
            await sleep(dice.whole(100));
            await from.core.client.call('transfer.resume', { id }).catch(() => {});
          }
          const { sent, received } = await endOf(id, from.core, to.core, QUIET);
          if (sent.state !== 'done' || received.state !== 'done') {
            wrong.push(`${name}: ${sent.state} ${received.state} ${JSON.stringify(sent.error)}`);
          }
          const missing = to.arrivals.missing(source.files);
          if (missing.length > 0) wrong.push(`${name}: ${missing.length} files are not there`);
          files += source.files.size;
        }
        await to.arrivals.look();
        rmSync(source.path, { recursive: true });
        // Of one that was cancelled, files that had been verified may get their names a moment later.
        if (fate < 0.15) await sleep(500);
        rmSync(path.join(to.core.downloads, name), { recursive: true, force: true, maxRetries: 20 });
      };
      // The last one is killed and started over and over, and what is sent to it has to arrive all the same.
      const [victim] = cores.splice(PEERS - 1, 1);
      const killing = async (): Promise<void> => {
        if (victim === undefined) return;
        // Each is waited for from its start on: a core shows only so many that have ended.
        const sent: { ended: Promise<TransferState>; source: Source }[] = [];
        while (performance.now() < deadline) {
          const from = dice.pick(cores);
          const source = makeFile(scene.directory, `hard ${sent.length}`, dice.whole(16 * MiB));
          const id = await send(from.core, victim, source);
          sent.push({ ended: from.core.ended(id, SCALE.soak + QUIET), source });
          files += 1;
          await sleep(500 + dice.whole(4_000));
          await victim.core.kill();
          await victim.core.start();
          kills += 1;
        }
        const ends = await Promise.all(sent.map(({ ended }) => ended));
        await victim.arrivals.look();
        for (const [index, { id, state }] of ends.entries()) {
          const missing = victim.arrivals.missing(sent[index]?.source.files ?? new Map());
          if (state !== 'done' || missing.length > 0)
            wrong.push(`${id}: ${state}, ${missing.length} missing`);
        }
        wrong.push(...victim.arrivals.wrong);
      };
      const samples: Holding[][] = [];
      const workers = [0, 1, 2, 3].map(async (worker) => {
        while (performance.now() < deadline) await oneRound(worker);
      });
      const sampling = (async () => {
        while (performance.now() < deadline) {
          await sleep(1_000);
          samples.push(cores.map(({ core }) => core.holding()));
        }
      })();
      await Promise.all([killing(), sampling, ...workers]);

      for (const { arrivals } of cores) wrong.push(...arrivals.wrong);
      expect(wrong).toEqual([]);
      const third = Math.floor(samples.length / 3);
      const most = (part: Holding[][], of: keyof Holding): number =>
        Math.max(...part.flat().map((holding) => holding[of]));
      const early = samples.slice(0, third);
      const late = samples.slice(-third);
      tally({
        files,
        kills,
        cancels,
        'most MiB of a core': Math.round(most(late, 'rss') / MiB),
        'most descriptors of a core': most(late, 'descriptors'),
      });
      expect(most(late, 'rss')).toBeLessThan(most(early, 'rss') + 24 * MiB);
      expect(most(late, 'descriptors')).toBeLessThanOrEqual(most(early, 'descriptors') + 16);
    },
    SCALE.soak + PATIENCE,
  );
});
