import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { arrange } from '../../../components/app/arrangement.ts';
import { dialogView } from '../../../components/dialogs/index.ts';
import { hintsFor } from '../../../components/keymap/index.ts';
import { rowText } from '../../../components/rows/index.ts';
import { opened } from '../../../components/ui/conversations.ts';
import type { FilesDialog } from '../../../components/ui/dialog.ts';
import { readFolder } from '../../../src/client/index.ts';
import { TincanError } from '../../../src/errors.ts';
import { EVERYONE } from '../../../src/store/state.ts';
import { aPeer, aTransfer, byId, peerId, readyState } from '../../support/states.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const BOB = peerId('bob');
let directory: string;
let session: TestSession;

const dialogOf = (): FilesDialog => {
  const dialog = session.ui.get().dialogs.at(-1);
  if (dialog?.kind !== 'files') throw new Error('The file picker is not open.');
  return dialog;
};
const view = () => {
  const { client, ui } = session;
  const { layout } = arrange({ state: client.state, ui: ui.get() });
  return dialogView(client.state, ui.get(), dialogOf(), layout.bodyRows);
};
const rows = (): string[] => view().rows.map((row) => rowText(row).trimEnd());
const cursor = (): string | undefined =>
  rows()
    .find((row) => row.startsWith('›'))
    ?.slice(4);
const hint = (key: string): string | undefined =>
  hintsFor({ state: session.client.state, ui: session.ui.get() }).find((one) => one.key === key)?.label;
