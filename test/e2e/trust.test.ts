/** Whom one trusts, at a terminal: a file is shown before it is taken, and the details of a peer have keys that decide about it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FullScreen, openFullScreen } from '../support/full-screen.ts';
import { createHomes, type TestHome, type TestHomes } from '../support/homes.ts';
import { peerId } from '../support/states.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';

let homes: TestHomes;
let alice: TestHome;
let terminal: TestTerminal | undefined;
let screen: FullScreen | undefined;

beforeEach(async () => {
  homes = await createHomes();
  alice = homes.home('alice');
  expect((await alice.run('identity')).code).toBe(0);
});
afterEach(async () => {
  terminal?.kill('SIGKILL');
  await terminal?.exited;
  screen?.close();
  await homes.stop();
});

it('a file is taken after a yes, and the details of a peer of it note, ask and forget', async () => {
  const file = join(alice.root, 'trust.json');
  const peer = (name: string) => ({
    id: peerId(name),
    name,
    trust: 'verified',
    firstSeen: '2026-11-01T09:00:00Z',
    lastSeen: '2026-11-02T09:00:00Z',
  });
  writeFileSync(
    file,
    JSON.stringify({ format: 'tincan-trust', version: 1, peers: [peer('bob'), peer('саrol')] }),
  );
  const unasked = await alice.run('trust', 'import', file);
  expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining('add --yes')]);

  terminal = openTerminal([...alice.args, 'trust', 'import', file], { columns: 200 });
  await terminal.see('Import these? [y/N]');
  expect(terminal.text()).toMatch(
    /bob \(\S+\): approved from now on; verified there, and here only once you compare again/,
  );
  expect(terminal.text()).toContain('beware: the name mixes Cyrillic and Latin letters');
  terminal.type('y\r');
  expect((await terminal.exited).exitCode).toBe(0);
  await terminal.see('Imported: 2 approved.');

  screen = openFullScreen(alice.args, { columns: 120, rows: 32 });
  await screen.seeRow(/саrol +mixed letters/);
  screen.write('/trust bob\r');
  await screen.see('Connects    without asking');
  screen.write('c');
  await screen.see('Connects    you are asked each time');
  screen.write('n');
  await screen.see('/trust bob note');
  screen.write('third floor\r');
  await screen.see('Your note on bob: third floor');
  expect((await alice.json('trust', 'list')).lines).toMatchObject([
    { name: 'bob', trust: 'approved', note: 'third floor', rules: { autoConnect: false } },
    { name: 'саrol', mixedScripts: ['Cyrillic', 'Latin'] },
  ]);

  // The screen does the same with a file: it shows, and takes with a yes.
  const added = { format: 'tincan-trust', version: 1, peers: [peer('dave')] };
  writeFileSync(file, JSON.stringify(added));
  screen.write(`/trust import ${file}\r`);
  await screen.seeRow(/dave \(\S+\): approved from now on/);
  screen.write('q');
  await screen.until('the list is closed', (shown) => !shown.text.includes('approved from now on'));
  screen.write(`/trust import ${file} yes\r`);
  await screen.see('Imported: 1 approved.');
});
