/** Two people do the whole job with nothing but their keyboards, while a line stands half written. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FullScreen, openFullScreen, personReads } from '../support/full-screen.ts';
import { createHomes, type TestHome, type TestHomes } from '../support/homes.ts';

/** With a wide character and a joined one, and the caret between them. */
const HALF = { text: 'half 漢 a thought 👍🏽 of', caret: 'half 漢 a tho'.length + 1 };
const STEPS_BACK = Array.from('ught X of', () => 'left' as const);

let homes: TestHomes;
let aliceHome: TestHome;
let bobHome: TestHome;
let files: string;
let alice: FullScreen;
let bob: FullScreen;

beforeAll(async () => {
  homes = await createHomes();
  files = await mkdtemp(join(tmpdir(), 'tincan-files-'));
  aliceHome = homes.home('alice');
  bobHome = homes.home('bob');
});
afterAll(async () => {
  for (const screen of [bob, alice]) screen?.close();
  await homes.stop();
  await rm(files, { recursive: true, force: true });
});

const hasPane = (title: string) => (screen: { text: string }) => screen.text.includes(title);

/** Bob's line and caret, to the cell; the keys have to be with the composer. */
const bobsLineStands = (name = 'alice'): Promise<void> => bob.seeWritten(`${name} ›`, HALF);

/** Moves the keys from the composer to the pane with this title. */
async function toPane(screen: FullScreen, title: string): Promise<void> {
  const order = ['[Peers', '[', '[Transfers'];
  const at = order.indexOf(`[${title}`);
  for (let tabs = 0; tabs <= at; tabs += 1) screen.press('tab');
  await screen.until(`${title} with the keys`, hasPane(`[${title}`));
}

/** Back to the composer; what is typed next is no part of an Alt key, as the Escape has been seen to work. */
async function toComposer(screen: FullScreen, title: string): Promise<void> {
  screen.press('escape');
  await screen.until(`${title} without the keys`, (shown) => !hasPane(`[${title}`)(shown));
}

describe('a first run', () => {
  it('says what is wrong with a name, and takes the one that it proposes for Enter', async () => {
    const carol = openFullScreen(homes.home('carol').args.filter((arg) => !arg.startsWith('--name')));
    await carol.see('Enter takes');
    const proposed = /Enter takes (\S+)/.exec(carol.screen().text)?.[1] ?? '';
    await carol.seeRow(new RegExp(`Your name › +${proposed}$`));
    carol.write('#ops\r');
    await carol.see('A name cannot start with');
    for (const _character of '#ops') carol.press('backspace');
    await carol.see('Enter takes');
    carol.press('enter');
    await carol.seeWritten('tincan ›');
    await carol.seeRow(new RegExp(`^ tincan · ${proposed} `));
    carol.press('ctrl-c');
    expect((await carol.exited).exitCode).toBe(0);
  });
});

