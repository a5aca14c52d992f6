/** The program on the kinds of terminals that there are: it starts, takes what is typed, keeps what it promises, and gives the terminal back. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXECUTABLE } from '../support/executable.ts';
import { type FullScreen, inTerminal } from '../support/full-screen.ts';
import { type ScreenCore, screenCore } from '../support/screen-core.ts';
import { colorKinds } from '../support/sgr.ts';
import { aMessage, aPeer, aTransfer, byId, readyState } from '../support/states.ts';

const bob = aPeer('bob');

let core: ScreenCore;
beforeAll(async () => {
  core = await screenCore(
    readyState({
      peers: byId(bob),
      transfers: byId(aTransfer({ transferred: 400_000, rate: 1_000_000 })),
      conversations: {
        [bob.id]: { id: bob.id, messages: [aMessage('m1', 'did you get it?')], more: false, unread: 0 },
      },
    }),
  );
});
afterAll(() => core.stop());

/** Opens a conversation, writes, and leaves. */
async function visit(screen: FullScreen): Promise<void> {
  await screen.see('Peers');
  screen.write('/msg bob\r');
  await screen.see('did you get it?');
  screen.write('typed');
  await screen.see('typed');
}

async function leave(screen: FullScreen): Promise<void> {
  screen.press('ctrl-u');
  await screen.until('nothing is written', ({ text }) => !text.includes('typed'));
  screen.write('/detach\r');
  expect((await screen.exited).exitCode).toBe(0);
  // What was written last may come behind the word of the end.
  await screen.until('the screen is given back', ({ isAlternate }) => !isAlternate);
}

describe('on TERM', { timeout: 60_000 }, () => {
  it.each(['xterm-256color', 'screen-256color', 'tmux-256color'])('%s it is all there', async (term) => {
    const screen = core.open({ columns: 80, rows: 24, env: { TERM: term } });
    await visit(screen);
    const shown = screen.screen();
    expect(shown.isAlternate).toBe(true);
    expect(shown.text).toMatch(/^╭ Peers ─+╮╭/m);
    expect(shown.text).toMatch(/█+░+/);
    expect(colorKinds(screen.raw())).toEqual(new Set(['16']));
    await leave(screen);
    expectGivenBack(screen);
  });

  it.each(['xterm-256color', 'screen-256color', 'tmux-256color'])(
    '%s it has 256 colours where the background is known',
    async (term) => {
      const screen = core.open({ columns: 80, rows: 24, env: { TERM: term, COLORFGBG: '15;0' } });
      await visit(screen);
      expect(colorKinds(screen.raw())).toEqual(new Set(['256']));
      await leave(screen);
    },
  );

  it('linux it draws with the signs of ASCII, which its fonts have, in sixteen colours', async () => {
    const screen = core.open({ columns: 80, rows: 25, env: { TERM: 'linux', COLORFGBG: '15;0' } });
    await visit(screen);
    expect(screen.screen().text).toMatch(/^\+ Peers -+\+\+/m);
    expect(screen.raw()).toMatch(/^[\0-\u007f]*$/);
    expect(colorKinds(screen.raw())).toEqual(new Set(['16']));
    await leave(screen);
    expectGivenBack(screen);
  });

  it('dumb it goes on in lines, with the reason, and sends no control sequence for its screen', async () => {
    const screen = core.open({ columns: 120, rows: 24, env: { TERM: 'dumb' } });
    await screen.see('TERM=dumb');
    await screen.see('Going on in lines.');
    await screen.see('You are alice');
    screen.write('/msg bob\r');
    await screen.see('bob');
    screen.write('/detach\r');
    expect((await screen.exited).exitCode).toBe(0);
    expect(colorKinds(screen.raw())).toEqual(new Set());
    expect(screen.raw()).not.toMatch(/\u001b\[\?(?:1049|7|25|2004|1004)[hl]/);
  });
});

/** The terminal is as it was: its own screen, its wrap, its cursor, its pastes, its colours. */
function expectGivenBack(screen: FullScreen): void {
  const { isAlternate, wraps, bracketedPaste } = screen.screen();
  expect({ isAlternate, wraps, bracketedPaste }).toEqual({
    isAlternate: false,
    wraps: true,
    bracketedPaste: false,
  });
  const raw = screen.raw();
  expect(raw.lastIndexOf('\u001b[?25h')).toBeGreaterThan(raw.lastIndexOf('\u001b[?25l'));
  expect(raw.lastIndexOf('\u001b[?1004l')).toBeGreaterThan(raw.lastIndexOf('\u001b[?1004h'));
  expect(raw.lastIndexOf('\u001b[m')).toBeGreaterThan(raw.lastIndexOf('\u001b[?2026h'));
}

const hasTmux = spawnSync('tmux', ['-V']).status === 0;

describe('in tmux', { timeout: 60_000 }, () => {
  it.skipIf(!hasTmux)('it draws, takes keys, and leaves the shell as it was', async () => {
    const server = ['-L', `tincan-test-${process.pid}`, '-f', '/dev/null'];
    const program = [process.execPath, EXECUTABLE, ...core.args].map((word) => `'${word}'`).join(' ');
    const shell = `${program}; echo "left with $?"; read -r _`;
    const screen = inTerminal(
      'tmux',
      // biome-ignore format: one command of tmux a line
      [
        ...server, '-u',
        'set-option', '-g', 'default-terminal', 'tmux-256color', ';',
        'set-option', '-g', 'status', 'off', ';',
        'new-session', shell,
      ],
      { columns: 80, rows: 24 },
    );
    try {
      await visit(screen);
      expect(screen.screen().text).toMatch(/^╭ Peers ─+╮╭/m);
      screen.press('ctrl-u');
      await screen.until('nothing is written', ({ text }) => !text.includes('typed'));
      screen.write('/detach\r');
      await screen.see('left with 0');
      expect(screen.screen().text).not.toContain('Peers');
    } finally {
      spawnSync('tmux', [...server, 'kill-server']);
      screen.close();
    }
  });
});
