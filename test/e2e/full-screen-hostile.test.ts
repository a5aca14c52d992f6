/** Peers, terminals and pastes that mean harm, or only do it: the screen stands, and every key that was pressed arrives. */
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CoreClient, connectCore, type TransferState } from '../../src/client/index.ts';
import { resolveHome } from '../../src/config/home.ts';
import { INTERFACE } from '../../src/limits.ts';
import { type FullScreen, openFullScreen, personReads } from '../support/full-screen.ts';
import { createHomes, type TestHome, type TestHomes } from '../support/homes.ts';
import { randomId } from '../support/hostile-peer.ts';
import { helloOf, type RawPeer, rawPeer } from '../support/raw-peer.ts';
import { type ScreenCore, screenCore } from '../support/screen-core.ts';
import { aPeer, byId, readyState } from '../support/states.ts';
import { testIdentity } from '../support/test-identities.ts';

/** What steers a terminal, or makes text read otherwise than it is. */
const STEERING = [
  '\u001b]0;owned\u0007',
  '\u001b[2J\u001b[H',
  '\u001b[?1049l\u001b[?7h',
  '\u009b2J',
  '\u001bPq\u001b\\',
  '\u202eright to left',
  '\u2066isolated',
  '\r\b\u007f\u0000',
];

/** Milliseconds for which a terminal takes nothing: far more than any frame or write may take. */
const STALLED = 3_000;

let homes: TestHomes;
let home: TestHome;
let files: string;
let screen: FullScreen;
let client: CoreClient;

beforeAll(async () => {
  homes = await createHomes();
  files = await mkdtemp(join(tmpdir(), 'tincan-files-'));
  home = homes.home('alice');
  screen = openFullScreen(home.args);
  await screen.seeWritten('tincan ›');
  client = await connectCore(resolveHome({ home: home.root }));
});
afterAll(async () => {
  client?.close();
  screen?.close();
  await homes.stop();
  await rm(files, { recursive: true, force: true });
});

const message = (text: string, seq: number): string =>
  JSON.stringify({ t: 'msg', id: randomId(), seq, time: Date.now(), text });

/** A peer that is let in by the person at the screen, under a name with all that a name may have. */
async function letIn(name: string): Promise<RawPeer> {
  const identity = await testIdentity(name);
  const peer = await rawPeer(client.state.network.port, identity);
  peer.webSocket.send(helloOf(identity, { name }));
  await peer.frame('pending');
  // Behind a warning, as of a name that mixes scripts, the row has no room for all of it.
  await screen.see(' wants ');
  screen.press('alt-i');
  await screen.see('this device may write to you');
  screen.write('a');
  await peer.frame('welcome');
  return peer;
}

describe('a peer that means harm', { timeout: 60_000 }, () => {
  it('does not get a name that steers onto the screen', async () => {
    const identity = await testIdentity('steering');
    for (const steering of STEERING) {
      const peer = await rawPeer(client.state.network.port, identity);
      peer.webSocket.send(helloOf(identity, { name: `trudy${steering}` }));
      await peer.closed;
    }
    expect(client.state.requests).toEqual({});
    expect(screen.screen().text).not.toContain('trudy');
  });

  it('draws nothing but rows of text, whatever it says', async () => {
    const peer = await letIn('שלום 漢字 é 👩‍👩‍👧');
    await screen.until('its conversation', ({ text }) => text.includes('· approved ·'));
    let seq = 0;
    const say = (text: string): void => {
      seq += 1;
      peer.webSocket.send(message(text, seq));
    };
    const before = screen.raw().length;
    for (const steering of STEERING) say(`${steering}steered`);
    say('10:00 alice forged\n10:01 you   forged too\r\n\n\n');
    say('W'.repeat(16 * 1024));
    say('漢'.repeat(5 * 1024));
    say(`e${'\u0301'.repeat(4_000)}`);
    say('\n'.repeat(16 * 1024 - 1).concat('x'));
    say('the last one');
    await screen.seeRow(/the last one/);
    screen.press('tab', 'tab');
    await screen.see('[שלום');
    screen.press('home');
    await screen.seeRow(/Today/);
    for (let pages = 0; pages < 10; pages += 1) screen.write('\u001b[6~');
    screen.write('G');
    await screen.seeRow(/the last one/);
    // What is seen is read, a moment later.
    await screen.until('all is read', ({ rows }) => !/unread/.test(rows[0] ?? ''));
    const written = screen.raw().slice(before);
    for (const steering of [
      '\u001b]',
      '\u0007',
      '\u001b[2J',
      '\u001b[?1049',
      '\u001b[?7h',
      '\u009b',
      '\u001bP',
      '\u202e',
      '\b',
    ])
      expect(written).not.toContain(steering);
    expect(screen.screen().rows.filter((row) => /^╭|^╰/.test(row))).toHaveLength(2);
    const { cells } = screen.screen();
    expect((await screen.redrawn()).cells).toEqual(cells);
    screen.press('escape');
    await screen.until('the composer', ({ text }) => text.includes('╭ שלום') && !text.includes('╭[שלום'));
    peer.webSocket.close();
  });

  it('takes no key from who types, with two hundred messages at once', async () => {
    const peer = await letIn('mallory');
    screen.write('/msg mallory\r');
    await screen.seeWritten('mallory ›');
    const typed = 'every key arrives, in its order: 漢字, and ё';
    for (let seq = 1; seq <= 200; seq += 1) peer.webSocket.send(message(`message number ${seq}`, seq));
    // A key behind each frame, so that all of them come in the midst of it.
    for (const key of Array.from(typed)) {
      const before = screen.raw().length;
      await screen.until('another frame', () => screen.raw().length > before);
      screen.write(key);
    }
    await screen.seeWritten('mallory ›', { text: typed });
    await screen.seeRow(/message number 200$|message number 200 /);
    await screen.seeWritten('mallory ›', { text: typed });
    screen.press('ctrl-u');
    await screen.seeWritten('mallory ›', { caret: 0 });
    peer.webSocket.close();
  });
});

