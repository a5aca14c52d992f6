/** Starts where the home's disk is full, or becomes full on the way: each says so, where, and what to do. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runTincan } from '../support/executable.ts';
import { openFullScreen } from '../support/full-screen.ts';

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

const directory = mkdtempSync(join(tmpdir(), 'tincan-no-space-'));
const canMount = mountSmall(directory);
if (canMount) execFileSync('umount', [directory]);

const home = join(directory, 'home');
const words = (...more: string[]): string[] => ['--home', home, '--name', 'alice', '--port', '0', ...more];
const SAYS = /No space is left on the disk: \/\S+ cannot be written\. Make room there, or choose another/;

/** Leaves so many KiB free. */
function fill(left: number): void {
  const ballast = join(directory, 'ballast');
  rmSync(ballast, { force: true });
  const { bavail, bsize } = statfsSync(directory);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - left * 1024)));
}

describe.skipIf(!canMount)('a start without space', () => {
  beforeEach(() => {
    mountSmall(directory);
  });
  afterEach(() => {
    // A core that was told to stop may still be closing its files.
    execFileSync('umount', ['--lazy', directory]);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const COMMANDS = [
    ['peers'],
    ['daemon'],
    ['--plain'],
    ['config', 'set', 'notify', 'off'],
    ['msg', 'bob', 'hi'],
  ];

  it('of a new home is told by every command', async () => {
    fill(0);
    for (const command of COMMANDS) {
      const { code, stderr } = await runTincan(words(...command));
      expect([code, stderr], command.join(' ')).toEqual([1, expect.stringMatching(SAYS)]);
    }
    const { stderr } = await runTincan(words('peers', '--json'));
    expect(stderr).toMatch(SAYS);
  });

  it('of a home that was used before is told by every command', async () => {
    await runTincan(words('identity'));
    await runTincan(words('stop'));
    fill(0);
    for (const command of COMMANDS) {
      const { code, stderr } = await runTincan(words(...command));
      expect([code, stderr], command.join(' ')).toEqual([1, expect.stringMatching(SAYS)]);
    }
  });

  it('is told wherever on its way the room runs out', async () => {
    await runTincan(words('identity'));
    await runTincan(words('stop'));
    for (const left of [4, 8, 16, 24]) {
      fill(left);
      const { code, stderr } = await runTincan(words('peers'));
      expect(code === 0 ? 'there was room' : stderr).toMatch(code === 0 ? 'there was room' : SAYS);
      await runTincan(words('stop'));
    }
  });

  it('is told by the full screen as it ends', async () => {
    fill(0);
    const screen = openFullScreen(words());
    try {
      await screen.see('No space is left on the disk');
      expect(await screen.exited).toMatchObject({ exitCode: 1 });
    } finally {
      screen.close();
    }
  });
});
