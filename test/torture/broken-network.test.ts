import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFile, makeTree } from '../support/corpus.ts';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.ts';
import { chance } from '../support/seeded.ts';
import { PATIENCE, SCALE, tally } from './scale.ts';
import { createScene, endOf, pair, type Scene, send } from './scene.ts';

const MiB = 1 << 20;
const MESSAGES = 100;

describe.skipIf(process.platform !== 'linux')('transfers through a network that breaks', () => {
  let scene: Scene;
  let proxy: FaultyProxy;

  beforeEach(async () => {
    scene = await createScene();
    const mainPorts = new Set<number>();
    let dataConnections = 0;
    proxy = await startFaultyProxy(SCALE.seed, ({ port, dice }) => {
      const isSession = mainPorts.has(port);
      if (!isSession) dataConnections += 1;
      // The first three data connections in any case, so that no seed is an easy one.
      const isCut = (!isSession && dataConnections <= 3) || dice.real() < (isSession ? 0.5 : 0.8);
      const cutAt = isSession ? 20_000 + dice.whole(100_000) : MiB + dice.whole(12 * MiB);
      return {
        delay: dice.real() < 0.5 ? 0 : 1,
        jitter: dice.whole(4),
        ...(dice.real() < 0.5
          ? { stallAt: 10_000 + dice.whole(isSession ? 20_000 : 4 * MiB), stallFor: dice.whole(400) }
          : {}),
        ...(isCut ? (dice.real() < 0.7 ? { resetAt: cutAt } : { endAt: cutAt }) : {}),
      };
    });
    startOf = async () => {
      const both = await pair(scene, { env: proxy.env });
      for (const { core } of both) mainPorts.add(core.port);
      return both;
    };
  });
  let startOf: () => ReturnType<typeof pair>;
  afterEach(async () => {
    await scene.end();
    await proxy.close();
  });

  it(
    'end with every file whole, and 100 messages arrive once and in order',
    async () => {
      const [alice, bob] = await startOf();
      const dice = chance(SCALE.seed);
      const { directory } = scene;
      const moving = [
        { from: alice, to: bob, source: makeFile(directory, 'there.bin', SCALE.proxyBytes) },
        { from: bob, to: alice, source: makeFile(directory, 'back.bin', SCALE.proxyBytes / 2) },
        { from: alice, to: bob, source: makeTree(directory, 'tree', 300, { largest: 40_000, dice }) },
      ];
      const ids = await Promise.all(moving.map(({ from, to, source }) => send(from.core, to, source)));
      for (let count = 0; count < MESSAGES; count += 1) {
        await alice.core.client.call('chat.send', { conversation: bob.core.id, text: `message ${count}` });
      }
      for (const [index, { from, to, source }] of moving.entries()) {
        const { sent, received } = await endOf(ids[index] ?? '', from.core, to.core, PATIENCE);
        expect([sent.state, received.state]).toEqual(['done', 'done']);
        expect(to.arrivals.missing(source.files)).toEqual([]);
        await to.arrivals.look();
        expect(to.arrivals.wrong).toEqual([]);
      }
      const texts = await bob.core.until('every message', ({ conversations }) => {
        const { messages = [] } = conversations[alice.core.id] ?? {};
        return messages.length >= MESSAGES && messages.map(({ text }) => text);
      });
      expect(texts).toEqual(Array.from({ length: MESSAGES }, (_, count) => `message ${count}`));
      expect(proxy.cuts).toBeGreaterThan(2);
      tally({ 'connections cut': proxy.cuts, files: alice.arrivals.verified + bob.arrivals.verified });
    },
    PATIENCE,
  );
});
