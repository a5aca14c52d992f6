/** Every way to leave: the terminal is as it was before, what had to be said stands on it, and the core lives or not as promised. */
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { INTERFACE } from '../../src/limits.ts';
import { EXECUTABLE } from '../support/executable.ts';
import {
  type FullScreen,
  inTerminal,
  openFullScreen,
  personReads,
  showsCaret,
} from '../support/full-screen.ts';
import { createHomes, type TestHome, type TestHomes } from '../support/homes.ts';

const RUNS = 0;
const NONE = 6;
/** Pastes in brackets, and no more (DEC private mode 2004). */
const [PASTE_ON, PASTE_OFF] = ['\u001b[?2004h', '\u001b[?2004l'];

let homes: TestHomes;
/** One home for all that needs no other: making an identity takes its time. */
let home: TestHome;
let files: string;
let opened: FullScreen[] = [];

beforeAll(async () => {
  homes = await createHomes();
  home = homes.home('alice');
  files = await mkdtemp(join(tmpdir(), 'tincan-files-'));
});
afterEach(() => {
  for (const screen of opened.reverse()) screen.close();
  opened = [];
});
afterAll(async () => {
  await homes.stop();
  await rm(files, { recursive: true, force: true });
});

interface InShell {
  screen: FullScreen;
  /** Of the program, not of the shell. */
  pid: number;
  /** Resolves with the exit code as the shell sees it, once the terminal has been looked at. */
  givenBack(): Promise<number>;
}

/**
 * The program in a shell that tells the settings of the terminal before and after, and stays: what is written just before a
 * terminal's last program ends does not always arrive.
 */
async function openInShell(of = home): Promise<InShell> {
  const script = [
    'trap : HUP INT TERM',
    'echo "before [$(stty -g)]"',
    // exec: the process that tells its id becomes the program.
    `sh -c 'echo "pid [$$]"; exec "$@"' sh "$@"`,
    'echo "code [$?]"',
    'echo "after [$(stty -g)]"',
    'echo looked',
    'read end',
  ].join('\n');
  const screen = inTerminal('sh', ['-c', script, 'sh', process.execPath, EXECUTABLE, ...of.args], {
    columns: 150,
  });
  opened.push(screen);
  const told = (what: string): string | undefined =>
    new RegExp(`${what} \\[(.*?)\\]`).exec(screen.raw())?.[1];
  await screen.seeWritten('tincan ›');
  return {
    screen,
    pid: Number(told('pid')),
    async givenBack() {
      await screen.see('looked');
      const { isAlternate, wraps, bracketedPaste } = screen.screen();
      expect({ isAlternate, wraps, bracketedPaste }).toEqual({
        isAlternate: false,
        wraps: true,
        bracketedPaste: false,
      });
      expect(showsCaret(screen.raw())).toBe(true);
      expect(told('after')).toBe(told('before'));
      return Number(told('code'));
    },
  };
}

async function status(of = home): Promise<number | null> {
  return (await of.run('status')).code;
}