describe('two people at two terminals', { timeout: 120_000 }, () => {
  it('meet: one types a name, the other brings one', async () => {
    alice = openFullScreen(aliceHome.args.filter((arg) => !arg.startsWith('--name')));
    await alice.see('Your name');
    alice.write('alice\r');
    await alice.seeWritten('tincan ›');
    bob = openFullScreen(bobHome.args);
    await bob.seeWritten('tincan ›');
    await alice.seeRow(/\? bob +new/);
    await bob.seeRow(/\? alice +new/);
  });

  it('connect: one from the list of peers, the other after reading who asks', async () => {
    bob.write(HALF.text);
    bob.press(...STEPS_BACK);
    await bob.seeWritten('tincan ›', HALF);
    await toPane(alice, 'Peers');
    alice.press('up', 'down', 'enter');
    await bob.seeRow(/^ alice \(\S+\) at 127\.0\.0\.1 wants to connect.+Alt-Y accept/);
    await bob.seeWritten('tincan ›', HALF);
    bob.press('alt-i');
    await bob.see('this device may write to you');
    bob.press('escape');
    await bob.seeWritten('tincan ›', HALF);
    // A key answers only what has been on the screen for so long.
    await personReads();
    bob.press('alt-y');
    await bobsLineStands();
    await alice.seeRow(/╭ bob · approved/);
    await alice.seeRow(/● \[bob\]/);
    await bob.seeRow(/● \[alice\]/);
  });

  it('chat both ways, and see that it has arrived', async () => {
    await alice.seeWritten('bob ›');
    alice.write('did you get 漢字 👍🏽 é?\r');
    await alice.seeRow(/you +did you get 漢字 👍🏽 é\? +✓[✓●]/);
    await bob.seeRow(/alice +did you get 漢字 👍🏽 é\?/);
    await bobsLineStands();
    bob.press('ctrl-a', 'ctrl-k');
    bob.write('不, not yet\r');
    await bob.seeRow(/you +不, not yet +✓[✓●]/);
    await alice.seeRow(/bob +不, not yet/);
    bob.press('ctrl-y', ...STEPS_BACK);
    await bobsLineStands();
  });

  it('hear of a message for a conversation that is not open', async () => {
    alice.write('/all to everybody here\r');
    await bob.seeRow(/\[# everyone\] alice: to everybody here/);
    await bob.seeRow(/# everyone +1 /);
    await bobsLineStands();
  });

  it('steer a big transfer from both ends', async () => {
    const disk = join(files, 'disk.img');
    await writeFile(disk, '');
    await truncate(disk, 3_000_000_000);
    alice.write(`/send ${disk}\r`);
    await alice.seeRow(/↑ disk\.img → bob +waiting for bob to accept/);
    await toPane(alice, 'Transfers');
    await bob.seeRow(/alice wants to send disk\.img/);
    await bobsLineStands();
    await toPane(bob, 'Transfers');
    await personReads();
    bob.write('a');
    await bob.seeRow(/↓ disk\.img ← alice +[█░]+ +\d+ %/);
    await alice.seeRow(/↑ disk\.img → bob +[█░]+ +\d+ %/);
    alice.write('p');
    await alice.seeRow(/↑ disk\.img → bob .*paused by you/);
    await bob.seeRow(/↓ disk\.img ← alice .*paused by alice/);
    await toComposer(bob, 'Transfers');
    await bobsLineStands();
    alice.write('r');
    await bob.until('it goes on', ({ rows }) =>
      rows.some((row) => /↓ disk\.img ← alice +[█░]+ +\d+ % .*\/s/.test(row)),
    );
    alice.write('x');
    // One press could be meant as text.
    await alice.see('x once more cancels for good');
    alice.write('x');
    await alice.see('1 cancelled');
    // Of the word and the end of the data connection, either may come first.
    await bob.seeRow(/↓ disk\.img ← alice.*(cancelled by alice|The data connection broke)/);
    await bobsLineStands();
    await toComposer(alice, 'Transfers');
  });

  it('pass a small file on, whole', async () => {
    const content = randomBytes(70_000);
    await writeFile(join(files, 'notes 漢.bin'), content);
    alice.write(`/send "${join(files, 'notes 漢.bin')}"\r`);
    await bob.seeRow(/alice wants to send notes 漢\.bin/);
    await toPane(bob, 'Transfers');
    bob.press('home');
    await bob.seeRow(/›↓ notes 漢\.bin/);
    await personReads();
    bob.write('a');
    await alice.seeRow(/↑ notes 漢\.bin → bob.*done, verified/);
    await bob.seeRow(/↓ notes 漢\.bin ← alice.*done, verified/);
    expect(await readFile(join(bobHome.root, 'downloads', 'notes 漢.bin'))).toEqual(content);
    await toComposer(bob, 'Transfers');
    await bobsLineStands();
  });

  it('see another name at once', async () => {
    alice.write('/changename alicia\r');
    await alice.seeRow(/^ tincan · alicia/);
    await bob.seeRow(/● \[alicia\]/);
    await bobsLineStands('alicia');
  });

  it('part and come together again', async () => {
    await toPane(alice, 'Peers');
    alice.write('x');
    await alice.see('x once more disconnects');
    alice.write('x');
    await alice.seeRow(/○ \[bob\]/);
    await bob.seeRow(/○ \[alicia\]/);
    await bobsLineStands('alicia');
    alice.write('c');
    await alice.seeRow(/● \[bob\]/);
    await bob.seeRow(/● \[alicia\]/);
    await bobsLineStands('alicia');
    // To connect is to open the conversation.
    await alice.seeWritten('bob ›');
  });

  it('find what was open and half written after having been detached', async () => {
    alice.write('mine stays too 漢');
    await toPane(alice, 'Peers');
    alice.press('home', 'enter');
    await alice.seeWritten('# everyone ›', { caret: 0 });
    alice.write('/detach\r');
    await alice.see('Detached; the core goes on in the background.');
    expect((await alice.exited).exitCode).toBe(0);
    await bobsLineStands('alicia');
    alice = openFullScreen(aliceHome.args.filter((arg) => !arg.startsWith('--name')));
    await alice.seeWritten('# everyone ›', { caret: 0 });
    await toPane(alice, 'Peers');
    alice.press('down', 'enter');
    await alice.seeWritten('bob ›', { text: 'mine stays too 漢' });
    alice.press('enter');
    await bob.seeRow(/alicia +mine stays too 漢/);
    await bobsLineStands('alicia');
  });

  it('finish the line, send it, and go', async () => {
    bob.write('(漢)\r');
    await alice.seeRow(/bob +half 漢 a tho\(漢\)ught 👍🏽 of/);
    await bob.seeRow(/you +half 漢 a tho\(漢\)ught 👍🏽 of +✓[✓●]/);
    bob.write('/exit\r');
    expect((await bob.exited).exitCode).toBe(0);
    expect((await bobHome.run('status')).code).toBe(6);
    alice.write('/exit\r');
    expect((await alice.exited).exitCode).toBe(0);
  });
});
