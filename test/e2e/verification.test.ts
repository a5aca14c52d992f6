/** Two people at two terminals make sure that nobody sits between: by the command, in line mode, on the full screen, by a whole id. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FullScreen, openFullScreen } from '../support/full-screen.ts';
import { createHomes, type TestHome, type TestHomes } from '../support/homes.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';

let homes: TestHomes;
let alice: TestHome;
let bob: TestHome;
let terminals: TestTerminal[];
let screens: FullScreen[];

beforeEach(async () => {
  homes = await createHomes();
  terminals = [];
  screens = [];
  [alice, bob] = [homes.home('alice'), homes.home('bob')];
  for (const home of [alice, bob]) {
    home.start('daemon');
    while ((await home.run('status')).code !== 0);
  }
  await alice.run('peers', '--wait', '10');
  const connecting = alice.run('connect', 'bob');
  for (;;) {
    const [request] = (await bob.json('requests')).lines;
    if (request === undefined) continue;
    await bob.run('accept', String(request.id));
    break;
  }
  expect((await connecting).code).toBe(0);
});
afterEach(async () => {
  for (const terminal of terminals) terminal.kill('SIGKILL');
  for (const screen of screens) screen.close();
  await Promise.all(terminals.map(({ exited }) => exited));
  await homes.stop();
});

/** `tincan trust verify …` at a terminal. */
function verify(home: TestHome, ...words: string[]): TestTerminal {
  const terminal = openTerminal([...home.args, ...words], { columns: 160 });
  terminals.push(terminal);
  return terminal;
}

const WORDS = /1 [a-z]+ {2}2 [a-z]+ {2}3 [a-z]+ {2}4 [a-z]+/;
const wordsOn = (text: string): string | undefined => WORDS.exec(text)?.[0];
const trustOf = async (home: TestHome, name: string): Promise<unknown> =>
  (await home.json('peers')).lines.find((peer) => peer.name === name)?.trust;

const ASKED = 'Are they the same on both screens? [y/n]';

