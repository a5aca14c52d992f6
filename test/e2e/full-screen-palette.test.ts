/** The command palette at a real terminal, from a small one to a large one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FullScreen } from '../support/full-screen.ts';
import { type ScreenCore, screenCore } from '../support/screen-core.ts';
import { aPeer, aTransfer, byId, readyState } from '../support/states.ts';

const CTRL_P = '\u0010';

let core: ScreenCore;

beforeAll(async () => {
  core = await screenCore(
    readyState({
      peers: byId(aPeer('bob'), aPeer('carol')),
      transfers: byId(aTransfer({ state: 'paused' })),
    }),
  );
  core.on('transfer.resume', () => ({ transfer: aTransfer() }));
});
afterAll(async () => {
  await core.stop();
});

describe('the palette', { timeout: 60_000 }, () => {
  it('opens a conversation, runs a command, and writes one out that needs more', async () => {
    const screen: FullScreen = core.open({ columns: 80, rows: 24 });
    await screen.seeWritten('tincan ›');
    screen.write(CTRL_P);
    await screen.seeWritten('find ›', { text: 'type what you look for' });
    await screen.seeRow(/Esc close/);
    screen.write('caro');
    await screen.seeRow(/› peer +carol +Opens the conversation +connected/);
    screen.press('enter');
    await screen.seeWritten('carol ›');

    screen.write('half');
    await screen.seeWritten('carol ›', { text: 'half' });
    screen.write(CTRL_P);
    await screen.seeWritten('find ›');
    screen.write('disc');
    await screen.seeRow(/› command +\/discard/);
    screen.press('down');
    await screen.seeRow(/› command +\/disconnect/);
    screen.press('enter');
    await screen.seeWritten('carol ›', { text: '/disconnect' });
    await screen.seeRow(/Ctrl-Y puts it back/);
    screen.press('ctrl-u', 'ctrl-y');

    screen.write(CTRL_P);
    await screen.seeWritten('find ›');
    screen.write('unblo');
    await screen.seeRow(/› command +\/unblock +Nobody is blocked\./);
    screen.press('enter');
    await screen.seeRow(/^\W+Nobody is blocked\./);
    screen.press('escape');
    await screen.until('the conversation', ({ text }) => !text.includes('find ›'));
    screen.write(CTRL_P);
    await screen.seeRow(/› command +\/disconnect/);
    screen.write('/transfers');
    screen.press('enter');
    await screen.seeRow(/r resume/);
    screen.write(CTRL_P);
    screen.write('go on');
    await screen.seeRow(/› key +Go on, or send again/);
    screen.press('enter');
    expect(await core.called('transfer.resume')).toEqual({ id: aTransfer().id });
  });

  it('is used on the smallest screen, too', async () => {
    const screen = core.open({ columns: 40, rows: 10 });
    await screen.seeWritten('tincan ›');
    screen.write(CTRL_P);
    await screen.seeWritten('find ›');
    screen.write('bob');
    await screen.seeRow(/› peer bob/);
    screen.press('enter');
    await screen.seeWritten('bob ›');
  });
});
