import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TransferState } from '../../src/store/state.ts';
import { listFiles } from '../support/arrivals.ts';
import { type CoreProcess, introduce } from '../support/core-process.ts';
import { makeFile, makeTree, type Source } from '../support/corpus.ts';
import { chance } from '../support/seeded.ts';
import { createScene, endOf, eventually, pair, type Receiver, type Scene, send } from '../torture/scene.ts';

const MiB = 1 << 20;
const PATIENCE = 60_000;

/** Why a small disk cannot be had here, or undefined. */
function mountProblem(): string | undefined {
  if (process.platform !== 'linux') return 'tmpfs needs Linux';
  return process.getuid?.() === 0 ? undefined : 'mounting a tmpfs needs root';
}

/** root without its right to write where it may not. */
const WITHOUT_OVERRIDE = ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'];

/** Why a folder cannot be closed to a core here, or undefined. */
function permissionProblem(): string | undefined {
  // Anybody but root is stopped by the folder's mode alone.
  if (process.getuid?.() !== 0) return undefined;
  try {
    execFileSync('setpriv', [...WITHOUT_OVERRIDE.slice(1), 'true'], { stdio: 'pipe' });
    return undefined;
  } catch {
    return 'setpriv is missing';
  }
}

/** Waits until something holds the transfer. */
const paused = (core: CoreProcess, id: string): Promise<TransferState> =>
  core.until('the pause', ({ transfers }) => transfers[id]?.state === 'paused' && transfers[id]);

const noMount = mountProblem();
const noPermissions = permissionProblem();

describe.skipIf(noMount !== undefined)(`a full disk${noMount === undefined ? '' : ` (${noMount})`}`, () => {
  let scene: Scene;
  let disk: string;

  beforeEach(async () => {
    scene = await createScene();
    disk = path.join(scene.directory, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]);
  });
  afterEach(async () => {
    await scene.stop();
    execFileSync('umount', [disk]);
    await scene.end();
  });

  const connected = async (): Promise<[Receiver, Receiver]> => {
    const [alice, bob] = await pair(scene);
    await bob.core.client.call('settings.set', { key: 'spaceReserve', value: '1MB' });
    return [alice, bob];
  };
  /** Accepts one transfer into the small disk by hand, as the cores here accept the rest into their downloads. */
  const sendToDisk = async (alice: Receiver, bob: Receiver, file: string): Promise<string> => {
    await bob.core.client.call('settings.set', { key: 'downloads', value: disk });
    const { transfer } = await alice.core.client.call('transfer.send', { peer: bob.core.id, paths: [file] });
    await bob.core.until('it', ({ transfers }) => transfers[transfer.id]?.path === disk);
    await bob.core.client.call('settings.set', { key: 'downloads', value: bob.core.downloads });
    return transfer.id;
  };
  const fill = (): void => {
    const piece = Buffer.alloc(64 * 1024);
    // What arrives takes room at the same time.
    try {
      for (;;) appendFileSync(path.join(disk, 'ballast'), piece);
    } catch (thrown) {
      if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOSPC')) throw thrown;
    }
  };
  /** A transfer into a disk that filled up in the middle of it; slow, so that its sender is not through by then. */
  const filledUp = async (): Promise<{ alice: Receiver; bob: Receiver; source: Source; id: string }> => {
    const [alice, bob] = await connected();
    await alice.core.client.call('settings.set', { key: 'sendLimit', value: '8MB' });
    const source = makeFile(scene.directory, 'big.bin', 16 * MiB);
    const id = await sendToDisk(alice, bob, source.path);
    await eventually('bytes', () => (bob.core.transfer(id)?.transferred ?? 0) > MiB);
    fill();
    return { alice, bob, source, id };
  };

  it(
    'pauses what goes there with its reason at both ends, lets other transfers go on, and is gone on with when there is room',
    async () => {
      const { alice, bob, source, id } = await filledUp();
      for (const { core } of [alice, bob]) {
        const row = await paused(core, id);
        expect(row.error?.code).toBe('TINCAN_E_NO_SPACE');
        expect(row.pausedBy).toBeUndefined();
      }
      await alice.core.client.call('settings.set', { key: 'sendLimit', value: '0' });
      const other = makeTree(scene.directory, 'other', 50, { largest: 100_000, dice: chance('other') });
      const ends = await endOf(await send(alice.core, bob, other), alice.core, bob.core);
      expect([ends.sent.state, ends.received.state]).toEqual(['done', 'done']);
      expect(bob.core.transfer(id)?.state).toBe('paused');
      expect(existsSync(path.join(disk, 'big.bin'))).toBe(false);

      rmSync(path.join(disk, 'ballast'));
      const { sent, received } = await endOf(id, alice.core, bob.core, 25_000);
      expect([sent.state, received.state]).toEqual(['done', 'done']);
      expect(received.sha256).toBe(source.files.get('big.bin')?.sha256);
      expect(listFiles(disk)).toEqual(['big.bin']);
    },
    PATIENCE,
  );

  it(
    'from the very start pauses what goes there with its reason at both ends, and it goes on when there is room',
    async () => {
      const [alice, bob] = await connected();
      fill();
      const source = makeFile(scene.directory, 'big.bin', 4 * MiB);
      const id = await sendToDisk(alice, bob, source.path);
      for (const { core } of [alice, bob]) {
        expect((await paused(core, id)).error?.code).toBe('TINCAN_E_NO_SPACE');
      }
      expect(listFiles(disk)).toEqual(['ballast']);

      rmSync(path.join(disk, 'ballast'));
      const { sent, received } = await endOf(id, alice.core, bob.core, 25_000);
      expect([sent.state, received.state]).toEqual(['done', 'done']);
      expect(received.sha256).toBe(source.files.get('big.bin')?.sha256);
      expect(listFiles(disk)).toEqual(['big.bin']);
    },
    PATIENCE,
  );

  it(
    'that is still full after a restart of the receiver is waited for on',
    async () => {
      const { alice, bob, source, id } = await filledUp();
      await paused(bob.core, id);
      await bob.core.kill();
      await bob.core.start();
      await alice.core.until('the session', ({ peers }) => peers[bob.core.id]?.state === 'connected');
      expect(bob.core.transfer(id)?.state).toBe('paused');
      await alice.core.client.call('settings.set', { key: 'sendLimit', value: '0' });
      rmSync(path.join(disk, 'ballast'));
      const { sent, received } = await endOf(id, alice.core, bob.core, 25_000);
      expect([sent.state, received.state]).toEqual(['done', 'done']);
      expect(received.sha256).toBe(source.files.get('big.bin')?.sha256);
    },
    PATIENCE,
  );
});