describe('tincan trust verify', () => {
  it('shows both the same words, and ends with 0 on both sides when both say yes', async () => {
    const here = verify(alice, 'trust', 'verify', 'bob');
    await here.see('Asked bob to compare four words; they come as soon as bob agrees (there: /verify alice)');
    const there = verify(bob, '--json', 'trust', 'verify', 'alice');
    await Promise.all([here.see(ASKED), there.see(ASKED)]);
    expect(wordsOn(here.text())).toBeDefined();
    expect(wordsOn(here.text())).toBe(wordsOn(there.text()));
    here.type('perhaps\r');
    here.type('y\r');
    await here.see('You said that the words are the same. bob is verified once bob says so, too.');
    there.type('YES\r');
    expect([(await here.exited).exitCode, (await there.exited).exitCode]).toEqual([0, 0]);
    here.notSee('cancel');
    await here.see('bob is verified: you both saw the same words');
    await there.see('"outcome":"verified"');
    expect([await trustOf(alice, 'bob'), await trustOf(bob, 'alice')]).toEqual(['verified', 'verified']);
    expect((await alice.run('trust', 'list')).stdout).toContain('verified');
  });

  it('ends with 5 and a warning on both sides when one says no', async () => {
    const [here, there] = [verify(alice, 'trust', 'verify', 'bob'), verify(bob, 'trust', 'verify', 'alice')];
    await Promise.all([here.see(ASKED), there.see(ASKED)]);
    there.type('n\r');
    expect([(await here.exited).exitCode, (await there.exited).exitCode]).toEqual([5, 5]);
    await here.see('tincan: bob says that the words on your screens differ. Somebody may sit between you');
    await there.see('tincan: The words of you and alice differ. Somebody may sit between you');
    expect(await trustOf(alice, 'bob')).toBe('unknown');
  });

  it('is called off with Ctrl-C, which the other side hears of', async () => {
    const [here, there] = [verify(alice, 'trust', 'verify', 'bob'), verify(bob, 'trust', 'verify', 'alice')];
    await Promise.all([here.see(ASKED), there.see(ASKED)]);
    here.press('ctrl-c');
    expect((await here.exited).exitCode).toBe(130);
    expect((await there.exited).exitCode).toBe(4);
    await there.see('tincan: alice has ended the comparison of words.');
    expect(await trustOf(bob, 'alice')).toBe('approved');
  });

  it('without a terminal, or with nobody there, says what to do', async () => {
    const script = await alice.run('trust', 'verify', 'bob');
    expect(script.code).toBe(2);
    expect(script.stderr).toContain('"tincan trust verify PEER --id ID" compares a whole id');
    await bob.run('stop');
    const terminal = verify(alice, 'trust', 'verify', 'bob');
    expect((await terminal.exited).exitCode).toBe(3);
    const nobody = verify(alice, 'trust', 'verify', 'zoe');
    expect((await nobody.exited).exitCode).toBe(3);
  });

  it('--id compares a whole id, and trust forget makes a stranger of whoever it was', async () => {
    const [identity] = (await bob.json('identity')).lines;
    const id = String(identity?.id);
    const right = await alice.json(
      'trust',
      'verify',
      'bob',
      '--id',
      `${id.slice(0, 4)} ${id.slice(4).toLowerCase()}`,
    );
    expect(right.code).toBe(0);
    expect(right.lines).toMatchObject([{ peer: { id, name: 'bob' }, outcome: 'verified' }]);
    const other = String((await alice.json('identity')).lines[0]?.id);
    const wrong = await alice.json('trust', 'verify', 'bob', '--id', other);
    expect(wrong.code).toBe(5);
    expect(wrong.lines).toMatchObject([{ outcome: 'different' }]);
    expect(wrong.stderr).toContain('That is NOT the id of this bob.');
    const torn = await alice.run('trust', 'verify', 'bob', '--id', id.slice(1));
    expect(torn.code).toBe(2);
    expect(torn.stderr).toContain('A whole id has 56 characters; there are 55.');
    const forgotten = await alice.json('trust', 'forget', 'bob');
    expect(forgotten.lines).toMatchObject([{ peer: { name: 'bob' }, outcome: 'forgotten' }]);
    expect(await trustOf(alice, 'bob')).toBe('unknown');
  });
});

describe('tincan identity --qr', () => {
  it('draws black on white whatever the terminal’s colours are, and refuses --json', async () => {
    const terminal = verify(alice, 'identity', '--qr');
    expect((await terminal.exited).exitCode).toBe(0);
    await terminal.see('█');
    expect(terminal.raw()).toContain('\u001b[30;107m');
    const piped = await alice.run('identity', '--qr');
    expect(piped.stdout).not.toContain('\u001b');
    expect(piped.stderr).toContain('drawn for a dark background');
    const both = await alice.run('identity', '--qr', '--json');
    expect(both.code).toBe(2);
  });
});

describe('/verify', () => {
  it('leads to the mark in line mode on one side and on the full screen on the other', async () => {
    const line = openTerminal([...alice.args, '--plain'], { columns: 160 });
    terminals.push(line);
    const screen = openFullScreen(bob.args, { columns: 120, rows: 32 });
    screens.push(screen);
    await line.seeInput('tincan>');
    await screen.see('alice');
    line.type('/verify bob\r');
    await line.see('Asked bob to compare four words');
    await screen.see('alice wants to compare four words with you');
    screen.write('/verify alice\r');
    await line.see(WORDS);
    const words = wordsOn(line.text()) ?? '';
    await screen.see('[Compare words]');
    await screen.see(words);
    screen.write('s');
    await screen.see('once more: they are the same');
    screen.write('s');
    await screen.see('You said that they are the same; alice has not said so yet.');
    await line.see('bob says that the four words are the same');
    line.type('/verify bob same\r');
    await line.see('bob is verified: you both saw the same words');
    await screen.see('alice is verified');
    expect([await trustOf(alice, 'bob'), await trustOf(bob, 'alice')]).toEqual(['verified', 'verified']);
    // Said once, whether by the core or in answer.
    expect(line.text().split('bob is verified:')).toHaveLength(2);
  });
});
