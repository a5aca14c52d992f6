import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFile, makeTree } from '../support/corpus.ts';
import { chance } from '../support/seeded.ts';
import { PATIENCE, SCALE } from './scale.ts';
import { createScene, endOf, pair, type Receiver, type Scene, send } from './scene.ts';

/** Too late, or before that side has heard of it. */
const EXPECTED = new Set(['TINCAN_E_TRANSFER_STATE', 'TINCAN_E_NO_SUCH_TRANSFER']);

async function tell(
  { core }: Receiver,
  word: 'transfer.pause' | 'transfer.resume',
  id: string,
): Promise<void> {
  await core.client.call(word, { id }).catch((thrown: { code?: string }) => {
    if (!EXPECTED.has(thrown.code ?? '')) throw thrown;
  });
}

describe('transfers that are paused', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await createScene();
  });
  afterEach(() => scene.end());

  it(
    'and resumed by either side at any moment, before the answer too, all arrive',
    async () => {
      const [alice, bob] = await pair(scene);
      const dice = chance(SCALE.seed);
      // Each is waited for from its start on: a core shows only so many that have ended.
      const sent: ReturnType<typeof endOf>[] = [];
      for (let round = 0; round < SCALE.pauses; round += 1) {
        const source =
          round % 2 === 0
            ? makeFile(scene.directory, `${round}.bin`, 100_000 + dice.whole(3_000_000))
            : makeTree(scene.directory, `${round}`, 20, { largest: 20_000, dice });
        const id = await send(alice.core, bob, source);
        sent.push(endOf(id, alice.core, bob.core, PATIENCE));
        for (let pause = 0; pause < 2; pause += 1) {
          const side = dice.pick([alice, bob]);
          await sleep(dice.whole(25));
          await tell(side, 'transfer.pause', id);
          await sleep(dice.whole(25));
          await tell(side, 'transfer.resume', id);
        }
      }
      for (const ends of await Promise.all(sent)) {
        expect([ends.sent.state, ends.received.state]).toEqual(['done', 'done']);
      }
      await bob.arrivals.look();
      expect(bob.arrivals.wrong).toEqual([]);
    },
    PATIENCE,
  );
});
