import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMessageStore } from '../../src/history/index.ts';
import { silentLogger } from '../../src/log/logger.ts';
import { type BuiltWorker, buildHistoryWorker } from '../support/build-worker.ts';
import { newMessage, peerOf, received } from '../support/message-stores.ts';

const BOB = peerOf('bob');

/** Mounts a small file system of its own; only root may. */
function mountSmall(directory: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', directory], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const directory = mkdtempSync(path.join(tmpdir(), 'tincan-full-'));
const mounted = mountSmall(directory);
let worker: BuiltWorker;

beforeAll(async () => {
  worker = await buildHistoryWorker();
});
afterAll(() => {
  worker.remove();
  if (mounted) execFileSync('umount', [directory]);
  rmSync(directory, { recursive: true, force: true });
});

describe('a store of messages on a full disk', () => {
  it.skipIf(!mounted)('says so, loses nothing, and goes on when there is room', async () => {
    const ballast = path.join(directory, 'ballast');
    const store = createMessageStore({
      file: path.join(directory, 'messages.db'),
      workerUrl: worker.url,
      log: silentLogger,
      onSetAside: (where) => expect.unreachable(where),
    });
    await store.load();
    const { bavail, bsize } = statfsSync(directory);
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - 300_000));
    const kept: string[] = [];
    let number = 0;
    let refused: unknown;
    while (refused === undefined && number < 2_000) {
      // Several at once, so that batches fail as well as single ones.
      const asked = Array.from({ length: 4 }, () => {
        number += 1;
        const text = `text ${number} ${'long '.repeat(100)}`;
        return number % 2 === 0
          ? store.queue(newMessage(BOB, number, text))
          : store
              .take(received(BOB, number, text))
              .then((taken) => (taken.kind === 'fresh' ? taken.message : undefined));
      });
      for (const result of await Promise.allSettled(asked)) {
        if (result.status === 'rejected') refused ??= result.reason;
        else if (result.value !== undefined) kept.push(result.value.id);
      }
    }
    expect(refused).toMatchObject({
      code: 'TINCAN_E_NO_SPACE',
      message: expect.stringContaining('disk is full'),
    });
    // What was said before can still be read.
    const page = await store.page({ conversation: BOB, direction: 'before', limit: 200 });
    expect(page.messages.map(({ id }) => id)).toEqual(kept.slice(-page.messages.length));
    rmSync(ballast);
    const after = await store.queue(newMessage(BOB, 10_000, 'there is room'));
    expect(after.order).toBe(kept.length + 1);
    await store.close();
  });

  it.skipIf(!mounted)('opens it when there is room for it', async () => {
    const ballast = path.join(directory, 'ballast');
    rmSync(path.join(directory, 'messages.db'), { force: true });
    const { bavail, bsize } = statfsSync(directory);
    writeFileSync(ballast, Buffer.alloc(bavail * bsize));
    const store = createMessageStore({
      file: path.join(directory, 'late.db'),
      workerUrl: worker.url,
      log: silentLogger,
      onSetAside: (where) => expect.unreachable(where),
    });
    await expect(store.load()).rejects.toMatchObject({ code: 'TINCAN_E_NO_SPACE' });
    rmSync(ballast);
    expect((await store.load()).conversations).toEqual([]);
    await store.close();
  });
});
