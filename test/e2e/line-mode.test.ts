import { mkdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveHome } from '../../src/config/home.ts';
import type { MessageState, State } from '../../src/store/state.ts';
import { runTincan } from '../support/executable.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';
import { aMessage, aPeer, aRequest, aTransfer, byId, peerId, readyState } from '../support/states.ts';
import { openTerminal, type TestTerminal } from '../support/terminal.ts';

const bob = aPeer('bob');
const carol = aPeer('Carol King');

let core: FakeCore;
let root: string;
let terminals: TestTerminal[];

beforeEach(() => {
  terminals = [];
});
afterEach(async () => {
  for (const terminal of terminals) terminal.kill('SIGKILL');
  await Promise.all(terminals.map(({ exited }) => exited));
  await core.stop();
});

/** A fake core that listens where the program looks for the core of a home. */
async function serve(state: State = readyState({ peers: byId(bob, carol) })): Promise<void> {
  core = fakeCore(state);
  root = (await core.listen()).root;
  const home = resolveHome({ home: root });
  await mkdir(home.data, { recursive: true, mode: 0o700 });
  await core.server.listen(home);
  core.on('core.keep', () => ({}));
  core.on('core.release', () => ({ stays: true }));
  core.on('chat.read', () => ({}));
  core.on('chat.open', () => ({}));
  core.on('peer.resolve', ({ target }) => {
    const found = Object.values(core.store.get().peers).find(({ name }) => name === target);
    if (found === undefined) throw Object.assign(new Error('no such peer'));
    return { id: found.id, name: found.name, address: found.address, known: true };
  });
  core.on('chat.send', ({ text }) => ({ message: aMessage('own', text, { from: 'self', status: 'sent' }) }));
}

function open(columns = 80): TestTerminal {
  const terminal = openTerminal(['--home', root, '--plain'], { columns });
  terminals.push(terminal);
  return terminal;
}

function receive(peer: string, ...messages: MessageState[]): void {
  core.store.put('conversations', peer, { id: peer, messages, more: false, unread: messages.length });
}

const fromBob = (id: string, text: string): MessageState => aMessage(id, text, { from: bob.id, name: 'bob' });

async function openConversationWithBob(terminal: TestTerminal): Promise<void> {
  await terminal.seeInput('tincan>');
  terminal.type('/msg bob\r');
  await terminal.seeInput('bob>');
}

