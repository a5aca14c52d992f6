import {
  appendFileSync,
  closeSync,
  openSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listFiles } from '../support/arrivals.ts';
import { makeFile, makeTree } from '../support/corpus.ts';
import { chance } from '../support/seeded.ts';
import { PATIENCE, SCALE } from './scale.ts';
import { createScene, endOf, eventually, pair, type Receiver, type Scene, send } from './scene.ts';

const MiB = 1 << 20;

/** Ways in which somebody may change a file that is being sent. */
const CHANGES: Record<string, (file: string) => void> = {
  grows: (file) => appendFileSync(file, 'more'),
  shrinks: (file) => truncateSync(file, MiB),
  'is written over in place': (file) => {
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, 'other', 10);
    closeSync(descriptor);
  },
  'is replaced by another of its size': (file) => {
    writeFileSync(`${file}.new`, Buffer.alloc(SIZE, 'x'));
    renameSync(`${file}.new`, file);
  },
};
const SIZE = 12 * MiB;

describe('a source that changes while it is sent', () => {
  let scene: Scene;
  let alice: Receiver;
  let bob: Receiver;

  beforeEach(async () => {
    scene = await createScene();
    [alice, bob] = await pair(scene);
    // Slow enough that a change in the middle is one.
    await limit('20MB');
  });
  afterEach(() => scene.end());

  const limit = (value: string): Promise<unknown> =>
    alice.core.client.call('settings.set', { key: 'sendLimit', value });
  const isMoving = (id: string): boolean => {
    const row = alice.core.transfer(id);
    return row?.state === 'active' && row.transferred > 0;
  };

  it(
    'ends as "source changed" at both ends, and nothing of it arrives, whatever the change',
    async () => {
      const sent = await Promise.all(
        Object.entries(CHANGES).map(async ([how, change], index) => {
          const source = makeFile(scene.directory, `${index}.bin`, SIZE);
          const id = await send(alice.core, bob, source);
          await eventually(`${how}: bytes`, () => isMoving(id));
          change(source.path);
          return { how, id };
        }),
      );
      for (const { how, id } of sent) {
        const ends = await endOf(id, alice.core, bob.core, PATIENCE);
        const told = [ends.sent, ends.received].map(({ state, error }) => `${state} ${error?.code}`);
        expect(told, how).toEqual(Array(2).fill('failed TINCAN_E_SOURCE_CHANGED'));
      }
      expect(listFiles(bob.core.downloads)).toEqual([]);
      await eventually('nothing left', () => bob.arrivals.remains().length === 0);
    },
    PATIENCE,
  );

  it(
    'ends so as well with a writer that never rests',
    async () => {
      const source = makeFile(scene.directory, 'busy.bin', SIZE);
      const descriptor = openSync(source.path, 'r+');
      const dice = chance(SCALE.seed);
      const writing = setInterval(() => writeSync(descriptor, 'again', dice.whole(SIZE - 10)), 5);
      const id = await send(alice.core, bob, source);
      const { sent, received } = await endOf(id, alice.core, bob.core, PATIENCE);
      clearInterval(writing);
      closeSync(descriptor);
      expect([sent.error?.code, received.error?.code]).toEqual(Array(2).fill('TINCAN_E_SOURCE_CHANGED'));
      expect(listFiles(bob.core.downloads)).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'within a folder costs that file only, which is named at both ends',
    async () => {
      const dice = chance(SCALE.seed);
      const source = makeTree(scene.directory, 'tree', 40, { largest: MiB / 2, dice });
      const last = path.join('tree', '9.bin');
      await limit('2MB');
      const id = await send(alice.core, bob, source);
      await eventually('bytes', () => isMoving(id));
      appendFileSync(path.join(scene.directory, last), 'more');
      await limit('0');
      const ends = await endOf(id, alice.core, bob.core, PATIENCE);
      for (const { state, error, problems } of [ends.sent, ends.received]) {
        expect(`${state} ${error?.code}`).toBe('failed TINCAN_E_PARTIAL');
        expect(problems.map(({ name, error: { code } }) => [name, code])).toEqual([
          [last, 'TINCAN_E_SOURCE_CHANGED'],
        ]);
      }
      await bob.arrivals.look();
      expect(bob.arrivals.wrong).toEqual([]);
      expect(bob.arrivals.missing(source.files)).toEqual([last]);
    },
    PATIENCE,
  );

  it(
    'while it is paused ends so once it goes on',
    async () => {
      const source = makeFile(scene.directory, 'paused.bin', SIZE);
      const id = await send(alice.core, bob, source);
      await eventually('bytes', () => isMoving(id));
      await bob.core.client.call('transfer.pause', { id });
      await alice.core.until('the pause', ({ transfers }) => transfers[id]?.state === 'paused');
      appendFileSync(source.path, 'more');
      await bob.core.client.call('transfer.resume', { id });
      const { sent, received } = await endOf(id, alice.core, bob.core, PATIENCE);
      expect([sent.error?.code, received.error?.code]).toEqual(Array(2).fill('TINCAN_E_SOURCE_CHANGED'));
      expect(listFiles(bob.core.downloads)).toEqual([]);
    },
    PATIENCE,
  );
});
