/** A whole session of two people who hear their terminals, from the first name to leaving: what they hear, and nothing else. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHomes, type TestHome, type TestHomes } from '../support/homes.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';

/** What people write themselves may be anything. */
const GREETING = 'grüß dich, Bob 👋';

let homes: TestHomes;
let terminals: TestTerminal[];
beforeEach(async () => {
  homes = await createHomes();
  terminals = [];
});
afterEach(async () => {
  for (const terminal of terminals) terminal.kill('SIGKILL');
  await Promise.all(terminals.map(({ exited }) => exited));
  await homes.stop();
});

function open(home: TestHome, TERM: string, args = home.args): TestTerminal {
  const terminal = openTerminal([...args, '--plain'], { columns: 100, rows: 40, env: { TERM } });
  terminals.push(terminal);
  return terminal;
}

/** Types a line, and waits for what is said to it. */
async function say(terminal: TestTerminal, line: string, answer: string | RegExp): Promise<void> {
  terminal.type(`${line}\r`);
  await terminal.see(answer);
}

/** Waits for the end of the program, and says what it shows where that does not come. */
async function ended(terminal: TestTerminal): Promise<void> {
  const late = sleep(20_000, 'late', { ref: false });
  if ((await Promise.race([terminal.exited, late])) === 'late')
    throw new Error(`It still runs:\n${terminal.text().trimEnd()}`);
}

/** Connects, talks, sends files, uses a room, searches, sets a limit and a setting, and leaves. @returns what the two have been told */
async function session(TERM: string): Promise<string[]> {
  const aliceHome = homes.home('alice');
  const alice = open(
    aliceHome,
    TERM,
    aliceHome.args.filter((word) => !word.startsWith('--name')),
  );
  await alice.see('Your name [');
  alice.type('alice\r');
  await alice.see('You are alice (');
  const bob = open(homes.home('bob'), TERM);
  await bob.see('You are bob (');
  expect((await aliceHome.run('peers', '--wait', '10')).stdout).toContain('bob');

  await say(alice, '/list', /^bob: nearby, new, id /m);
  alice.type('/connect bob\r');
  await bob.see(/^Request 1: alice \(\S+\) at 127\.0\.0\.1 wants to connect\.$/m);
  await say(bob, '/accept 1', 'alice is connected.');
  await alice.see('bob is connected.');
  await alice.seeInput('bob>');
  alice.type(`${GREETING}\r`);
  await bob.see(`alice: ${GREETING}`);
  await say(bob, 'hello yourself', 'hello yourself');
  await alice.see('bob: hello yourself');
  await say(alice, '/reply how are you', /In answer to bob: hello yourself/);
  await bob.see('alice in answer to you, "hello yourself": how are you');
  await say(alice, '/edit how are you today', /^Changed "/m);
  await bob.see(/alice changed the message of \d\d:\d\d to: how are you today/);
  await say(alice, '/me waves', '/me waves');
  await bob.see('* alice waves');

  const folder = join(homes.home('files').root, '..', 'photos');
  await mkdir(folder);
  for (const name of ['a.jpg', 'b.jpg']) await writeFile(join(folder, name), 'x'.repeat(50_000));
  await say(alice, `/send ${folder}`, /^Sending photos\/ to bob as transfer \w+\.$/m);
  await bob.see(/^Request 2: alice wants to send photos\/ \(2 files, 100 kB; .* free here\)\.$/m);
  await bob.see('Answer with /accept 2 or /deny 2. /files 2 lists them.');
  await say(bob, '/files 2', /^photos\/a\.jpg, 50 kB$/m);
  await say(bob, '/accept 2', 'Accepted the files of alice.');
  await bob.see(/^Transfer \w+, photos\/ from alice: done, verified, 100 kB/m);
  await alice.see(/^Transfer \w+, photos\/ to bob: done, verified, 100 kB/m);
  await say(
    alice,
    '/transfers',
    /^Transfer \w+, photos\/ to bob: done[\s\S]*^Transfer \w+, photos\/ to bob: done/m,
  );

  await say(alice, '/room create ops', '# ops is there, and yours.');
  await say(alice, '/room invite #ops bob', 'Invited bob into # ops.');
  await bob.see(/^Request 3: alice \(\S+\) invites you into # ops\.$/m);
  await say(bob, '/accept 3', 'You are in # ops');
  await bob.seeInput('# ops>');
  await alice.see(/bob joined|bob is in|bob accepted|bob/);
  await say(alice, 'welcome to the room', 'welcome to the room');
  await bob.see('alice: welcome to the room');
  await say(alice, '/room members', /^bob +member +connected$/m);
  await say(alice, '/search welcome', /\[# ops\] you: welcome to the room/);
  await say(alice, '/limit send 5MB', 'Sending: 5.0 MB/s at the most');
  await say(alice, '/settings notify off', 'notify is off now.');
  await say(alice, '/history bob', /: how are you today \(edited, (delivered|read)\)/);
  await say(alice, '/status', /^Open conversation: # ops\.$/m);
  await say(alice, '/away', 'You are away');
  await say(alice, '/help send', 'Example: /send bob build.tar.gz photos/');
  await say(alice, '/help', /^Commands: \/list/m);
  await say(alice, '/help all', /^\/exit: Leaves/m);
  await say(alice, '/lst', 'Did you mean /list?');
  await say(bob, '/msg alice', 'What you type now goes to alice.');
  alice.type('/exit\r');
  await ended(alice);
  await bob.see(/alice/);
  await say(bob, 'are you there', /kept/);
  bob.type('/exit\r');
  await bob.see('Type leave, stop or stay:');
  await say(bob, 'what', /what[\s\S]*Type leave, stop or stay:/);
  bob.type('stop\r');
  await ended(bob);

  const again = open(aliceHome, TERM);
  await again.see('You are alice (');
  await say(again, '/msg bob', 'The last 4 messages with bob:');
  await again.see(/you in answer to bob, "hello yourself": how are you today \(edited, (delivered|read)\)/);
  await again.seeInput('bob>');
  await say(again, 'good night', /kept and goes out when they are back/);
  await say(again, '/status', /^Your last message there, of \d\d:\d\d: queued\.$/m);
  again.type('/detach\r');
  await ended(again);
  return [alice.raw(), bob.raw(), again.raw()];
}

/** The same without what people wrote. */
const withoutPeople = (raw: string): string => raw.replaceAll(GREETING, '');

describe('a session in lines', () => {
  it('is told in ASCII alone, with no sequence at all, on a terminal that knows none', async () => {
    for (const raw of await session('dumb')) {
      expect(withoutPeople(raw)).toMatch(/^[\x20-\x7e\r\n]*$/);
    }
  }, 180_000);

  it('is the same on a terminal that can move its cursor, without colours', async () => {
    for (const raw of await session('xterm')) {
      // What editing a line takes: to a column, up, erase, and pastes that are marked.
      const plain = withoutPeople(raw).replace(/\u001b\[(?:\d*[ACDGJK]|\?2004[hl])/g, '');
      expect(plain).toMatch(/^[\x20-\x7e\r\n\u0007]*$/);
    }
  }, 180_000);
});
