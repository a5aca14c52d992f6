import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveHome } from '../../src/config/home.ts';
import type { TransferState } from '../../src/store/state.ts';
import { runTincan, startTincan } from '../support/executable.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';
import { aPeer, aRequest, aTransfer, byId, peerId, readyState } from '../support/states.ts';

const bob = { id: peerId('bob'), name: 'bob', address: '127.0.0.1' };
const id = (number: number): string => number.toString(16).padStart(32, '0');

let root: string;
let core: FakeCore;
/** What the core gives for standard input, and for the folder of what goes to standard output. */
let spool: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tincan-streams-'));
  const home = resolveHome({ home: root });
  await mkdir(home.data, { recursive: true });
  await chmod(home.data, 0o700);
  spool = join(home.data, 'spool', 'f00d');
  await mkdir(join(home.data, 'spool'));
  core = fakeCore(readyState({ peers: byId(aPeer('bob')) }));
  await core.server.listen(home);
  core.on('transfer.spool', () => ({ path: spool }));
  core.on('peer.resolve', () => ({ ...bob, known: true }));
});
afterEach(async () => {
  await core.stop();
  await rm(root, { recursive: true, force: true });
});

const put = (transfer: TransferState): void => core.store.put('transfers', transfer.id, transfer);

describe('tincan send -', () => {
  let sent: { content: string; mode: number; as: string | undefined }[];
  beforeEach(() => {
    sent = [];
    core.on('transfer.send', async ({ paths, as }) => {
      const [path = ''] = paths;
      sent.push({
        content: await readFile(path, 'utf8'),
        mode: (await stat(path)).mode & 0o777,
        as,
      });
      const transfer = aTransfer({ id: id(sent.length), name: as ?? '', state: 'done' });
      put(transfer);
      return { transfer };
    });
    core.on('transfer.settled', ({ id: wanted }) => ({
      transfer: core.store.get().transfers[wanted] ?? aTransfer(),
    }));
  });

  it('copies standard input once for all receivers, into a file of its user alone', async () => {
    const args = ['--home', root, 'send', 'bob', '-', '--as', 'a b.txt', '--to', 'carol'];
    const { code, stdout } = await runTincan(args, { input: 'hello' });
    expect(code).toBe(0);
    expect(sent).toEqual(Array(2).fill({ content: 'hello', mode: 0o600, as: 'a b.txt' }));
    expect(core.calls.filter(({ method }) => method === 'transfer.spool')).toHaveLength(1);
    expect(stdout.split('\n').filter((line) => line.includes('done, verified'))).toHaveLength(2);
  });

  it('queues it with --detach', async () => {
    const args = ['--home', root, 'send', 'bob', '-', '--as', 'x', '--detach'];
    expect((await runTincan(args, { input: 'hello' })).code).toBe(0);
    expect(sent).toHaveLength(1);
    expect(core.calls.some(({ method }) => method === 'transfer.settled')).toBe(false);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const running = startTincan(['--home', root, 'send', 'bob', '-', '--as', 'x']);
    running.child.stdin?.write('the beginning');
    await core.called('transfer.spool');
    await expect.poll(async () => await readFile(spool, 'utf8').catch(() => '')).toBe('the beginning');
    running.child.kill('SIGINT');
    expect((await running.finished).code).toBe(130);
    expect(await readdir(join(spool, '..'))).toEqual([]);
    expect(sent).toEqual([]);
  });

  it('never writes into a file that is there already', async () => {
    await writeFile(spool, 'precious');
    const { code, stderr } = await runTincan(['--home', root, 'send', 'bob', '-', '--as', 'x'], {
      input: 'y',
    });
    expect(code).toBe(1);
    expect(stderr).toContain('Standard input cannot be copied');
    expect(await readFile(spool, 'utf8')).toBe('precious');
  });

  it('removes the copy where nobody takes it', async () => {
    core.on('transfer.send', () => {
      throw new Error('no');
    });
    const { code } = await runTincan(['--home', root, 'send', 'bob', '-', '--as', 'x'], { input: 'y' });
    expect(code).toBe(1);
    expect(await readdir(join(spool, '..'))).toEqual([]);
  });
});

