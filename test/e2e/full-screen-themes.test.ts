/** Themes at a real terminal: chosen while the program runs, from within and from elsewhere, and never deeper than the terminal. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FullScreen, openFullScreen } from '../support/full-screen.ts';
import { createHomes, type TestHomes } from '../support/homes.ts';
import { type ScreenCore, screenCore } from '../support/screen-core.ts';
import { type ColorKind, colorKinds } from '../support/sgr.ts';
import { aMessage, aPeer, aTransfer, byId, readyState } from '../support/states.ts';

const NO_COLOR_AT_ALL: ReadonlySet<ColorKind> = new Set();

describe('the theme of a running screen', { timeout: 90_000 }, () => {
  let homes: TestHomes;
  beforeAll(async () => {
    homes = await createHomes();
  });
  afterAll(() => homes.stop());

  it('follows /settings and tincan config at once, and lasts', async () => {
    const alice = homes.home('alice');
    const env = { COLORTERM: 'truecolor' };
    const screen = openFullScreen(alice.args, { columns: 80, rows: 24, env });
    /** The colour of the frame around the panes, as xterm keeps it: its mode and its value. */
    const border = (): string => {
      const { rows, cells } = screen.screen();
      const row = rows.findIndex((each) => each.startsWith('╭'));
      return cells[row]?.[0]?.split('/').at(-1)?.split(',').slice(0, 2).join() ?? '';
    };
    const seeBorder = (color: string): Promise<void> =>
      screen.until(`a border of ${color}`, () => border() === color);
    const RGB = 0x3000000;
    await screen.see('Peers');
    // Nothing is known of the background: the terminal's own colours.
    expect(border()).toBe('0,-1');

    screen.write('/settings theme light\r');
    await seeBorder(`${RGB},${0x77808f}`);
    await screen.see('theme is light now.');
    expect(await alice.run('config', 'set', 'theme', 'dark')).toMatchObject({ code: 0 });
    await seeBorder(`${RGB},${0x8590a6}`);

    const refused = await alice.run('config', 'set', 'theme', 'pink');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('The theme is one of auto, dark, light, contrast, 16, none.');
    screen.write('/settings theme pink\r');
    await screen.see('one of auto, dark, light');
    expect(border()).toBe(`${RGB},${0x8590a6}`);

    screen.write('\u0010');
    await screen.see('type what you look for');
    screen.write('theme none');
    await screen.seeRow(/› theme +Theme none/);
    screen.press('enter');
    await seeBorder('0,-1');
    expect((await alice.json('config', 'get', 'theme')).lines).toEqual([{ key: 'theme', value: 'none' }]);
    screen.write('/settings theme default\r');
    await screen.see('theme is auto now.');
    screen.close();
  });
});

describe('colours at 80×24', { timeout: 60_000 }, () => {
  const bob = aPeer('bob', { trust: 'verified', unread: 2 });
  let core: ScreenCore;
  beforeAll(async () => {
    core = await screenCore(
      readyState({
        theme: 'dark',
        peers: byId(bob),
        transfers: byId(aTransfer({ transferred: 400_000, rate: 1_000_000 })),
        conversations: {
          [bob.id]: {
            id: bob.id,
            messages: [aMessage('m1', 'see http://bob.example/ and `code`')],
            more: false,
            unread: 0,
          },
        },
      }),
    );
  });
  afterAll(() => core.stop());

  async function visited(env: Record<string, string>, ...words: string[]): Promise<string> {
    const screen: FullScreen = core.open({ columns: 80, rows: 24, env }, ...words);
    await screen.see('Peers');
    screen.write('/msg bob\r');
    await screen.see('bob.example');
    screen.press('tab');
    await screen.see('[Peers]');
    screen.press('f1');
    await screen.see('Help');
    screen.press('escape');
    await screen.see('bob.example');
    return screen.raw();
  }

  it.each([
    ['NO_COLOR=1', { NO_COLOR: '1', COLORTERM: 'truecolor' }, undefined],
    ['FORCE_COLOR=0', { FORCE_COLOR: '0', COLORTERM: 'truecolor' }, undefined],
    ['FORCE_COLOR=1', { FORCE_COLOR: '1', COLORTERM: 'truecolor' }, '16'],
    ['FORCE_COLOR=2', { FORCE_COLOR: '2', COLORTERM: 'truecolor' }, '256'],
    ['FORCE_COLOR=3', { FORCE_COLOR: '3' }, 'truecolor'],
    ['COLORTERM=truecolor', { COLORTERM: 'truecolor' }, 'truecolor'],
    ['TERM=xterm-256color', {}, '256'],
    ['TERM=xterm', { TERM: 'xterm' }, '16'],
  ] as const)('are with %s of that depth and no other', async (_name, env, kind) => {
    const raw = await visited(env);
    expect(colorKinds(raw)).toEqual(kind === undefined ? NO_COLOR_AT_ALL : new Set([kind]));
    // Bold is no colour, and always there.
    expect(raw).toMatch(/\u001b\[(?:\d+;)*1[;m]/);
  });

  it('are none with --no-color, whatever the theme and the terminal', async () => {
    expect(colorKinds(await visited({ FORCE_COLOR: '3' }, '--no-color'))).toEqual(NO_COLOR_AT_ALL);
  });
});
