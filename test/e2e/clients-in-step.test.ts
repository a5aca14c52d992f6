/** Three clients on one core: the full screen, line mode and a stream of events; commands come and go. What one does the others show. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXECUTABLE, type RunningCommand } from '../support/executable.ts';
import { type FullScreen, openFullScreen } from '../support/full-screen.ts';
import { createHomes, parseLines, type TestHome, type TestHomes } from '../support/homes.ts';

let homes: TestHomes;
let alice: TestHome;
let bob: TestHome;
let screen: FullScreen;
let lines: RunningCommand;
let events: RunningCommand;

beforeAll(async () => {
  homes = await createHomes();
  [alice, bob] = [homes.home('alice'), homes.home('bob')];
  bob.start('receive', '--accept', 'all');
  await alice.json('peers', '--wait', '60');
  expect((await alice.run('connect', 'bob')).code).toBe(0);
  events = alice.start('--json', 'events');
  screen = openFullScreen(alice.args, { columns: 120, rows: 32 });
  lines = alice.start('--plain');
  await screen.seeWritten('tincan ›');
  screen.write('/msg bob');
  screen.press('enter');
  await screen.seeWritten('bob ›');
  lines.child.stdin?.write('/msg bob\n');
  await lines.printed('What you type now goes to bob.');
});
afterAll(async () => {
  screen.close();
  lines.child.stdin?.end();
  await homes.stop();
});

it('they show what a command, each other and the other side say, and that a transfer is done', async () => {
  await alice.run('msg', 'bob', 'from a command');
  await screen.see('from a command');
  await lines.printed('you: from a command');
  await events.printed('"text":"from a command"');

  screen.write('from the screen');
  screen.press('enter');
  await lines.printed('you: from the screen');
  await events.printed('"text":"from the screen"');

  lines.child.stdin?.write('from the lines\n');
  await screen.see('from the lines');
  await events.printed('"text":"from the lines"');

  await bob.run('msg', 'alice', 'from bob');
  await screen.see('from bob');
  await lines.printed('bob: from bob');
  await events.printed('"text":"from bob"');

  await alice.run('send', 'bob', EXECUTABLE);
  await screen.see('done, verified');
  await lines.printed('done, verified');
  await events.printed('"state":"done"');

  const said = (await alice.json('history', 'bob')).lines.map(({ text }) => text);
  expect(said).toEqual(['from a command', 'from the screen', 'from the lines', 'from bob']);

  // What was said here stands here once, as it was typed.
  await alice.run('stop');
  const { stdout } = await lines.finished;
  expect(stdout.match(/you: from the lines/g)).toBeNull();
  expect(stdout.match(/from a command/g)).toHaveLength(1);
  const ended = await events.finished;
  expect(ended.code).toBe(0);
  expect(parseLines(ended.stdout).at(-1)).toMatchObject({ event: 'core', change: 'stopping' });
});