describe('a screen that brought up the core', () => {
  it.each([
    ['/exit', '/exit\r'],
    ['Ctrl-C', '\u0003'],
  ])('takes it down again with %s', async (_name, keys) => {
    const { screen, givenBack } = await openInShell();
    screen.write(keys);
    expect(await givenBack()).toBe(0);
    expect(await status()).toBe(NONE);
  });

  it('says what was not sent', async () => {
    const { screen, givenBack } = await openInShell();
    screen.write('never said 漢');
    await screen.seeWritten('tincan ›', { text: 'never said 漢' });
    screen.press('ctrl-c');
    expect(await givenBack()).toBe(0);
    expect(screen.screen().text).toContain('Not sent: never said 漢');
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('leaves it running at %s', async (signal, code) => {
    const { screen, pid, givenBack } = await openInShell();
    screen.write('half a thought');
    await screen.seeWritten('tincan ›', { text: 'half a thought' });
    process.kill(pid, signal);
    expect(await givenBack()).toBe(code);
    expect(await status()).toBe(RUNS);
    const again = openFullScreen(home.args);
    opened.push(again);
    await again.seeWritten('tincan ›', { text: 'half a thought' });
    await home.run('stop');
  });

  it('leaves it running when its terminal is closed, and what was half written with it', async () => {
    const screen = openFullScreen(home.args);
    await screen.seeWritten('tincan ›');
    screen.write('half 漢');
    await screen.seeWritten('tincan ›', { text: 'half 漢' });
    screen.close();
    // By SIGHUP, as its sender expects, and not by a fault.
    expect((await screen.exited).signal).toBe(1);
    expect(await status()).toBe(RUNS);
    const again = openFullScreen(home.args);
    opened.push(again);
    await again.seeWritten('tincan ›', { text: 'half 漢' });
    await home.run('stop');
  });

  it('leaves it running with /detach', async () => {
    const { screen, givenBack } = await openInShell();
    screen.write('/detach\r');
    expect(await givenBack()).toBe(0);
    const told = screen.screen().text.replaceAll('\n', '');
    expect(told).toContain('Detached; the core goes on in the background.');
    // The command that finds this core again: another home would be another core.
    expect(told).toContain(`tincan --home ${home.root}`);
    expect(await status()).toBe(RUNS);
    await home.run('stop');
  });
});

describe('a screen whose core ends', () => {
  it('says that it went away, and what was not sent, and fails', async () => {
    const { screen, givenBack } = await openInShell();
    screen.write('words that nobody keeps');
    await screen.seeWritten('tincan ›', { text: 'words that nobody keeps' });
    const { lines } = await home.json('status');
    process.kill(Number(lines[0]?.pid), 'SIGKILL');
    expect(await givenBack()).toBe(1);
    expect(screen.screen().text).toContain('The core went away.\nNot sent: words that nobody keeps');
  });

  it('says that it was stopped where somebody stopped it', async () => {
    const { screen, givenBack } = await openInShell();
    expect((await home.run('stop')).code).toBe(0);
    expect(await givenBack()).toBe(0);
    expect(screen.screen().text).toContain('The core was stopped.');
  });
});

describe('a screen that is left while files are on their way', { timeout: 60_000 }, () => {
  let alice: TestHome;
  let bob: TestHome;
  beforeAll(async () => {
    [alice, bob] = [homes.home('sender'), homes.home('receiver')];
    const path = join(files, 'disk.img');
    await writeFile(path, '');
    await truncate(path, 4_000_000_000);
    bob.start('daemon');
    // Whoever asks is taken; the files are not answered.
    const { screen, givenBack } = await openInShell(alice);
    await screen.see('receiver');
    screen.write('/connect receiver\r');
    await screen.see('Waiting for receiver to say yes');
    expect((await bob.run('accept', 'sender')).code).toBe(0);
    await screen.seeWritten('receiver ›');
    screen.write('/exit\r');
    await givenBack();
  }, 60_000);

  /** They outlive their cores, and would be on their way for the next one too. */
  afterEach(async () => {
    const { lines } = await alice.json('transfers');
    for (const { id, state } of lines) if (state !== 'cancelled') await alice.run('cancel', String(id));
    await alice.run('stop');
  });
  afterAll(async () => {
    await bob.run('stop');
  });

  /** A screen that brought up its core, and has files on their way. */
  async function sending(): Promise<InShell> {
    const shell = await openInShell(alice);
    const { screen } = shell;
    await screen.seeRow(/● receiver/);
    screen.write(`/send receiver ${join(files, 'disk.img')}\r`);
    await screen.see('waiting for receiver to accept');
    return shell;
  }

  async function disk(): Promise<{ state: string; transferred: number }> {
    const { lines } = await alice.json('transfers');
    const last = lines.at(-1);
    return { state: String(last?.state), transferred: Number(last?.transferred) };
  }

  async function asked({ screen }: InShell): Promise<void> {
    screen.press('ctrl-c');
    await screen.see('Leave tincan?');
    await screen.see('1 transfer is not finished.');
  }

  it('stays where the person thinks better of it, and stops everything where asked to', async () => {
    const shell = await sending();
    await asked(shell);
    shell.screen.press('escape');
    await shell.screen.until('no question', ({ text }) => !text.includes('Leave tincan?'));
    // Asked once more, so it still runs: a command that looks would be another program that is attached.
    await asked(shell);
    await personReads();
    shell.screen.write('s');
    expect(await shell.givenBack()).toBe(0);
    expect(await status(alice)).toBe(NONE);
  });

  it('lets them go on where the person says so', async () => {
    const shell = await sending();
    expect((await bob.run('accept', 'sender')).code).toBe(0);
    await shell.screen.seeRow(/disk\.img .*\d+ %/);
    await asked(shell);
    await personReads();
    shell.screen.write('l');
    expect(await shell.givenBack()).toBe(0);
    expect(shell.screen.screen().text).toContain('"tincan" attaches to it again');
    const { transferred, state } = await disk();
    expect(state).toBe('active');
    await expect
      .poll(async () => (await disk()).transferred, { timeout: 20_000 })
      .toBeGreaterThan(transferred);
    await alice.run('stop');
  });

  it('lets them go on when it is killed, and what was half written is there again', async () => {
    const { screen, pid } = await sending();
    expect((await bob.run('accept', 'sender')).code).toBe(0);
    await screen.seeRow(/disk\.img .*\d+ %/);
    screen.write('half a thought');
    await screen.seeWritten('tincan ›', { text: 'half a thought' });
    // From outside nothing tells that the core has it.
    await sleep(2 * INTERFACE.draftSavedAfter);
    process.kill(pid, 'SIGKILL');
    await screen.see('code [137]');
    const { transferred, state } = await disk();
    expect(state).toBe('active');
    await expect
      .poll(async () => (await disk()).transferred, { timeout: 20_000 })
      .toBeGreaterThan(transferred);
    const again = openFullScreen(alice.args);
    opened.push(again);
    await again.seeWritten('tincan ›', { text: 'half a thought' });
    await alice.run('stop');
  });

  it('lets them go on when Ctrl-C is pressed once more', async () => {
    const shell = await sending();
    await asked(shell);
    shell.screen.press('ctrl-c');
    expect(await shell.givenBack()).toBe(0);
    expect(await status(alice)).toBe(RUNS);
    await alice.run('stop');
  });

  it('says that the core went away while it asked, and what was not sent, and fails', async () => {
    const shell = await sending();
    shell.screen.write('words that nobody keeps');
    await shell.screen.see('› words that nobody keeps');
    await asked(shell);
    const { lines } = await alice.json('status');
    process.kill(Number(lines[0]?.pid), 'SIGKILL');
    expect(await shell.givenBack()).toBe(1);
    expect(shell.screen.screen().text).toContain('The core went away.\nNot sent: words that nobody keeps');
  });
});

describe('a screen under a shell with jobs', () => {
  it('goes to the background with Ctrl-Z, and comes back with fg as it was', async () => {
    const screen = inTerminal('bash', ['--norc', '--noprofile', '-i'], { env: { PS1: 'ready> ' } });
    opened.push(screen);
    await screen.see('ready>');
    screen.write(`${[process.execPath, EXECUTABLE, ...home.args].join(' ')}\r`);
    await screen.seeWritten('tincan ›');
    screen.write('half a thought');
    await screen.seeWritten('tincan ›', { text: 'half a thought' });
    const before = screen.screen();
    const written = screen.raw().length;
    screen.press('ctrl-z');
    await screen.see('Stopped');
    const { isAlternate, wraps } = screen.screen();
    expect({ isAlternate, wraps }).toEqual({ isAlternate: false, wraps: true });
    // The shell may want pastes in brackets for itself; it got the terminal without.
    const [left = ''] = screen.raw().slice(written).split('Stopped');
    expect(left).toContain(PASTE_OFF);
    expect(left).not.toContain(PASTE_ON);
    screen.write('echo "typed at the $((1 + 1))nd prompt"\r');
    await screen.see('typed at the 2nd prompt');
    screen.write('fg\r');
    await screen.seeWritten('tincan ›', { text: 'half a thought' });
    await screen.until('the same screen', ({ text }) => text === before.text);
    expect(screen.screen()).toMatchObject({ isAlternate: true, wraps: false, bracketedPaste: true });
    // The window gets another size while the shell has it.
    screen.press('ctrl-z');
    await screen.until('the shell', (shown) => !shown.isAlternate);
    screen.resize(90, 20);
    screen.write('fg\r');
    await screen.seeWritten('tincan ›', { text: 'half a thought' });
    expect(screen.screen().text).toMatch(/^╭ Peers ─+╮╭ Welcome ─+╮$/m);
    const shown = screen.screen();
    expect((await screen.redrawn()).cells).toEqual(shown.cells);
    screen.press('ctrl-u');
    screen.press('ctrl-c');
    await screen.until('the shell', (last) => !last.isAlternate);
    screen.write('exit\r');
    await screen.exited;
  });
});
