/** Keys of the user at a real terminal: changed from the shell and within the program, followed at once, and never a reason not to start. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FullScreen, openFullScreen, personReads } from '../support/full-screen.ts';
import { createHomes, type TestHomes } from '../support/homes.ts';
import { screenCore } from '../support/screen-core.ts';
import { aPeer, aRequest, byId, readyState } from '../support/states.ts';

const CTRL_G = '\u0007';
const CTRL_P = '\u0010';
const F6 = '\u001b[17~';
const F8 = '\u001b[19~';

let homes: TestHomes;
const screens: FullScreen[] = [];
const open = (args: readonly string[]): FullScreen => {
  const screen = openFullScreen(args, { columns: 100, rows: 24 });
  screens.push(screen);
  return screen;
};

beforeAll(async () => {
  homes = await createHomes();
});
afterAll(async () => {
  for (const screen of screens) screen.close();
  await homes.stop();
});

describe('keys of the user', { timeout: 60_000 }, () => {
  it('are set from the shell, and the running screen follows with its hints, its help and what they do', async () => {
    const alice = homes.home('alice');
    const screen = open(alice.args);
    await screen.seeRow(/Ctrl-P commands +F1 help/);

    const { stdout, stderr, code } = await alice.run('config', 'set', 'keys.palette', 'ctrl-g');
    expect([code, stdout]).toEqual([0, 'keys.palette = Ctrl-G\n']);
    expect(stderr).toContain('Ctrl-G does not "Close it" any more (Lines entered before); Esc does.');
    await screen.seeRow(/Ctrl-G commands +F1 help/);
    screen.write(CTRL_G);
    await screen.seeWritten('find ›');
    screen.write(CTRL_G);
    await screen.seeWritten('tincan ›');
    screen.press('f1');
    await screen.seeWritten('search ›');
    screen.write('find anything');
    await screen.seeRow(/Ctrl-G +Find anything that can be done or opened/);
    screen.press('escape');
    await screen.seeWritten('tincan ›');

    expect((await alice.run('config', 'get', 'keys.palette')).stdout).toBe('Ctrl-G\n');
    expect((await alice.run('config', 'get', 'keys.search')).stdout).toBe('Ctrl-F\n');
    expect((await alice.run('config', 'get', 'keys')).stdout).toBe('{"palette":["ctrl-g"]}\n');
    const refused = await alice.run('config', 'set', 'keys.palete', 'F6');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('There is no action palete for a key. Did you mean palette?');
    await alice.run('config', 'set', 'keys.palette', '');
    await screen.seeRow(/Ctrl-P commands/);
    screen.write(CTRL_P);
    await screen.seeWritten('find ›');
  });

  it('are set within the program, or refused with the reason', async () => {
    const bob = homes.home('bob');
    const screen = open(bob.args);
    await screen.seeWritten('tincan ›');
    screen.write('/settings keys.palette Ctrl-F\r');
    await screen.seeRow(/Ctrl-F is the key of search already: "Search what was said"/);
    screen.write('/settings keys.search F6\r');
    await screen.seeRow(/keys\.search is F6 now/);
    screen.write('/settings keys.palette Ctrl-F\r');
    await screen.seeRow(/Ctrl-F commands/);
    screen.write(F6);
    await screen.seeWritten('search ›');
    screen.press('escape');
    await screen.seeWritten('tincan ›');
    const file = JSON.parse(await readFile(join(bob.root, 'config', 'config.json'), 'utf8')) as unknown;
    expect(file).toMatchObject({ keys: { search: ['F6'], palette: ['Ctrl-F'] } });
    screen.write('/settings keys.palette default\r');
    await screen.seeRow(/Ctrl-P commands/);
  });

  it('that are wrong in a file that was edited by hand are told, and what is by itself works', async () => {
    const carol = homes.home('carol');
    await mkdir(join(carol.root, 'config'), { recursive: true, mode: 0o700 });
    await writeFile(
      join(carol.root, 'config', 'config.json'),
      '{"keys": {"palete": ["F6"], "search": 7, "help": ["F8"]}}',
    );
    const screen = open(carol.args);
    await screen.seeRow(/F8 help/);
    screen.write('\u001bOQ');
    await screen.seeRow(/keys\.palete: There is no action palete for a key\. Did you mean palette\?/);
    await screen.see('keys.search: Keys are a list of texts');
    screen.press('escape');
    await screen.seeWritten('tincan ›');
    screen.write(CTRL_P);
    await screen.seeWritten('find ›');
  });

  it('answer what is asked, and stand in its row', async () => {
    const eve = aPeer('eve', { trust: 'unknown', state: 'nearby' });
    const core = await screenCore({
      ...readyState({
        peers: byId(eve),
        requests: byId(aRequest({ id: 'r', peer: { id: eve.id, name: 'eve', address: '10.0.0.9' } })),
      }),
      keys: { 'request.accept': ['F8'], 'request.deny': [] },
    });
    const accepted = new Promise<unknown>((resolve) => {
      core.on('request.accept', (params) => {
        resolve(params);
        throw new Error('enough');
      });
    });
    try {
      const screen = core.open({ columns: 100, rows: 24 });
      await screen.seeRow(/eve .*F8 accept +\/deny \d+ deny +Alt-I details/);
      await personReads();
      screen.write(F8);
      expect(await accepted).toMatchObject({ id: 'r' });
    } finally {
      await core.stop();
    }
  });
});
