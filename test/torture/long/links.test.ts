import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { introduce } from '../../support/core-process.ts';
import { makeFile, type Source } from '../../support/corpus.ts';
import { createLan, type Host, type Lan, namespacesProblem } from '../../support/namespaces.ts';
import { PATIENCE, SCALE, tally } from '../scale.ts';
import { createScene, endOf, eventually, type Receiver, type Scene, send } from '../scene.ts';

const problem = namespacesProblem();
const MiB = 1 << 20;
/** What is promised of a link that went down: noticed within, and gone on with after it is up again. */
const NOTICED = 10_000;
const RESUMED = 15_000;

describe.skipIf(problem !== undefined)(
  `transfers on a LAN whose links come and go${problem === undefined ? '' : ` (${problem})`}`,
  () => {
    let lan: Lan;
    let scene: Scene;
    let alice: Receiver;
    let bob: Receiver;
    let source: Source;

    beforeAll(() => {
      lan = createLan(2);
    });
    afterAll(() => lan.remove());
    beforeEach(async () => {
      scene = await createScene();
      alice = await scene.core('alice', { host: hostAt(0) });
      bob = await scene.core('bob', { host: hostAt(1) });
      await introduce(alice.core, bob.core);
      // Long enough for what is done to the link.
      await alice.core.client.call('settings.set', { key: 'sendLimit', value: '4MB' });
      source = makeFile(scene.directory, 'file.bin', 64 * MiB);
    });
    afterEach(() => scene.end());

    const hostAt = (index: number): Host => {
      const host = lan.hosts[index];
      if (host === undefined) throw new Error('no such host');
      return host;
    };
    const moved = (id: string): number => bob.core.transfer(id)?.transferred ?? 0;
    const isConnected = (from: Receiver, to: Receiver): boolean =>
      from.core.client.state.peers[to.core.id]?.state === 'connected';
    const begin = async (): Promise<string> => {
      const id = await send(alice.core, bob, source);
      await eventually('bytes', () => moved(id) > 4 * MiB);
      return id;
    };
    const arrives = async (id: string): Promise<void> => {
      await alice.core.client.call('settings.set', { key: 'sendLimit', value: '0' });
      const { sent, received } = await endOf(id, alice.core, bob.core, PATIENCE);
      expect([sent.state, received.state]).toEqual(['done', 'done']);
      expect(received.sha256).toBe(source.files.get('file.bin')?.sha256);
    };

    it(
      'notice a link that is down within 10 s, and go on within 15 s after it is up',
      async () => {
        const id = await begin();
        hostAt(1).link('down');
        await eventually(
          'it is noticed',
          () => !isConnected(alice, bob) && !isConnected(bob, alice),
          NOTICED,
        );
        const before = moved(id);
        hostAt(1).link('up');
        await eventually('it goes on', () => moved(id) > before, RESUMED);
        await arrives(id);
      },
      PATIENCE,
    );

    it(
      'go on when a host comes back under another address',
      async () => {
        const id = await begin();
        const host = hostAt(1);
        host.run('ip', 'addr', 'flush', 'dev', 'eth0', 'scope', 'global');
        host.run('ip', 'addr', 'add', '10.77.0.99/24', 'brd', '+', 'dev', 'eth0');
        try {
          await arrives(id);
          expect(bob.core.transfer(id)?.state).toBe('done');
        } finally {
          host.run('ip', 'addr', 'flush', 'dev', 'eth0', 'scope', 'global');
          host.run('ip', 'addr', 'add', `${host.address}/24`, 'brd', '+', 'dev', 'eth0');
        }
      },
      PATIENCE,
    );

    it(
      `go on after a host has slept for ${SCALE.sleep / 1_000} s`,
      async () => {
        const id = await begin();
        bob.core.freeze();
        await new Promise((resolve) => setTimeout(resolve, SCALE.sleep));
        bob.core.thaw();
        const before = moved(id);
        await eventually('it goes on', () => moved(id) > before, RESUMED);
        await arrives(id);
        tally({ 'ms asleep': SCALE.sleep });
      },
      PATIENCE,
    );
  },
);
