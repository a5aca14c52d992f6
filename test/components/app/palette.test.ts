import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { arrange } from '../../../components/app/arrangement.ts';
import { dialogView } from '../../../components/dialogs/index.ts';
import { hintsFor } from '../../../components/keymap/index.ts';
import { rowText, rowWidth } from '../../../components/rows/index.ts';
import { opened } from '../../../components/ui/conversations.ts';
import { EVERYONE } from '../../../src/store/state.ts';
import { aPeer, aRequest, aTransfer, byId, peerId, readyState } from '../../support/states.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const BOB = peerId('bob');
const FILE = 'a'.repeat(32);

function begin(size: { columns?: number; rows?: number } = {}): TestSession {
  const client = fakeClient(
    readyState({ peers: byId(aPeer('bob'), aPeer('carol')), transfers: byId(aTransfer({ id: FILE })) }),
  );
  return aSession(client, size);
}
const viewOf = ({ client, ui }: TestSession) => {
  const dialog = ui.get().dialogs.at(-1);
  if (dialog === undefined) throw new Error('There is no dialog.');
  const { layout } = arrange({ state: client.state, ui: ui.get() });
  return dialogView(client.state, ui.get(), dialog, layout.bodyRows);
};
const rowsOf = (session: TestSession): string[] => viewOf(session).rows.map((row) => rowText(row).trimEnd());
const kinds = ({ ui }: TestSession): string[] => ui.get().dialogs.map(({ kind }) => kind);
/** Opens the palette and looks for this. */
const find = (session: TestSession, query: string): void => {
  session.press('Ctrl-P');
  session.type(query);
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('the palette', () => {
  it('hints at what can be done with what is under its cursor', () => {
    const session = begin();
    const hints = (): string[] =>
      hintsFor({ state: session.client.state, ui: session.ui.get() }).map(({ label }) => label);
    find(session, '/unmute');
    expect(hints().slice(0, 3)).toEqual(['do it', 'choose', 'write it out']);
    session.press('Esc');
    find(session, 'theme light');
    expect(hints().slice(0, 3)).toEqual(['do it', 'choose', 'close']);
    session.type('zzzz');
    expect(hints()[0]).toBe('close');
  });

  it('finds as one types, the cursor on the likeliest, and Esc or Ctrl-P leaves everything as it was', () => {
    const session = begin();
    session.type('half');
    find(session, 'unm');
    expect(rowsOf(session)[0]).toMatch(/^› command {2}\/unmute {2}Tells you .* \[PEER\|#ROOM\]$/);
    session.press('Backspace', 'Backspace', 'Backspace');
    expect(rowsOf(session).length).toBeGreaterThan(40);
    session.press('Esc');
    expect(kinds(session)).toEqual([]);
    session.press('Ctrl-P', 'Ctrl-P');
    expect(kinds(session)).toEqual([]);
    expect(session.text()).toBe('half');
    expect(session.client.asked('chat.send')).toEqual([]);
  });

  it('marks the letters that were found, not by colour alone', () => {
    const session = begin();
    find(session, 'pse');
    const [row = []] = viewOf(session).rows;
    expect(row.filter(({ role }) => role === 'found-selected').map(({ text }) => text)).toEqual(['p', 'se']);
  });

  it('says that nothing was found, and does nothing then', () => {
    const session = begin();
    find(session, 'qqqq');
    expect(rowsOf(session)[0]).toMatch(/^Nothing is called like "qqqq"\./);
    session.press('Enter', 'Down', 'Tab');
    expect(session.notices()).toEqual(['Nothing was found.']);
    expect(kinds(session)).toEqual(['palette']);
  });

  it('runs a command that needs nothing, on what is open', async () => {
    const session = begin();
    session.ui.change((ui) => opened(ui, session.client.state, BOB));
    session.client.on('chat.mute', () => ({}));
    find(session, 'mute');
    session.press('Enter');
    await settled();
    expect(session.client.asked('chat.mute')).toEqual([{ conversation: BOB, muted: true }]);
    expect(kinds(session)).toEqual([]);
  });

  it('writes out a command that needs more, and loses nothing of what was being written', () => {
    const session = begin();
    session.press('Tab');
    find(session, '/msg');
    session.press('Enter');
    expect(session.text()).toBe('/msg ');
    expect(session.ui.get()).toMatchObject({ focus: 'composer', dialogs: [] });
    session.press('Ctrl-U');
    session.type('half a text');
    session.press('Home');
    find(session, 'export');
    session.press('Enter');
    expect(session.text()).toBe('/export ');
    expect(session.notices()).toEqual(['What you were writing was cut out; Ctrl-Y puts it back.']);
    session.press('Ctrl-U', 'Ctrl-U');
  });

  it('gives back by Ctrl-Y what was cut out, also when the command was entered', async () => {
    const session = begin();
    session.client.on('peer.disconnect', () => ({}) as never);
    session.client.on('peer.resolve', () => ({ id: BOB, name: 'bob', address: '', known: true }));
    session.type('half a text');
    find(session, 'disconnect');
    session.press('Enter');
    session.type('bob');
    session.press('Enter');
    await settled();
    expect(session.client.asked('peer.disconnect')).toEqual([{ peer: BOB }]);
    session.press('Ctrl-Y');
    expect(session.text()).toBe('half a text');
  });

  it('does nothing to a peer who was not named', () => {
    const session = begin();
    session.ui.change((ui) => opened(ui, session.client.state, BOB));
    find(session, 'block');
    session.press('Enter');
    expect(session.text()).toBe('/block ');
  });

  it('writes out any command with Tab', () => {
    const session = begin();
    find(session, '/history');
    session.press('Tab');
    expect(session.text()).toBe('/history ');
    find(session, 'bob');
    session.press('Tab');
    expect(session.notices()).toEqual(['Only a command can be written out.']);
  });

  it('says why something is not possible now, and stays', () => {
    const session = begin();
    find(session, 'retry');
    expect(rowsOf(session)[0]).toMatch(/\/retry {2}Nothing has failed\./);
    session.press('Enter');
    expect(session.notices()).toEqual(['Nothing has failed.']);
    expect(kinds(session)).toEqual(['palette']);
  });

  it('opens conversations and transfers', () => {
    const session = begin();
    find(session, 'everyone');
    session.press('Enter');
    expect(session.ui.get()).toMatchObject({ open: EVERYONE, dialogs: [] });
    find(session, 'report');
    session.press('Enter');
    expect(session.ui.get().dialogs).toEqual([{ kind: 'transfer', id: FILE, top: 0 }]);
    find(session, 'carol');
    session.press('Enter');
    expect(session.ui.get()).toMatchObject({ open: peerId('carol'), dialogs: [] });
  });

  it('shows the request of a peer who asks, as the list of peers does', () => {
    const session = begin();
    session.client.set({ requests: byId(aRequest({ peer: { id: BOB, name: 'bob', address: '' } })) });
    find(session, 'bob');
    session.press('Enter');
    expect(kinds(session)).toEqual(['request']);
  });

  it('does what keys do where it was opened, and asks for the second press where a key does', async () => {
    const session = begin();
    session.client.on('transfer.pause', () => ({ transfer: aTransfer({ state: 'paused' }) }));
    session.client.on('transfer.cancel', () => ({ transfer: aTransfer({ state: 'cancelled' }) }));
    session.press('Shift-Tab');
    find(session, 'pause, on');
    session.press('Enter');
    expect(session.client.asked('transfer.pause')).toEqual([{ id: FILE }]);
    find(session, 'cancel for');
    session.press('Enter');
    expect(session.client.asked('transfer.cancel')).toEqual([]);
    expect(session.ui.get()).toMatchObject({ armed: FILE, dialogs: [], focus: 'transfers' });
    session.press('x');
    expect(session.client.asked('transfer.cancel')).toEqual([{ id: FILE }]);
    await settled();
  });

  it('lies over other dialogs and comes back to them, but not over a question', () => {
    const session = begin();
    session.press('F1');
    find(session, 'all notices');
    expect(kinds(session)).toEqual(['help', 'palette']);
    session.press('Esc');
    expect(kinds(session)).toEqual(['help']);
    session.open({ kind: 'leave', openedAt: 0 });
    session.press('Ctrl-P');
    expect(kinds(session)).toEqual(['help', 'leave']);
  });

  it('begins with what was used last', () => {
    const session = begin();
    for (const query of ['everyone', 'report', 'carol', 'report']) {
      find(session, query);
      session.press('Enter');
    }
    session.press('Esc', 'Ctrl-P');
    expect(rowsOf(session).slice(0, 4)).toEqual([
      expect.stringMatching(/^› transfer +report\.pdf/),
      expect.stringMatching(/^ {2}peer +carol/),
      expect.stringMatching(/^ {2}room +# everyone/),
      expect.stringMatching(/^ {2}key/),
    ]);
  });

  it('keeps the cursor on what it is on, whatever comes up meanwhile', () => {
    const session = begin();
    find(session, 'carol');
    session.client.set({
      peers: byId(aPeer('carol'), aPeer('carola'), aPeer('carol', { id: peerId('x'), label: 'car' })),
    });
    expect(rowsOf(session).filter((row) => row.startsWith('›'))).toEqual([
      expect.stringMatching(/peer +carol /),
    ]);
    session.client.set({ peers: byId(aPeer('carola')) });
    session.press('Enter');
    expect(session.notices()).toEqual(['What was chosen is not there any more.']);
    expect(session.ui.get().open).toBeUndefined();
    session.press('Enter');
    expect(session.ui.get().open).toBe(peerId('carola'));
  });

  it.each([
    [120, 40],
    [80, 24],
    [40, 10],
  ])('keeps the cursor in sight and each row in its cells at %i×%i', (columns, rows) => {
    const session = begin({ columns, rows });
    session.press('Ctrl-P');
    const seen = (): string => {
      const { rows: all, top, height } = viewOf(session);
      return all
        .slice(top, top + height)
        .map(rowText)
        .join('\n');
    };
    for (const key of ['Down', 'PgDn', 'PgDn', 'End', 'Up', 'PgUp', 'Home', 'Up']) {
      session.press(key);
      expect(seen()).toMatch(/^› /m);
    }
    session.press('End');
    expect(seen()).toMatch(/^ *›[^\n]*$(?![\s\S]*\n› )/m);
    for (const row of viewOf(session).rows) expect(rowWidth(row)).toBeLessThanOrEqual(columns);
    session.press('Home');
    session.type('help');
    expect(seen().split('\n')[0]).toMatch(columns < 60 ? /^› cmd +\/help/ : /^› command +\/help/);
  });
});

it('the palette writes /send out where nobody is known to send to, and opens the list of files else', () => {
  const session = begin();
  find(session, '/send');
  session.press('Enter');
  expect(session.text()).toBe('/send ');
  session.press('Ctrl-U');
  session.ui.change((ui) => opened(ui, session.client.state, BOB));
  find(session, '/send');
  session.press('Enter');
  expect(kinds(session)).not.toContain('palette');
  expect(session.text()).toBe('');
});
