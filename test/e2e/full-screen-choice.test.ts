/** What the surroundings decide: full screen or lines, colours, and which characters frames are made of. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTincan } from '../support/executable.ts';
import type { FullScreen } from '../support/full-screen.ts';
import { type ScreenCore, screenCore } from '../support/screen-core.ts';
import { aMessage, aPeer, aRequest, aTransfer, byId, peerId, readyState } from '../support/states.ts';

const bob = aPeer('bob');
const carol = aPeer('carol', { trust: 'unknown', state: 'nearby' });
const dave = aPeer('dave', { trust: 'verified', state: 'offline', queued: 2 });

let core: ScreenCore;
beforeAll(async () => {
  core = await screenCore(
    readyState({
      peers: byId(bob, carol, dave),
      requests: byId(aRequest({ id: 'r', peer: { id: carol.id, name: 'carol', address: '10.0.0.9' } })),
      transfers: byId(
        aTransfer({ id: 'a'.repeat(32), transferred: 400_000, rate: 1_000_000, secondsLeft: 7 }),
        aTransfer({ id: 'b'.repeat(32), direction: 'receive', state: 'paused', pausedBy: 'peer' }),
      ),
      conversations: {
        [bob.id]: {
          id: bob.id,
          messages: [
            aMessage('m1', 'did you get it?'),
            aMessage('m2', 'not yet', { from: 'self', name: 'alice', status: 'delivered' }),
          ],
          more: false,
          unread: 0,
        },
        [peerId('gone')]: { id: peerId('gone'), messages: [aMessage('m3', 'bye')], more: false, unread: 1 },
      },
    }),
  );
});
afterAll(() => core.stop());

/** All panes have been drawn, a conversation, the help and a menu of completions too. */
async function visit(screen: FullScreen): Promise<void> {
  await screen.see('Peers');
  screen.write('/msg bob\r');
  await screen.see('did you get it?');
  screen.write('/d\t');
  await screen.see('/detach');
  screen.press('ctrl-u');
  await screen.until('no menu', ({ text }) => !text.includes('/detach'));
  screen.press('f1');
  await screen.see('Help');
  screen.press('escape');
  await screen.see('did you get it?');
}

// biome-ignore format: one rule of a sequence a line
const COLORS = /\u001b\[(?:\d*;)*(?:3[0-7]|38|4[0-7]|48|9[0-7]|10[0-7])(?:;\d+)*m/;

describe('full screen or lines', () => {
  it('goes on in lines where the cursor cannot be moved, and says why', async () => {
    const screen = core.open({ env: { TERM: 'dumb' } });
    await screen.see('Going on in lines.');
    await screen.see('TERM=dumb');
    await screen.see('You are alice');
    expect(screen.screen().isAlternate).toBe(false);
    expect(screen.raw()).not.toContain('?1049h');
  });

  it('goes on in lines without a word where that was asked for', async () => {
    const screen = core.open({}, '--plain');
    await screen.see('You are alice');
    expect(screen.raw()).not.toContain('Going on in lines.');
    expect(screen.raw()).not.toContain('?1049h');
  });

  it('says on stderr that there is no terminal', async () => {
    const { stdout, stderr } = await runTincan(core.args);
    expect(stderr).toContain('The full screen needs a terminal; there is none. Going on in lines.');
    expect(stdout).not.toContain('full screen');
  });
});

describe('colours', () => {
  it('are there where the terminal has them', async () => {
    const screen = core.open();
    await visit(screen);
    expect(screen.raw()).toMatch(COLORS);
  });

  it.each([
    ['NO_COLOR', { env: { NO_COLOR: '1' } }, []],
    ['--no-color', { env: { FORCE_COLOR: '3' } }, ['--no-color']],
    ['FORCE_COLOR=0', { env: { FORCE_COLOR: '0' } }, []],
  ] as const)('are not there with %s, but bold is', async (_name, options, words) => {
    const screen = core.open(options, ...words);
    await visit(screen);
    expect(screen.raw()).not.toMatch(COLORS);
    expect(screen.raw()).toContain('\u001b[1m');
  });

  it('are there by FORCE_COLOR whatever the terminal is', async () => {
    const screen = core.open({ env: { FORCE_COLOR: '1', NO_COLOR: '1', TERM: 'vt100' } });
    await visit(screen);
    expect(screen.raw()).toMatch(COLORS);
  });
});

describe('characters', () => {
  it('are those of ASCII where the language has no others', async () => {
    const screen = core.open({ env: { LANG: 'C', LC_ALL: 'C', LC_CTYPE: 'C' } });
    await visit(screen);
    screen.press('tab', 'tab', 'tab');
    await screen.see('[Transfers');
    core.store.put('peers', carol.id, { ...carol, state: 'awaiting-approval' });
    await screen.see('Waiting for carol to say yes');
    const others = screen.raw().match(/[^\0-\u007f]+/g) ?? [];
    expect(others).toEqual([]);
    expect(screen.screen().text).toMatch(/^\+/m);
  });

  it('are frames and bars where it has', async () => {
    const screen = core.open();
    await visit(screen);
    expect(screen.screen().text).toMatch(/^╭ Peers ─+╮╭/m);
    expect(screen.screen().text).toMatch(/█+░+/);
  });
});
