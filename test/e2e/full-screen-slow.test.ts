/** Over a line of 9,600 bytes a second, on which more happens than it carries: what is shown is what is, and a key is not behind it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONTROL } from '../../src/limits.ts';
import type { FullScreen } from '../support/full-screen.ts';
import { type ScreenCore, screenCore } from '../support/screen-core.ts';
import { aMessage, aPeer, aTransfer, byId, readyState } from '../support/states.ts';

/** Bytes of a screen with a character and, now and then, its looks in each cell. */
const WHOLE_SCREEN = 120 * 40 * 2;
/** Times that all of it moves. */
const STEPS = 50;
/** Bytes a second. */
const LINE = 9_600;
const bob = aPeer('bob');
const transfers = Array.from({ length: 6 }, (_, index) =>
  aTransfer({ id: `${index}`.repeat(32), name: `disk-${index}.img`, bytes: 40e9 }),
);

let core: ScreenCore;
let screen: FullScreen;
let steps = 0;

/** Every bar, and the conversation with it. */
function move(): void {
  steps += 1;
  for (const [index, { id }] of transfers.entries()) {
    const transferred = (steps * (index + 1) * 77_000_003) % 40e9;
    core.store.update(
      'transfers',
      id,
      { transferred, rate: steps * (index + 3) * 1_111_111, secondsLeft: steps },
      'bulk',
    );
  }
  say(`message ${steps} ${'that fills its row '.repeat(4)}`);
}

function say(text: string): void {
  const messages = core.store.get().conversations[bob.id]?.messages ?? [];
  core.store.put('conversations', bob.id, {
    id: bob.id,
    messages: [...messages, aMessage(`m${messages.length}`, text, { order: messages.length + 1 })].slice(-60),
    more: false,
    unread: 0,
  });
}

beforeEach(async () => {
  steps = 0;
  core = await screenCore(readyState({ peers: byId(bob), transfers: byId(...transfers) }));
  screen = core.open({ columns: 120, rows: 40, rate: LINE });
  await screen.seeWritten('tincan ›');
  screen.write('/msg bob\r');
  await screen.seeWritten('bob ›');
});
afterEach(() => core.stop());

describe('a slow line', { timeout: 60_000 }, () => {
  it('carries what is typed while more happens than it can carry, and shows what is, not what was', async () => {
    const timer = setInterval(move, CONTROL.bulkEvery);
    try {
      for (let words = 1; steps < STEPS; words += 1) {
        screen.write(`word ${words}`);
        await screen.seeWritten('bob ›', { text: `word ${words}` });
        screen.press('ctrl-u');
      }
    } finally {
      clearInterval(timer);
    }
    screen.write('and on');
    const written = screen.raw().length;
    say('the last one');
    await screen.seeRow(/the last one/);
    // Of a backlog, this would come behind all of it: a frame that was under way, and the one after it, are as many bytes as it takes.
    expect(screen.raw().length - written).toBeLessThan(2 * WHOLE_SCREEN);
    await screen.seeWritten('bob ›', { text: 'and on' });
    const { cells } = screen.screen();
    expect((await screen.redrawn()).cells).toEqual(cells);
  });

  it('takes Ctrl-S and Ctrl-Q for keys that mean nothing, and goes on', async () => {
    screen.press('ctrl-s');
    screen.write('still');
    await screen.seeWritten('bob ›', { text: 'still' });
    move();
    await screen.seeRow(/message 1 /);
    screen.press('ctrl-q');
    screen.write(' here');
    await screen.seeWritten('bob ›', { text: 'still here' });
  });
});