describe('tincan receive --to -', () => {
  const args = (...more: string[]): string[] => ['--home', root, 'receive', '--to', '-', ...more];

  /** The offers that come once it waits, each a file. */
  function offers(contents: readonly (string | Partial<TransferState>)[]): void {
    core.on('receive.auto', async ({ into = '' }) => {
      for (const [index, content] of contents.entries()) {
        const coming = aTransfer({ id: id(index + 1), direction: 'receive', name: 'disk.img', path: into });
        put(coming);
        if (typeof content !== 'string') {
          put({ ...coming, ...content });
          continue;
        }
        const path = join(into, `disk-${index}.img`);
        await writeFile(path, content);
        put({ ...coming, path, state: 'done' });
      }
      return {};
    });
  }

  it('writes the file and nothing else, once it is verified, and removes it', async () => {
    offers(['hello']);
    const { code, stdout, stderr } = await runTincan(args());
    expect(code).toBe(0);
    expect(stdout).toBe('hello');
    expect(stderr).toMatch(/↓ disk.img ← bob: done, verified, 1.0 MB$/m);
    expect(await core.called('receive.auto')).toEqual({
      rule: 'approved',
      into: spool,
      count: 1,
      single: true,
    });
    expect(await readdir(join(spool, '..'))).toEqual([]);
  });

  it('takes as many as it is told, one behind the other, with objects on stderr', async () => {
    offers(['one ', 'two ', 'three']);
    const { code, stdout, stderr } = await runTincan(args('--count', '3', '--json'));
    expect(code).toBe(0);
    expect(stdout).toBe('one two three');
    const objects = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(objects.filter(({ state }) => state === 'done')).toHaveLength(3);
  });

  it('says what it does not take, and goes on waiting', async () => {
    const folder = aRequest({ kind: 'files', peer: bob, number: 7, files: 2, names: ['photos/'] });
    core.store.put('requests', folder.id, folder);
    offers([{}]);
    const running = startTincan(args());
    await running.printed('bob offers more than a single file; "tincan accept 7" takes it into a folder.');
    running.child.kill('SIGINT');
    expect((await running.finished).code).toBe(130);
  });

  it('ends with 5 and writes nothing where it could not be verified', async () => {
    offers([{ state: 'failed', error: { code: 'TINCAN_E_CORRUPT', message: 'Damaged.' } }]);
    const { code, stdout, stderr } = await runTincan(args());
    expect([code, stdout]).toEqual([5, '']);
    expect(stderr).toContain('failed: Damaged.');
  });

  it('ends with 1 and keeps the file where the reader goes away', async () => {
    const content = 'x'.repeat(4_000_000);
    offers([content]);
    const running = startTincan(args());
    const { stdout } = running.child;
    if (stdout !== null) {
      await once(stdout, 'data');
      stdout.destroy();
    }
    const { code, stderr } = await running.finished;
    expect(code).toBe(1);
    expect(stderr).toContain('nobody reads it any more');
    const path = join(spool, 'disk-0.img');
    expect(stderr).toContain(`It is kept at ${path}`);
    expect(await readFile(path, 'utf8')).toBe(content);
  });

  it('calls off what has not arrived when it is interrupted', async () => {
    offers([{}]);
    core.on('transfer.cancel', ({ id: wanted }) => {
      const transfer = aTransfer({ id: wanted, direction: 'receive', state: 'cancelled', path: spool });
      put(transfer);
      return { transfer };
    });
    const running = startTincan(args());
    await running.printed('goes to standard output');
    running.child.kill('SIGINT');
    expect((await running.finished).code).toBe(130);
    expect(core.calls.filter(({ method }) => method === 'transfer.cancel')).toHaveLength(1);
    expect(await readdir(join(spool, '..'))).toEqual([]);
  });
});