/** Links and sizes come after the names. */
const settled = (): Promise<void> =>
  vi.waitFor(() => {
    const { entries } = dialogOf();
    expect(entries).toBeDefined();
    expect(
      entries?.filter(({ kind, bytes }) => kind === 'link' || (kind === 'file' && bytes === undefined)),
    ).toEqual([]);
  });
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) {
    session.press(key);
    if (session.ui.get().dialogs.length > 0) await settled();
  }
};
const sent = () => session.client.asked('transfer.send');

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'tincan-picker-'));
  mkdirSync(path.join(directory, 'photos'));
  mkdirSync(path.join(directory, 'empty'));
  writeFileSync(path.join(directory, 'photos', 'beach.jpg'), 'x'.repeat(2_000));
  writeFileSync(path.join(directory, 'photos', 'cabin.jpg'), 'x');
  writeFileSync(path.join(directory, 'notes.md'), 'x');
  writeFileSync(path.join(directory, '.env'), 'x');
  symlinkSync('notes.md', path.join(directory, 'zz-link'));
  symlinkSync('nowhere', path.join(directory, 'zzz-gone'));
  const client = fakeClient(readyState({ peers: byId(aPeer('bob'), aPeer('carol')) }));
  client.on('peer.resolve', ({ target }) => ({ id: target, name: 'bob', address: '', known: true }));
  client.on('transfer.send', () => ({ transfer: aTransfer({ id: 'b'.repeat(32) }) }));
  session = aSession(client);
  session.ui.change((ui) => ({ ...opened(ui, client.state, BOB), recentFolders: [directory] }));
  session.press('Ctrl-O');
  await settled();
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('the file picker', () => {
  it('lists the folder from which something was sent last, for whom the conversation is with', () => {
    expect(view().title).toBe(`Send to bob · ${directory}`);
    expect(rows()).toEqual([
      expect.stringMatching(/^› {3}empty\/$/),
      expect.stringMatching(/^ {4}photos\/$/),
      expect.stringMatching(/^ {4}notes\.md +1 B$/),
      expect.stringMatching(/^ {4}zz-link → +1 B$/),
      expect.stringMatching(/^ {4}zzz-gone → +not sent$/),
    ]);
  });

  it('sends the file under the cursor', async () => {
    await press('Down', 'Down');
    expect(hint('Enter')).toBe('send');
    session.press('Enter');
    await vi.waitFor(() =>
      expect(sent()).toEqual([{ peer: BOB, paths: [path.join(directory, 'notes.md')] }]),
    );
    expect(session.ui.get().dialogs).toEqual([]);
  });

  it('goes into folders and out of them, the cursor on the one that it came out of', async () => {
    await press('Down');
    expect(hint('Enter')).toBe('open');
    await press('Enter');
    expect(dialogOf().folder).toBe(path.join(directory, 'photos'));
    expect(cursor()).toMatch(/^beach\.jpg/);
    await press('Left');
    expect(cursor()).toBe('photos/');
    await press('Right', 'Backspace');
    expect(cursor()).toBe('photos/');
    await press('Home', 'Right');
    expect(rows()).toEqual(['This folder is empty. Choose another one: go back, or to the places.']);
    expect(hint('Enter')).toBeUndefined();
  });

  it('sends all that was marked, from several folders, whole folders too', async () => {
    await press('Tab', 'Enter');
    expect(sent()).toEqual([]);
    session.press('Ctrl-O');
    await settled();
    await press('Down', 'Right', 'Tab', 'Tab', 'Left', 'Down', 'Tab');
    expect(view().title).toBe(`Send to bob · 3 marked, 2.0 kB · ${directory}`);
    await press('Up', 'Shift-Tab');
    expect(view().title).toBe(`Send to bob · 2 marked, 2.0 kB · ${directory}`);
    await press('Home', 'Tab');
    expect(view().title).toBe(`Send to bob · 3 marked · ${directory}`);
    expect(rows()[0]).toMatch(/^ {2}\* empty\/$/);
    expect(hint('Enter')).toBe('send 3 marked');
    session.press('Enter');
    const paths = ['photos/beach.jpg', 'photos/cabin.jpg', 'empty'].map((name) => path.join(directory, name));
    await vi.waitFor(() => expect(sent().at(-1)).toEqual({ peer: BOB, paths }));
    // What was marked and not sent is not sent later.
    expect(sent()).toHaveLength(2);
    expect(sent()[0]).toEqual({ peer: BOB, paths: [path.join(directory, 'empty')] });
  });

  it('finds by letters, and a slash goes into what was found', async () => {
    session.type('pho/');
    await settled();
    expect(dialogOf()).toMatchObject({ folder: path.join(directory, 'photos'), filter: '' });
    session.type('cab');
    expect(cursor()).toMatch(/^cabin\.jpg/);
    await press('Backspace', 'Backspace', 'Backspace', 'Backspace');
    expect(dialogOf().folder).toBe(directory);
    session.type('nothing like it');
    expect(rows()).toEqual(['Nothing here is called like "nothing like it". Fewer letters find more.']);
  });

  it('shows what is hidden on demand, and leads home by a tilde and to all by a slash', async () => {
    await press('Alt-.');
    expect(rows().some((row) => row.includes('.env'))).toBe(true);
    expect(hint('Alt-.')).toBe('hide hidden');
    session.type('~');
    await settled();
    expect(dialogOf().folder).toBe(homedir());
    session.type('/');
    await settled();
    expect(dialogOf().folder).toBe(path.parse(directory).root);
  });

  it('has places to begin from, above the topmost folder too', async () => {
    await press('Ctrl-R');
    expect(view().title).toBe('Send to bob · places');
    expect(cursor()).toBe(`${directory}  (sent from before)`);
    await press('Tab');
    expect(session.notices()).toEqual(['There is nothing to mark here.']);
    await press('Enter');
    expect(dialogOf().folder).toBe(directory);
    session.type('/');
    await settled();
    await press('Left');
    expect(view().title).toBe('Send to bob · places');
  });

  it('marks nothing that cannot be sent, and says so', async () => {
    await press('End', 'Tab');
    expect(session.notices()).toEqual(['Devices, pipes and links that lead nowhere are not sent.']);
    expect(dialogOf().marked.size).toBe(0);
  });

  it('follows links: into a folder and out of it again, and what a link to a file leads to is sent', async () => {
    symlinkSync('photos', path.join(directory, 'a-link'));
    await press('Down', 'Enter', 'Left');
    expect(rows()[0]).toMatch(/^ {4}a-link\/ →$/);
    await press('Home', 'Enter');
    expect(dialogOf().folder).toBe(path.join(directory, 'a-link'));
    expect(cursor()).toMatch(/^beach\.jpg/);
    await press('Left');
    expect(cursor()).toBe('a-link/ →');
    await press('End', 'Up');
    session.press('Enter');
    await vi.waitFor(() => expect(sent()).toEqual([{ peer: BOB, paths: [path.join(directory, 'zz-link')] }]));
  });

  it('has what was read of its folder though something lies over it', async () => {
    session.press('Down');
    session.press('Enter');
    session.open({ kind: 'notices', top: 0 });
    await vi.waitFor(() =>
      expect(session.ui.get().dialogs[0]).toMatchObject({
        folder: path.join(directory, 'photos'),
        entries: [{ name: 'beach.jpg', bytes: 2_000 }, { name: 'cabin.jpg' }],
      }),
    );
    expect(session.ui.get().dialogs).toHaveLength(2);
  });

  it('has nothing of what was read for one that was closed', async () => {
    const photos = path.join(directory, 'photos');
    const seen = new Set<string>();
    session.press('Esc');
    session.press('Ctrl-O');
    session.press('Esc');
    session.ui.change((ui) => ({ ...ui, recentFolders: [photos] }));
    session.ui.subscribe(() => {
      for (const dialog of session.ui.get().dialogs)
        if (dialog.kind === 'files' && dialog.folder === photos)
          for (const { path: one } of dialog.entries ?? []) seen.add(path.dirname(one));
    });
    session.press('Ctrl-O');
    await settled();
    await readFolder(directory).then(({ withSizes }) => withSizes());
    expect([...seen]).toEqual([photos]);
  });

  it('has the size of what was marked before it was known', async () => {
    session.press('Down');
    session.press('Enter');
    await vi.waitFor(() => expect(dialogOf().entries).toBeDefined());
    session.press('Tab');
    await settled();
    expect(view().title).toMatch(/1 marked, 2\.0 kB/);
  });

  it('says why a folder cannot be listed', async () => {
    rmSync(path.join(directory, 'photos'), { recursive: true });
    await press('Down', 'Enter');
    await vi.waitFor(() => expect(rows()).toEqual(['The folder is not there any more.']));
    await press('Left');
    expect(rows()).toHaveLength(4);
  });

  it('is closed by Esc with nothing sent, and what was being written is as it was', async () => {
    session.press('Esc');
    session.type('half');
    session.press('Ctrl-O');
    await settled();
    session.type('no');
    await press('Tab');
    session.press('Esc');
    expect(session.text()).toBe('half');
    expect(sent()).toEqual([]);
  });

  it('opens by /send too, for whom it names', async () => {
    session.press('Esc');
    session.type('/send');
    session.press('Enter');
    await vi.waitFor(() => expect(dialogOf().peer).toBe(BOB));
    session.press('Esc');
    session.client.on('peer.resolve', () => ({
      id: peerId('carol'),
      name: 'carol',
      address: '',
      known: true,
    }));
    session.type('/send carol');
    session.press('Enter');
    await vi.waitFor(() => expect(dialogOf().peer).toBe(peerId('carol')));
  });

  it('sends to nobody else, and keeps what was marked, where its peer has gone', async () => {
    await press('Tab');
    session.client.set({ peers: byId(aPeer('carol')) });
    session.press('Enter');
    await vi.waitFor(() => expect(session.notices().at(-1)).toMatch(/^No such peer\. /));
    expect(sent()).toEqual([]);
    expect(dialogOf().marked.size).toBe(1);
  });

  it('keeps what was marked where it could not be sent', async () => {
    session.client.on('transfer.send', () => {
      throw new TincanError('TINCAN_E_NO_SPACE', 'There is no room.');
    });
    await press('Tab', 'Tab', 'Enter');
    await vi.waitFor(() => expect(session.notices().at(-1)).toBe('There is no room.'));
    expect(view().title).toBe(`Send to bob · 2 marked · ${directory}`);
  });

  it('sends what lies in a marked folder once, and remembers where all of it was', async () => {
    await press('Down', 'Right', 'Tab', 'Left', 'Tab');
    session.press('Enter');
    await vi.waitFor(() => expect(sent()).toEqual([{ peer: BOB, paths: [path.join(directory, 'photos')] }]));
    expect(session.ui.get().recentFolders).toEqual([directory]);
  });

  it('goes where a path that is pasted leads', async () => {
    session.paste(path.join(directory, 'photos/'));
    await settled();
    expect(dialogOf().folder).toBe(path.join(directory, 'photos'));
    session.paste(path.join(directory, 'notes.md'));
    await settled();
    expect(dialogOf().folder).toBe(directory);
    expect(cursor()).toMatch(/^notes\.md/);
  });

  it('needs somebody to send to', async () => {
    session.press('Esc');
    session.ui.change((ui) => opened(ui, session.client.state, EVERYONE));
    session.press('Ctrl-O');
    expect(session.notices()).toEqual(['Open the conversation with the one who is to get files first.']);
    session.type('/send');
    session.press('Enter');
    await vi.waitFor(() =>
      expect(session.notices().at(-1)).toMatch(/^No conversation with one peer is open/),
    );
  });
});