describe('a terminal that takes nothing', { timeout: 60_000 }, () => {
  it('holds up neither the core nor a transfer, and is right again afterwards', async () => {
    const disk = join(files, 'disk.img');
    await writeFile(disk, '');
    await truncate(disk, 4_000_000_000);
    homes.home('bob').start('receive', '--accept', 'all', '--to', join(files, 'received'));
    await screen.seeRow(/\? bob/);
    screen.write(`/send bob ${disk}\r`);
    await screen.seeRow(/disk\.img → bob +[█░]+ +\d+ % .*\/s/);
    const transfer = (): TransferState | undefined => Object.values(client.state.transfers)[0];
    const before = transfer();

    screen.pause();
    // More than a terminal's own buffer holds.
    for (let redraws = 0; redraws < 60; redraws += 1) screen.press('ctrl-l');
    const start = performance.now();
    let longest = 0;
    while (performance.now() - start < STALLED) {
      const asked = performance.now();
      await client.call('core.status', {});
      longest = Math.max(longest, performance.now() - asked);
    }
    expect(longest).toBeLessThan(1_000);
    expect(transfer()?.transferred).toBeGreaterThan(before?.transferred ?? 0);
    expect(transfer()?.state).toBe('active');
    // Keys do in the dark what they do else; what they did has to be on the screen later.
    screen.write(`/pause ${before?.id}\r`);
    await expect.poll(() => transfer()?.state, { timeout: 10_000 }).toBe('paused');

    screen.write('typed into the dark');
    screen.resume();
    await screen.seeRow(/› typed into the dark$/);
    await screen.seeRow(/disk\.img → bob .*paused by you/);
    // What was on its way at the pause still counts for a moment.
    await expect
      .poll(async () => {
        const { rows } = screen.screen();
        return (await screen.redrawn()).rows.join() === rows.join();
      })
      .toBe(true);
  });
});

describe('what is typed and pasted', () => {
  const bob = aPeer('bob');
  let core: ScreenCore;
  beforeAll(async () => {
    core = await screenCore(readyState({ peers: byId(bob) }));
  });
  afterEach(() => {
    core.calls.length = 0;
  });
  afterAll(() => core.stop());

  it('reaches whom it was typed ahead for', async () => {
    const ahead = core.open();
    await ahead.seeWritten('tincan ›');
    ahead.write('/msg bob\rhello\r');
    expect(await core.called('chat.send')).toEqual({ conversation: bob.id, text: 'hello' });
    await ahead.seeWritten('bob ›', { caret: 0 });
  });

  it('is not lost while the panes are not there yet', async () => {
    let attach = (): void => {};
    const attached = new Promise<void>((resolve) => {
      attach = resolve;
    });
    core.on('core.keep', async () => {
      await attached;
      return {};
    });
    core.on('settings.apply', () => ({}));
    // Without a name it would be asked for first, and the keys would be the answer.
    const early = core.open({}, '--name=alice');
    await early.until('the screen', ({ isAlternate, bracketedPaste }) => isAlternate && bracketedPaste);
    early.write('/msg bob\rhello\r');
    await core.called('core.keep');
    early.write('/help\r');
    expect(early.screen().text).not.toContain('›');
    attach();
    expect(await core.called('chat.send')).toEqual({ conversation: bob.id, text: 'hello' });
    await early.see('Help');
    core.on('core.keep', () => ({}));
  });

  it('is one text, paste and all, until Enter is pressed', async () => {
    const writing = core.open();
    await writing.seeWritten('tincan ›');
    writing.write('/msg bob\r');
    await writing.seeWritten('bob ›');
    const pasted = Array.from({ length: 100 }, (_, line) => `${line}`.padStart(48, '漢e\u0301-')).join('\n');
    expect(Array.from(pasted).length).toBeGreaterThan(4_800);
    expect(Buffer.byteLength(pasted)).toBeLessThan(INTERFACE.composerBytes / 2);
    writing.write(`before \u001b[200~${pasted}\r\u001b[201~ behind`);
    await writing.seeRow(/behind$/);
    writing.press('enter');
    await writing.seeRow(/101 lines, .* as one message to bob/);
    // An Enter too many is no answer to the question; one after it was read is.
    await personReads();
    expect(core.calls.map(({ method }) => method)).not.toContain('chat.send');
    writing.press('enter');
    expect(await core.called('chat.send')).toEqual({
      conversation: bob.id,
      text: `before ${pasted}\n behind`,
    });
  });
});
