/** The file picker at a real terminal, from a small one to a large one. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ScreenCore, screenCore } from '../support/screen-core.ts';
import { aPeer, aTransfer, byId, peerId, readyState } from '../support/states.ts';

const CTRL_O = '\u000f';

let core: ScreenCore;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'tincan-picker-'));
  mkdirSync(path.join(directory, '写真 2026'));
  writeFileSync(path.join(directory, '写真 2026', 'beach.jpg'), 'x');
  writeFileSync(path.join(directory, 'notes \u001b[31m.md'), 'x');
  core = await screenCore(readyState({ peers: byId(aPeer('bob')) }));
  core.on('transfer.send', () => ({ transfer: aTransfer() }));
});
afterAll(async () => {
  await core.stop();
  rmSync(directory, { recursive: true });
});

describe('the file picker', { timeout: 60_000 }, () => {
  it.each([
    { columns: 80, rows: 24 },
    { columns: 40, rows: 10 },
  ])('sends what was chosen, at $columns × $rows', async (size) => {
    const screen = core.open(size);
    await screen.seeWritten('tincan ›');
    screen.write('/msg bob');
    screen.press('enter');
    await screen.seeWritten('bob ›');
    screen.write(CTRL_O);
    await screen.seeWritten('filter ›');
    // A folder that is named from the root on is reached by typing.
    for (const name of directory.split('/').slice(1)) {
      screen.write('/');
      await screen.seeWritten('filter ›', { text: 'type what you look for' });
      await screen.until('the folder is read', ({ text }) => !text.includes('Reading'));
      screen.write(name);
      await screen.seeRow(new RegExp(`^\\W*› +${name}/`));
    }
    screen.write('/');
    await screen.seeRow(/› +写真 2026\//);
    await screen.seeRow(/notes .*\.md/);
    screen.press('enter');
    await screen.seeRow(/› +beach\.jpg/);
    screen.press('tab');
    await screen.seeRow(/1 marked, 1 B/);
    await screen.seeRow(/\* beach\.jpg +1 B/);
    screen.press('enter');
    await screen.seeWritten('bob ›');
    expect(await core.called('transfer.send')).toEqual({
      peer: peerId('bob'),
      paths: [path.join(directory, '写真 2026', 'beach.jpg')],
    });
  });
});
