import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureFrom, openCore } from '../../src/client/start-core.ts';
import { ensureHome, type Home, resolveHome } from '../../src/config/home.ts';
import { TRANSFER } from '../../src/limits.ts';
import { fakeCore } from '../support/fake-core.ts';

let root: string;
let home: Home;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tincan-start-'));
  home = resolveHome({ home: root });
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A program that stands for a core which does not start. */
async function program(source: string): Promise<[string, string]> {
  const file = join(root, 'core.mjs');
  await writeFile(file, source);
  return [process.execPath, file];
}

describe('starting a core', () => {
  it('gives the error of the core in its own words', async () => {
    const command = await program(
      `process.stderr.write(JSON.stringify({ code: 'TINCAN_E_PORT_TAKEN', message: 'Port 47470 is taken.' }) + '\\n'); process.exit(1)`,
    );
    await expect(openCore({ home, command })).rejects.toMatchObject({
      code: 'TINCAN_E_PORT_TAKEN',
      message: 'Port 47470 is taken.',
    });
    expect(await readdir(home.log)).toEqual([]);
  });

  it('tells of a crash without what could steer a terminal', async () => {
    const command = await program(`process.stderr.write('boom \\u001b[2J'); process.exit(3)`);
    await expect(openCore({ home, command })).rejects.toMatchObject({
      code: 'TINCAN_E_CORE_START',
      message: 'The core did not start: boom \ufffd[2J.',
    });
  });

  it('gives the core threads enough for thousands of small files', async () => {
    const command = await program(
      `process.stderr.write('threads: ' + process.env.UV_THREADPOOL_SIZE); process.exit(3)`,
    );
    const usual = process.env.UV_THREADPOOL_SIZE ?? String(TRANSFER.poolThreads);
    await expect(openCore({ home, command })).rejects.toMatchObject({
      message: `The core did not start: threads: ${usual}.`,
    });
  });

  it('gives up after its patience', async () => {
    const command = await program('setTimeout(() => {}, 2_000)');
    await expect(openCore({ home, command, patience: 50 })).rejects.toMatchObject({
      code: 'TINCAN_E_CORE_START',
    });
  });

  it('says so when the program cannot be run at all', async () => {
    await expect(openCore({ home, command: [join(root, 'nothing')] })).rejects.toMatchObject({
      code: 'TINCAN_E_CORE_START',
    });
  });
});

describe('the way to a core', () => {
  const phases: string[] = [];
  const onPhase = (phase: string) => void phases.push(phase);
  beforeEach(() => {
    phases.length = 0;
  });

  it('is told: none runs and one is started, then it answers', async () => {
    const core = fakeCore();
    const listening: Promise<void>[] = [];
    const command = await program('setTimeout(() => {}, 500)');
    const { client } = await openCore({
      home,
      command,
      onPhase(phase) {
        onPhase(phase);
        // What the program stands for.
        if (phase === 'starting') listening.push(ensureHome(home).then(() => core.server.listen(home)));
      },
    });
    await Promise.all(listening);
    expect(phases).toEqual(['starting', 'attached']);
    client.close();
    await core.stop();
  });

  it('leads to one that runs without a start', async () => {
    const core = fakeCore();
    await ensureHome(home);
    await core.server.listen(home);
    const { client, started } = await openCore({ home, command: [join(root, 'nothing')], onPhase });
    expect(started).toBe(false);
    expect(phases).toEqual(['attached']);
    client.close();
    await core.stop();
  });

  it('does not arrive where the core does not start', async () => {
    await expect(openCore({ home, command: [join(root, 'nothing')], onPhase })).rejects.toThrow();
    expect(phases).toEqual(['starting']);
  });
});

describe('the last words of a core', () => {
  it.each(['', '[1]', 'null', '{"code":1}', '{"code":"X","message":"y"}'])(
    'are never an exception: %s',
    (text) => {
      expect(failureFrom(text).code).toBe('TINCAN_E_CORE_START');
    },
  );
});