describe('line mode', () => {
  it('greets, and lists who is there', async () => {
    await serve();
    const terminal = open();
    await terminal.see('You are alice');
    terminal.type('/list\r');
    await terminal.see(/^bob: connected, approved, id /m);
    await terminal.see('Carol King');
  });

  it('keeps what is being typed, and the cursor in it, when something is printed', async () => {
    await serve();
    const terminal = open();
    await openConversationWithBob(terminal);
    terminal.type('half a sentence');
    terminal.press('left', 'left', 'left');
    await terminal.seeInput('bob> half a sentence');
    receive(bob.id, fromBob('m1', 'did you get it?'));
    await terminal.see('bob: did you get it?');
    await terminal.seeInput('bob> half a sentence');
    terminal.type('X\r');
    expect((await core.called('chat.send')).text).toBe('half a senteXnce');
  });

  it('keeps typed text that wraps over several rows', async () => {
    await serve();
    const terminal = open(40);
    await openConversationWithBob(terminal);
    const long = Array.from({ length: 20 }, (_, at) => `word${at}`).join(' ');
    terminal.type(long);
    await terminal.see('word19');
    receive(bob.id, fromBob('m1', 'one'));
    await terminal.see('bob: one');
    receive(bob.id, fromBob('m1', 'one'), fromBob('m2', 'two'));
    await terminal.see('bob: two');
    await terminal.see(/word19$/m);
    const screen = terminal.text().replaceAll('\n', '');
    expect(screen.split('word0 ').length - 1).toBe(1);
    terminal.press('enter');
    expect((await core.called('chat.send')).text).toBe(long);
  });

  it('shows messages of other conversations with a tag, and sets in further lines', async () => {
    await serve();
    const terminal = open();
    await openConversationWithBob(terminal);
    receive(carol.id, aMessage('m1', 'first\n10:00 bob: fake', { from: carol.id, name: carol.name }));
    await terminal.see('[Carol King] Carol King: first');
    await terminal.see(/^ {6}\| 10:00 bob: fake$/m);
  });

  it('marks as read what is shown in the open conversation', async () => {
    await serve();
    const terminal = open();
    await openConversationWithBob(terminal);
    receive(bob.id, fromBob('m1', 'hi'));
    expect(await core.called('chat.read')).toEqual({ conversation: bob.id });
  });

  it('sends text to nobody while no conversation is open, not even a yes', async () => {
    await serve();
    const terminal = open();
    await terminal.seeInput('tincan>');
    terminal.press('enter');
    terminal.type('yes\r');
    await terminal.see('That was sent to nobody');
    expect(core.calls.map(({ method }) => method)).not.toContain('chat.send');
  });

  it('opens everyone for a broadcast', async () => {
    await serve();
    core.on('chat.send', ({ text }) => ({
      message: aMessage('m', text, { from: 'self', recipients: 2 }),
    }));
    const terminal = open();
    await terminal.seeInput('tincan>');
    terminal.type('/all\r');
    await terminal.seeInput('# everyone>');
    terminal.type('hello all\r');
    expect(await core.called('chat.send')).toEqual({ conversation: 'everyone', text: 'hello all' });
  });

  it('sends nothing for a bare Enter, not even to everyone', async () => {
    await serve();
    core.on('chat.send', ({ text }) => ({ message: aMessage('own', text, { recipients: 2 }) }));
    const terminal = open();
    await terminal.seeInput('tincan>');
    terminal.type('/all\r');
    await terminal.seeInput('# everyone>');
    terminal.press('enter');
    terminal.type('   \rhello\r');
    expect(await core.called('chat.send')).toEqual({ conversation: 'everyone', text: 'hello' });
  });

  it('takes other commands while a connection waits for its answer', async () => {
    await serve();
    core.on('peer.connect', () => new Promise(() => {}));
    const terminal = open();
    await terminal.seeInput('tincan>');
    terminal.type('/connect Carol King\r');
    await core.called('peer.connect');
    terminal.type('/msg bob meanwhile\r');
    expect(await core.called('chat.send')).toEqual({ conversation: bob.id, text: 'meanwhile' });
  });

  it('sends what was pasted behind a command to whom that command opens', async () => {
    await serve();
    const terminal = open();
    await openConversationWithBob(terminal);
    terminal.type('/msg "Carol King"\rfor carol only\r');
    expect(await core.called('chat.send')).toEqual({ conversation: carol.id, text: 'for carol only' });
  });

  it('sends to nobody what was pasted behind a command that takes its time', async () => {
    await serve(readyState({ peers: byId(bob, { ...carol, trust: 'unknown', state: 'nearby' }) }));
    core.on('peer.connect', () => new Promise(() => {}));
    const terminal = open(120);
    await openConversationWithBob(terminal);
    terminal.type('/msg "Carol King"\rfor carol only\r');
    await terminal.see('Not done: the command before it is still under way.');
    terminal.type('for bob\r');
    expect(await core.called('chat.send')).toEqual({ conversation: bob.id, text: 'for bob' });
  });

  it('says which command was meant', async () => {
    await serve();
    const terminal = open();
    await terminal.seeInput('tincan>');
    terminal.type('/lst\r');
    await terminal.see('Did you mean /list?');
  });

  it('asks in numbered questions, and opens the conversation of who was let in', async () => {
    await serve();
    core.on('request.accept', () => ({ peer: { id: peerId('eve'), name: 'eve', address: '10.0.0.9' } }));
    const terminal = open();
    await terminal.seeInput('tincan>');
    core.store.put('requests', 'r', aRequest({ id: 'r', number: 1 }));
    await terminal.see(/Request 1: eve \(\S+\) at 10\.0\.0\.9 wants to connect\./);
    await terminal.see(/^Answer with \/accept 1 or \/deny 1\.$/m);
    core.store.put('peers', peerId('eve'), aPeer('eve'));
    terminal.type('/accept 1\r');
    await terminal.seeInput('eve>');
    await terminal.see('eve is connected.');
  });

  it('says what files, how many, how large and how much room there is', async () => {
    await serve();
    const terminal = open(120);
    await terminal.seeInput('tincan>');
    const request = aRequest({ id: 'f', number: 2, kind: 'files', files: 12, bytes: 1_200_000_000 });
    const names = { names: ['a.txt', 'b.txt'], moreNames: 10 };
    core.store.put('requests', 'f', { ...request, ...names, freeBytes: 5_000_000_000 });
    await terminal.see('eve wants to send a.txt, b.txt and 10 more (12 files, 1.2 GB; 5.0 GB free here).');
  });

  it('tells of a transfer from its start to its end', async () => {
    await serve();
    const terminal = open(120);
    await terminal.seeInput('tincan>');
    const transfer = aTransfer({ id: 'abcd'.repeat(8), state: 'active' });
    core.store.put('transfers', transfer.id, transfer);
    await terminal.see('Transfer abcd, report.pdf to bob: started, 1 file, 1.0 MB');
    core.store.put('transfers', transfer.id, {
      ...transfer,
      state: 'paused',
      pausedBy: 'peer',
      transferred: 500_000,
    });
    await terminal.see('50 percent, paused by bob');
    core.store.put('transfers', transfer.id, { ...transfer, state: 'done', startedAt: 0, endedAt: 2_900 });
    await terminal.see('done, verified, 1.0 MB, 2.9 seconds');
  });

  it('announces that a message failed', async () => {
    await serve();
    const terminal = open();
    await openConversationWithBob(terminal);
    const own = aMessage('m1', 'are you there', { from: 'self', status: 'queued' });
    receive(bob.id, own);
    receive(bob.id, fromBob('m0', 'marker'), own);
    await terminal.see('marker');
    receive(bob.id, fromBob('m0', 'marker'), {
      ...own,
      status: 'failed',
      error: { code: 'TINCAN_E_BLOCKED', message: 'That peer is blocked.' },
    });
    await terminal.see('Not delivered to bob: That peer is blocked.');
  });

  it('completes commands and names with blanks', async () => {
    await serve();
    const terminal = open();
    await terminal.seeInput('tincan>');
    terminal.type('/disco\t');
    await terminal.seeInput('tincan> /disconnect');
    terminal.type('car\t');
    await terminal.seeInput('tincan> /disconnect "Carol King"');
  });

  it('lists the choices a line each with Tab twice, and keeps what was typed', async () => {
    await serve();
    const terminal = open();
    await terminal.seeInput('tincan>');
    terminal.type('/msg ');
    await terminal.seeInput('tincan> /msg');
    terminal.press('tab', 'tab');
    await terminal.see(/^bob, connected\n"Carol King", connected$/m);
    await terminal.seeInput('tincan> /msg');
    terminal.type('c\t');
    await terminal.seeInput('tincan> /msg "Carol King"');
  });

  it('makes an emoji of its name in any text', async () => {
    await serve();
    const terminal = open();
    await openConversationWithBob(terminal);
    terminal.type('done :thum\t');
    await terminal.seeInput('bob> done :thumbs');
    terminal.press('tab', 'tab');
    await terminal.see(/^:thumbsup:\n:thumbsdown:$/m);
    await terminal.seeInput('bob> done :thumbs');
    terminal.type('up:\t');
    await terminal.seeInput('bob> done 👍');
    terminal.press('enter');
    expect((await core.called('chat.send')).text).toBe('done 👍');
  });

  it('drops a completion that comes when its line was entered', async () => {
    await serve();
    const terminal = open();
    await openConversationWithBob(terminal);
    terminal.type('done :tada:\t\rnext');
    expect((await core.called('chat.send')).text).toBe('done :tada:');
    await terminal.seeInput('bob> next');
  });

  it('sends a paste of several lines as one message, with what was typed around it', async () => {
    await serve();
    const terminal = open();
    await openConversationWithBob(terminal);
    terminal.type('look: \u001b[200~one\r\ttwo\rthree\r\u001b[201~');
    await terminal.seeInput('bob> look: [pasted text 1, 3 lines]');
    await terminal.see('Enter sends it as one message.');
    expect(core.calls.map(({ method }) => method)).not.toContain('chat.send');
    terminal.type(' so\r');
    expect((await core.called('chat.send')).text).toBe('look: one\n    two\nthree so');
  });

  it('takes a paste of one line as if it were typed', async () => {
    await serve();
    const terminal = open();
    await openConversationWithBob(terminal);
    terminal.type('\u001b[200~a\tb\n\u001b[201~');
    await terminal.seeInput('bob> a    b');
    terminal.press('enter');
    expect((await core.called('chat.send')).text).toBe('a    b');
  });

  it('asks before it sends lines that came at once, where the terminal marks no paste', async () => {
    await serve();
    const terminal = open();
    await openConversationWithBob(terminal);
    terminal.type('one\rtwo\r');
    await terminal.see('2 lines came at once. Send them as one message, each on its own, or none?');
    terminal.type('one\r');
    expect((await core.called('chat.send')).text).toBe('one\ntwo');
  });

  it('stops asking the terminal to mark pastes when it leaves', async () => {
    await serve();
    const terminal = open();
    await terminal.seeInput('tincan>');
    terminal.press('ctrl-d');
    await terminal.exited;
    expect(terminal.raw().lastIndexOf('\u001b[?2004l')).toBeGreaterThan(
      terminal.raw().lastIndexOf('\u001b[?2004h'),
    );
  });

  it('says once what a notice of the core has said already', async () => {
    await serve();
    core.on('peer.connect', async () => {
      for (const [at, text] of ['bob is connected.', 'carol is away.'].entries())
        core.store.put('notices', String(at), { id: at, level: 'info', text, time: 0 });
      return { peer: { id: bob.id, name: 'bob', address: '' }, outcome: 'connected' as const };
    });
    const terminal = open();
    await terminal.seeInput('tincan>');
    terminal.type('/connect bob\r');
    await terminal.seeInput('bob>');
    await terminal.see('carol is away.');
    terminal.type('/help clear\r');
    await terminal.see('Clears the screen');
    expect(terminal.text().match(/bob is connected\./g)).toHaveLength(1);
  });

  it('says once that a transfer was paused', async () => {
    const transfer = aTransfer({ id: 'abcd'.repeat(8) });
    await serve(readyState({ peers: byId(bob), transfers: byId(transfer) }));
    core.on('transfer.pause', () => {
      const paused = { ...transfer, state: 'paused', pausedBy: 'self' } as const;
      core.store.put('transfers', transfer.id, paused);
      return { transfer: paused };
    });
    const terminal = open();
    await terminal.seeInput('tincan>');
    terminal.type('/pause abcd\r');
    await terminal.see('paused by you');
    terminal.type('/help clear\r');
    await terminal.see('Clears the screen');
    expect(terminal.text().match(/paused by you/g)).toHaveLength(1);
  });

  it('says that it is the other side whose answer is waited for', async () => {
    await serve();
    const terminal = open();
    await terminal.seeInput('tincan>');
    core.store.put('peers', bob.id, { ...bob, state: 'awaiting-approval' });
    await terminal.see('Waiting for bob to say yes.');
  });

  it('says that the core goes on where another program started it', async () => {
    await serve();
    const terminal = open();
    await terminal.seeInput('tincan>');
    terminal.type('/exit\r');
    await terminal.exited;
    await terminal.see('The core goes on in the background; "tincan stop" ends it.');
  });

  it('brings back earlier lines', async () => {
    await serve();
    const terminal = open();
    await terminal.seeInput('tincan>');
    terminal.type('/help list\r');
    await terminal.see('Shows who is there');
    terminal.press('up');
    await terminal.seeInput('tincan> /help list');
  });

  it('leaves by Ctrl-C without stopping a core that it did not start', async () => {
    await serve();
    const terminal = open();
    await terminal.seeInput('tincan>');
    terminal.press('ctrl-c');
    expect((await terminal.exited).exitCode).toBe(0);
    expect(core.calls.map(({ method }) => method)).not.toContain('core.stop');
  });

  it('leaves the shell a row of its own after Ctrl-D', async () => {
    await serve();
    const terminal = open();
    await terminal.seeInput('tincan>');
    terminal.press('ctrl-d');
    expect((await terminal.exited).exitCode).toBe(0);
    await terminal.seeInput('');
  });

  it('ends when the core goes', async () => {
    await serve();
    const terminal = open();
    await terminal.seeInput('tincan>');
    await core.server.stop();
    await terminal.see('The core went away.');
    expect((await terminal.exited).exitCode).toBe(1);
  });

  it('asks for a name on a first run, and again for a bad one', async () => {
    const fresh = readyState();
    await serve({ ...fresh, self: { ...fresh.self, status: 'needs-name', name: '', proposedName: 'login' } });
    core.on('self.rename', ({ name }) => {
      core.store.set({ self: { ...core.store.get().self, status: 'ready', name } });
      return { name };
    });
    const terminal = open();
    await terminal.seeInput('Your name [login]:');
    terminal.type('#bad\r');
    await terminal.see('A name cannot start with');
    await terminal.seeInput('Your name [login]:');
    terminal.press('enter');
    await terminal.see('You are login');
  });

  it('writes nothing of a peer that could steer the terminal', async () => {
    await serve();
    const terminal = open();
    await terminal.seeInput('tincan>');
    const evil = 'x\u001b]0;owned\u0007\u001b[2J\u009b2J\u202ey';
    core.store.put('notices', '1', { id: 1, level: 'info', text: evil, time: 0 });
    core.store.put('peers', peerId('evil'), aPeer(evil, { id: peerId('evil'), label: evil }));
    receive(peerId('evil'), aMessage('m', evil, { from: peerId('evil'), name: evil }));
    receive(bob.id, fromBob('m1', 'the end'));
    await terminal.see('the end');
    terminal.type('/list\r');
    await terminal.see(/alice: you, id/);
    expect(terminal.raw()).not.toMatch(/owned\u0007|\u001b\[2J|\u009b|\u202e/);
  });

  it('dies of the hang-up of its terminal, and leaves the core alone', async () => {
    await serve();
    const terminal = open();
    await terminal.seeInput('tincan>');
    terminal.hangUp();
    expect((await terminal.exited).signal).toBe(1);
    expect(core.calls.map(({ method }) => method)).not.toContain('core.stop');
  });
});

describe('line mode on a terminal that can redraw nothing', () => {
  const openDumb = (): TestTerminal => {
    const terminal = openTerminal(['--home', root], { env: { TERM: 'dumb' } });
    terminals.push(terminal);
    return terminal;
  };

  it('prints below the prompt, and prompts again', async () => {
    await serve();
    const terminal = openDumb();
    await openConversationWithBob(terminal);
    terminal.type('half');
    await terminal.seeInput('bob> half');
    receive(bob.id, fromBob('m1', 'did you get it?'));
    await terminal.see(/^\d\d:\d\d bob: did you get it\?$/m);
    await terminal.seeInput('bob>');
    terminal.type(' a sentence\r');
    expect((await core.called('chat.send')).text).toBe('half a sentence');
    expect(terminal.raw()).not.toContain('\u001b');
  });

  it('tells what could stand at the end of a line that ends with a tab', async () => {
    await serve();
    const terminal = openDumb();
    await terminal.seeInput('tincan>');
    terminal.type('/msg \t\r');
    await terminal.see(/^bob, connected\n"Carol King", connected$/m);
    terminal.type('/msg c\t\r');
    await terminal.see('It goes on as: /msg "Carol King"');
    terminal.type('nothing here\t\r');
    await terminal.see('There is nothing to complete.');
    expect(core.calls.map(({ method }) => method)).not.toContain('chat.send');
    expect(terminal.raw()).not.toContain('\u001b');
  });

  it('asks before it sends lines that came at once', async () => {
    await serve();
    const terminal = openDumb();
    await openConversationWithBob(terminal);
    terminal.type('a\nb\nc\n');
    await terminal.see('3 lines came at once.');
    terminal.type('none\n');
    await terminal.see('Nothing was sent.');
    expect(core.calls.map(({ method }) => method)).not.toContain('chat.send');
  });

  it.each(['ctrl-c', 'ctrl-d'] as const)('leaves by %s', async (key) => {
    await serve();
    const terminal = openDumb();
    await terminal.seeInput('tincan>');
    terminal.press(key);
    expect((await terminal.exited).exitCode).toBe(0);
    await terminal.see('The core goes on');
  });
});

describe('/detach', () => {
  it('says how to come back to this home', async () => {
    await serve();
    const { stdout } = await runTincan(['--home', root, '--plain'], { input: '/detach\n' });
    expect(stdout).toContain(`"tincan --home ${root}" attaches again.`);
  });
});

describe('a line that is entered right before the end', () => {
  it('of the input is sent', async () => {
    await serve();
    const terminal = open();
    await openConversationWithBob(terminal);
    terminal.type('last words\r\u0004');
    expect((await terminal.exited).exitCode).toBe(0);
    expect(core.calls.filter(({ method }) => method === 'chat.send').map(({ params }) => params)).toEqual([
      { conversation: bob.id, text: 'last words' },
    ]);
  });
});

describe('line mode without a terminal', () => {
  it('has failed where a line has, also where the pipe leaves by a command', async () => {
    await serve();
    const { code } = await runTincan(['--home', root, '--plain'], { input: '/nope\n/quit\n' });
    expect(code).toBe(1);
    expect((await runTincan(['--home', root, '--plain'], { input: '/list\n/quit\n' })).code).toBe(0);
  });

  it('runs the commands of a pipe one after another, and ends with it', async () => {
    await serve();
    const { code, stdout, stderr } = await runTincan(['--home', root, '--plain'], {
      input: '/list\n/msg bob hello\n/msg bob\nand more\n/nonsense',
    });
    expect(stdout).toMatch(/You are alice.*Carol King.*To bob: hello.*goes to bob\./s);
    expect(stdout).not.toMatch(/>|nonsense/);
    expect(stderr).toBe('tincan: line 5: There is no command /nonsense. See /help.\n');
    expect(code).toBe(1);
    const sent = core.calls.filter(({ method }) => method === 'chat.send').map(({ params }) => params);
    expect(sent).toEqual([
      { conversation: bob.id, text: 'hello' },
      { conversation: bob.id, text: 'and more' },
    ]);
  });
});
