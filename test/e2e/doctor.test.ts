/** The doctor at the command line and in the full screen; test/network has hosts whose network is in the way. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoreStatus } from '../../src/control/calls.ts';
import { createHomes, type TestHomes } from '../support/homes.ts';
import { type ScreenCore, screenCore } from '../support/screen-core.ts';
import { readyState } from '../support/states.ts';

let homes: TestHomes;
let core: ScreenCore;
beforeAll(async () => {
  homes = await createHomes();
  core = await screenCore(readyState());
  core.on('settings.list', () => ({ settings: { interfaces: ['lo'] }, path: '/nowhere/config.json' }));
  core.on(
    'core.status',
    () =>
      ({
        pid: 7,
        version: '0.1.0',
        visibility: 'everyone',
        home: '/nowhere',
        downloads: '/nowhere/in',
      }) as CoreStatus,
  );
  core.on('network.listen', () => ({ heard: [], listens: true }));
});
afterAll(async () => {
  await core.stop();
  await homes.stop();
});

describe('tincan doctor', () => {
  it('prints a finding a line, and starts no core', async () => {
    const home = homes.home('examined');
    const { code, lines: findings } = await home.json('doctor');
    // What of it is wrong is this machine's.
    expect(code).toBe(findings.some(({ state }) => state === 'problem') ? 1 : 0);
    for (const finding of findings)
      expect(Object.keys(finding)).toEqual(['check', 'state', 'subject', 'text', 'fix']);
    expect(findings.find(({ check }) => check === 'core')).toMatchObject({ state: 'unknown', fix: 'tincan' });
    // The first thing that a core makes.
    expect(existsSync(join(home.root, 'data', 'core.lock'))).toBe(false);
  });

  it('with a name and no core says that only addresses are known', async () => {
    const { code, stderr } = await homes.home('examined').run('doctor', '--with', 'bob');
    expect(code).toBe(3);
    expect(stderr).toContain('HOST:PORT is tried without one.');
  });
});

it('/doctor shows the findings in a dialog that scrolls', { timeout: 60_000 }, async () => {
  const screen = core.open({ columns: 80, rows: 24 });
  await screen.seeWritten('tincan ›');
  screen.write('/doctor');
  screen.press('enter');
  await screen.seeRow(/This device/);
  await screen.seeRow(/ok +core +process 7/);
  screen.write('\u001b[F');
  await screen.seeRow(/could not be looked at|Nothing wrong was found|problem|warning/);
  screen.press('escape');
  await screen.seeWritten('tincan ›');
});
