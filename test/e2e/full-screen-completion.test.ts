/** Completion at a real terminal: the menu with what each choice is, and what stands in the text. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type ScreenCore, screenCore } from '../support/screen-core.ts';
import { aPeer, aTransfer, byId, readyState } from '../support/states.ts';

let core: ScreenCore;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tincan-menu-'));
  await mkdir(join(folder, 'my photos'));
  await writeFile(join(folder, 'notes.txt'), 'x'.repeat(1_200));
  core = await screenCore(
    readyState({
      peers: byId(aPeer('bob'), aPeer('bea', { state: 'nearby', trust: 'unknown' })),
      transfers: byId(
        aTransfer({ id: 'abcd1', transferred: 610_000 }),
        aTransfer({ id: 'abcd2', name: 'b.iso' }),
      ),
    }),
  );
});
afterAll(async () => {
  await core.stop();
  await rm(folder, { recursive: true });
});

describe('completion', { timeout: 60_000 }, () => {
  it('tells what each choice is, and puts it into the text', async () => {
    const screen = core.open({ columns: 80, rows: 24 });
    await screen.seeWritten('tincan ›');
    screen.write('/msg b');
    await screen.seeWritten('tincan ›', { text: '/msg b' });
    screen.press('tab');
    await screen.seeRow(/^ {2}bob +connected/);
    await screen.seeRow(/^ {2}bea +nearby, new/);
    screen.press('ctrl-u');
    await screen.seeWritten('tincan ›', { caret: 0 });

    screen.write(`/send bob ${folder}/`);
    screen.press('tab');
    await screen.seeRow(/my photos\/ +folder/);
    await screen.seeRow(/notes\.txt +1\.2 kB/);
    screen.press('ctrl-u');
    await screen.seeWritten('tincan ›', { caret: 0 });

    screen.write('/pause a');
    await screen.seeWritten('tincan ›', { text: '/pause a' });
    screen.press('tab');
    // What both begin with is put in; the next one lists them.
    await screen.seeWritten('tincan ›', { text: '/pause abcd' });
    screen.press('tab');
    await screen.seeRow(/^ {2}abcd1 +↑ report\.pdf → bob: 61 %/);
    await screen.seeRow(/^ {2}abcd2 +↑ b\.iso → bob: 0 %/);
    screen.press('ctrl-u');

    screen.write('/help sen');
    await screen.seeWritten('tincan ›', { text: '/help sen' });
    screen.press('tab');
    await screen.seeWritten('tincan ›', { caret: '/help send '.length });
    screen.press('enter');
    await screen.seeRow(/Example: \/send bob build\.tar\.gz photos\//);
    await screen.seeRow(/Key Ctrl-O: Choose files/);
  });

  it('makes an emoji of its name in a message, and opens nothing at a time or an address', async () => {
    const screen = core.open({ columns: 80, rows: 24 });
    await screen.seeWritten('tincan ›');
    screen.write('/msg bob\r');
    await screen.seeWritten('bob ›');
    screen.write('done at 12:30 :thum');
    await screen.seeRow(/Tab complete/);
    screen.press('tab');
    await screen.seeRow(/^ {2}👍 +:thumbsup:/);
    screen.press('tab');
    await screen.seeRow(/^› 👍 +:thumbsup:/);
    await screen.seeRow(/bob › done at 12:30 👍$/);
  });
});
