import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listFiles } from '../support/arrivals.ts';
import type { CoreProcess } from '../support/core-process.ts';
import { makeTree, type Source } from '../support/corpus.ts';
import { type Chance, chance } from '../support/seeded.ts';
import { PATIENCE, SCALE, tally } from './scale.ts';
import { createScene, eventually, pair, type Receiver, type Scene, send } from './scene.ts';

/** A cancel may come too late for a side, or before that side has heard of the transfer. */
const cancel = (core: CoreProcess, id: string): Promise<unknown> =>
  core.client.call('transfer.cancel', { id }).catch((thrown: { code?: string }) => {
    if (thrown.code !== 'TINCAN_E_TRANSFER_STATE' && thrown.code !== 'TINCAN_E_NO_SUCH_TRANSFER')
      throw thrown;
  });

describe('transfers that are cancelled', () => {
  let scene: Scene;
  let alice: Receiver;
  let bob: Receiver;
  let dice: Chance;
  let source: Source;

  beforeEach(async () => {
    scene = await createScene();
    [alice, bob] = await pair(scene);
    dice = chance(SCALE.seed);
    source = makeTree(scene.directory, 'tree', 60, { largest: 400_000, dice });
    // It must not be over before it is cancelled.
    await alice.core.client.call('settings.set', { key: 'sendLimit', value: '10MB' });
  });
  afterEach(() => scene.end());

  const stateOf = ({ core }: Receiver, id: string): string | undefined => core.transfer(id)?.state;
  const cancelledAtBoth = (id: string): Promise<void> =>
    eventually('the end at both', () => {
      const [sent, received] = [stateOf(alice, id), stateOf(bob, id)];
      // The receiver may never have heard of it.
      return sent === 'cancelled' && (received === 'cancelled' || received === undefined);
    });
  /** What was whole before stays; nothing else does. */
  const onlyWholeFiles = async (): Promise<void> => {
    await eventually('no parts', () => bob.arrivals.remains().length === 0);
    await bob.arrivals.look();
    expect(bob.arrivals.wrong).toEqual([]);
    for (const top of readdirSync(bob.core.downloads)) {
      // The folders that it had made are gone with it where nothing has landed in them.
      const folder = path.join(bob.core.downloads, top);
      if (!top.startsWith('.'))
        await eventually('no empty folder', () => !existsSync(folder) || listFiles(folder).length > 0);
      rmSync(folder, { recursive: true, force: true });
    }
  };

  it(
    'by both at once, at any moment, are cancelled at both ends, and no part is left',
    async () => {
      for (let round = 0; round < SCALE.cancels; round += 1) {
        const id = await send(alice.core, bob, source);
        await sleep(dice.whole(150));
        const [first, second] = dice.real() < 0.5 ? [alice, bob] : [bob, alice];
        const firstAsked = cancel(first.core, id);
        await sleep(dice.whole(3));
        await Promise.all([firstAsked, cancel(second.core, id)]);
        await cancelledAtBoth(id);
        await onlyWholeFiles();
        tally({ cancels: 1 });
      }
    },
    PATIENCE,
  );

  it(
    'while the other side is dead are cancelled there too when it is back',
    async () => {
      for (let round = 0; round < SCALE.cancels / 4; round += 1) {
        const id = await send(alice.core, bob, source);
        await eventually(
          'bytes',
          () => bob.arrivals.partBytes(id) > 0 || bob.arrivals.landedBytes(source.files) > 0,
        );
        const [dead, alive] = round % 2 === 0 ? [bob, alice] : [alice, bob];
        const killed = dead.core.kill();
        // Before or after it is noticed.
        await sleep(dice.whole(30));
        await cancel(alive.core, id);
        await killed;
        await dead.core.start();
        await cancelledAtBoth(id);
        await onlyWholeFiles();
        if (dead === alice) {
          await alice.core.client.call('settings.set', { key: 'sendLimit', value: '10MB' });
        }
        tally({ kills: 1, cancels: 1 });
      }
    },
    PATIENCE,
  );
});
