/** The tour of a first run, at a real terminal: skipped, gone through, written over, and shown again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PtyOptions } from '../components/terminal/support/pty.ts';
import { type FullScreen, openFullScreen, personReads } from '../support/full-screen.ts';
import { createHomes, type TestHomes } from '../support/homes.ts';
import { screenCore } from '../support/screen-core.ts';
import { aPeer, aRequest, byId, readyState } from '../support/states.ts';

let homes: TestHomes;
const screens: FullScreen[] = [];
/** A home of its own, whose name is asked for. */
const nameless = (name: string): readonly string[] =>
  homes.home(name).args.filter((arg) => !arg.startsWith('--name'));
const open = (args: readonly string[], options: PtyOptions = {}): FullScreen => {
  const screen = openFullScreen(args, options);
  screens.push(screen);
  return screen;
};
const withoutTour = (screen: FullScreen): Promise<void> =>
  screen.until('no tour', ({ text }) => text.includes('tincan ›') && !text.includes('Tour '));

beforeAll(async () => {
  homes = await createHomes();
});
afterAll(async () => {
  for (const screen of screens) screen.close();
  await homes.stop();
});

describe('the tour', { timeout: 60_000 }, () => {
  it('follows the name, step by step, and is not shown again', async () => {
    const args = nameless('alice');
    const screen = open(args, { columns: 100, rows: 24 });
    await screen.see('Enter takes');
    screen.write('alice\r');
    await screen.seeRow(/^ Tour 1\/4: The list of peers shows who is there: Tab leads to it/);
    await screen.seeRow(/Enter go on +Esc end the tour/);
    for (const step of [
      /Tour 2\/4: .*begins a command/,
      /Tour 3\/4: .*Alt-Y says yes/,
      /Tour 4\/4: F1 has all keys/,
    ]) {
      screen.press('enter');
      await screen.seeRow(step);
    }
    screen.press('enter');
    await withoutTour(screen);
    screen.press('ctrl-c');
    await screen.exited;

    const again = open(args, { columns: 120, rows: 24 });
    await again.seeWritten('tincan ›');
    expect(again.screen().text).not.toContain('Tour ');
    again.write('/tour\r');
    await again.seeRow(/^ Tour 1\/4:/);
    again.press('tab');
    await again.seeRow(/Esc leads back\./);
    again.press('escape');
    await again.seeRow(/Enter go on/);
    again.press('escape');
    await withoutTour(again);
    again.write('\u0010');
    await again.seeWritten('find ›');
    again.write('show the tour');
    await again.seeRow(/› command +\/tour/);
    again.press('enter');
    await again.seeRow(/^ Tour 1\/4:/);
  });

  it('makes way for who writes at once, also in a small terminal', async () => {
    const screen = open(nameless('bob'), { columns: 40, rows: 10 });
    await screen.see('Enter takes');
    screen.write('bob\r');
    await screen.seeRow(/^ Tour 1\/4:/);
    screen.write('hello');
    await screen.seeWritten('tincan ›', { text: 'hello' });
    await withoutTour(screen);
  });

  it('hides nothing that happens: a request is seen and answered beside it, without colours and in ASCII', async () => {
    const eve = aPeer('eve', { trust: 'unknown', state: 'nearby' });
    const core = await screenCore({
      ...readyState({
        peers: byId(eve),
        requests: byId(aRequest({ id: 'r', peer: { id: eve.id, name: 'eve', address: '10.0.0.9' } })),
      }),
      keys: { help: ['F8'] },
    });
    const denied = new Promise<unknown>((resolve) => {
      core.on('request.deny', (params) => {
        resolve(params);
        throw new Error('enough');
      });
    });
    try {
      const screen = core.open({ columns: 40, rows: 10, env: { NO_COLOR: '1', LC_ALL: 'C', TERM: 'linux' } });
      await screen.seeWritten('tincan');
      screen.write('/tour\r');
      await screen.seeRow(/^ Tour 1\/4:/);
      await screen.see('eve');
      for (const step of [/Tour 2\/4/, /Tour 3\/4/, /Tour 4\/4: F8 has all keys/]) {
        screen.press('enter');
        await screen.seeRow(step);
      }
      expect(screen.screen().text).toMatch(/eve.*Alt-Y\/N\/I/);
      await personReads();
      screen.write('\u001bn');
      expect(await denied).toMatchObject({ id: 'r' });
    } finally {
      await core.stop();
    }
  });

  it('is one sentence in lines, on a first run only', async () => {
    const args = nameless('dave');
    const screen = open([...args, '--plain'], { columns: 100, rows: 24 });
    await screen.see('Your name');
    screen.write('dave\r');
    await screen.see('What you type goes to the open conversation; /list shows who is there');
    await screen.see('You are dave');
    screen.write('/exit\r');
    await screen.exited;
    const again = open([...args, '--plain'], { columns: 100, rows: 24 });
    await again.see('You are dave');
    expect(again.screen().text).not.toContain('What you type goes');
    again.write('/tour\r');
    await again.see('What you type goes to the open conversation');
  });
});