describe.skipIf(noPermissions !== undefined)(
  `a folder that may not be written${noPermissions === undefined ? '' : ` (${noPermissions})`}`,
  () => {
    let scene: Scene;

    beforeEach(async () => {
      scene = await createScene();
    });
    afterEach(() => scene.end());

    it(
      'pauses what goes there with its reason at both ends, and all of it arrives when it may',
      async () => {
        const alice = await scene.core('alice');
        const bob = await scene.core('bob', process.getuid?.() === 0 ? { through: WITHOUT_OVERRIDE } : {});
        await introduce(alice.core, bob.core);
        await alice.core.client.call('settings.set', { key: 'sendLimit', value: '4MB' });
        const source = makeTree(scene.directory, 'tree', 120, { largest: 100_000, dice: chance('tree') });
        const id = await send(alice.core, bob, source);
        await eventually('files', () => bob.arrivals.landedBytes(source.files) > 0);
        const inside = path.join(bob.core.downloads, 'tree');
        chmodSync(inside, 0o500);
        for (const { core } of [alice, bob]) {
          expect((await paused(core, id)).error?.code).toBe('TINCAN_E_FILE_ACCESS');
        }
        chmodSync(inside, 0o700);
        // It is tried again by itself twice a minute; a person need not wait for that.
        await bob.core.client.call('transfer.resume', { id });
        const { sent, received } = await endOf(id, alice.core, bob.core, 25_000);
        expect([sent.state, received.state]).toEqual(['done', 'done']);
        expect(bob.arrivals.missing(source.files)).toEqual([]);
        await bob.arrivals.look();
        expect(bob.arrivals.wrong).toEqual([]);
      },
      PATIENCE,
    );
  },
);
