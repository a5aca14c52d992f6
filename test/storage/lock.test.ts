import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock, acquireLockWithin } from '../../src/storage/lock.ts';

let directory: string;
let file: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tincan-lock-'));
  file = path.join(directory, 'core.lock');
});
afterEach(async () => {
  if (child !== undefined && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  child = undefined;
  await rm(directory, { recursive: true, force: true });
});

/** Bundles lock.ts for a process of its own, which prints what came of taking the lock, and lives on. */
async function lockInAnotherProcess(): Promise<string> {
  const { build } = await import('esbuild');
  const source = new URL('../../src/storage/lock.ts', import.meta.url).pathname;
  const script = path.join(directory, 'locker.mjs');
  await build({
    stdin: {
      contents: `import { acquireLock, acquireLockWithin } from ${JSON.stringify(source)};
        try {
          globalThis.lock = acquireLock(process.argv[2]);
          process.stdout.write('taken\\n');
          setInterval(() => {}, 60_000);
        } catch (thrown) {
          process.stdout.write(thrown.code + '\\n');
        }`,
      resolveDir: path.dirname(source),
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: script,
    plugins: [
      {
        name: 'sqlite stays where its native part is',
        setup({ onResolve }) {
          const installed = createRequire(import.meta.url).resolve('@photostructure/sqlite');
          onResolve({ filter: /^@photostructure\/sqlite$/ }, () => ({ path: installed, external: true }));
        },
      },
    ],
  });
  child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [text] = (await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data')) as [Buffer];
  return text.toString().trim();
}

describe('the lock of a home', () => {
  it('is refused to another process while the first lives', async () => {
    const lock = acquireLock(file);
    expect(await lockInAnotherProcess()).toBe('TINCAN_E_ALREADY_RUNNING');
    lock.release();
  });

  it('is free at once when the process that held it was killed', async () => {
    expect(await lockInAnotherProcess()).toBe('taken');
    expect(() => acquireLock(file)).toThrow(expect.objectContaining({ code: 'TINCAN_E_ALREADY_RUNNING' }));
    child?.kill('SIGKILL');
    await once(child as ChildProcess, 'exit');
    acquireLock(file).release();
  });

  it('is refused within one process, too, and free again after its release', () => {
    const lock = acquireLock(file);
    expect(() => acquireLock(file)).toThrow(expect.objectContaining({ code: 'TINCAN_E_ALREADY_RUNNING' }));
    lock.release();
    lock.release();
    acquireLock(file).release();
  });

  it('is waited for as long as one likes', async () => {
    const lock = acquireLock(file);
    const refused = expect.objectContaining({ code: 'TINCAN_E_ALREADY_RUNNING' });
    await expect(acquireLockWithin(file, 0)).rejects.toEqual(refused);
    await expect(acquireLockWithin(file, 50)).rejects.toEqual(refused);
    const waiting = acquireLockWithin(file, 30_000);
    lock.release();
    (await waiting).release();
  });

  it('of one home is not that of another', () => {
    const [one, other] = [acquireLock(file), acquireLock(path.join(directory, 'other.lock'))];
    one.release();
    other.release();
  });

  it('cannot be taken in a directory that is not there', () => {
    expect(() => acquireLock(path.join(directory, 'none', 'core.lock'))).toThrow(
      expect.objectContaining({ code: 'TINCAN_E_HOME_UNUSABLE' }),
    );
  });

  it('cannot be taken on a file that is something else', async () => {
    await writeFile(file, 'precious text\n'.repeat(100));
    expect(() => acquireLock(file)).toThrow(expect.objectContaining({ code: 'TINCAN_E_HOME_UNUSABLE' }));
  });
});
