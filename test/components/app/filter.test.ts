import { describe, expect, it } from 'vitest';
import { arrange } from '../../../components/app/arrangement.ts';
import { hintsFor } from '../../../components/keymap/index.ts';
import { conversationIds, peersRows, transfersRows } from '../../../components/panes/index.ts';
import { rowText } from '../../../components/rows/index.ts';
import { opened } from '../../../components/ui/conversations.ts';
import { aPeer, aRequest, aTransfer, byId, peerId, readyState } from '../../support/states.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const [BOB, ROBERTA] = [peerId('bob'), peerId('roberta')];
const begin = (): TestSession =>
  aSession(
    fakeClient(
      readyState({
        peers: byId(aPeer('bob'), aPeer('carol'), aPeer('roberta')),
        transfers: byId(
          aTransfer({ id: 'a'.repeat(32), name: 'build.tar.gz' }),
          aTransfer({ id: 'b'.repeat(32), name: 'photos/' }),
        ),
      }),
    ),
  );
const frame = { focused: true, width: 60, height: 10 };
const peers = ({ client: { state }, ui }: TestSession): string[] => {
  const { open, selectedPeer: selected, filters } = ui.get();
  return peersRows({ state, open, selected, filter: filters.peers, ...frame }).map((row) =>
    rowText(row).trim(),
  );
};
const hints = ({ client: { state }, ui }: TestSession): string[] =>
  hintsFor({ state, ui: ui.get() }).map(({ key, label }) => `${key} ${label}`);

describe('a list that is narrowed down', () => {
  it('has what the letters are in, while they are typed, and the cursor stays in it', () => {
    const session = begin();
    session.press('Tab');
    expect(session.ui.get().selectedPeer).toBe(BOB);
    session.press('/');
    session.type('rob');
    expect(peers(session)).toEqual([expect.stringMatching(/^›. roberta/)]);
    expect(session.ui.get().selectedPeer).toBe(ROBERTA);
    const { prompt, composer } = arrange({ state: session.client.state, ui: session.ui.get() });
    expect([prompt, composer.rows]).toEqual([' filter › ', ['rob']]);
    session.press('Backspace', 'Backspace', 'Backspace');
    expect(peers(session)).toHaveLength(4);
    expect(session.ui.get().selectedPeer).toBe(ROBERTA);
    expect(session.text()).toBe('');
  });

  it('has its keys again after Enter, and is whole again after Esc', () => {
    const session = begin();
    session.press('Tab', '/');
    session.type('rta');
    expect(hints(session)).toContain('Enter to the list');
    session.press('Enter');
    expect(hints(session)).toContain('Esc list all');
    session.press('G');
    expect(peers(session)).toHaveLength(1);
    session.press('Esc');
    expect(peers(session)).toHaveLength(4);
    expect(session.ui.get().focus).toBe('peers');
    session.press('Esc');
    expect(session.ui.get().focus).toBe('composer');
  });

  it('is whole again once what was looked for is open', () => {
    const session = begin();
    session.press('Tab', '/');
    session.type('rob');
    session.press('Enter', 'Enter');
    expect(session.ui.get()).toMatchObject({ open: ROBERTA, focus: 'composer' });
    session.type('hello');
    expect(session.text()).toBe('hello');
    expect(peers(session)).toHaveLength(4);
  });

  it('never hides who asks for something', () => {
    const session = begin();
    session.client.set({ requests: byId(aRequest({ peer: { id: ROBERTA, name: 'roberta', address: '' } })) });
    session.press('Tab', '/');
    session.type('car');
    expect(peers(session)).toHaveLength(2);
  });

  it('has its cursor on what was looked for, and not on who only asks for something', () => {
    const session = begin();
    session.client.set({ requests: byId(aRequest({ peer: { id: BOB, name: 'bob', address: '' } })) });
    session.press('Tab', '/');
    expect(session.ui.get().selectedPeer).toBe(BOB);
    session.type('rob');
    expect(peers(session)).toEqual([expect.stringMatching(/^. bob/), expect.stringMatching(/^›. roberta/)]);
    session.type('zzz');
    expect(peers(session).join(' ')).toMatch(/bob +asks Nothing is called like "robzzz"\. Esc lists/);
    session.press('Enter', 'Enter');
    expect(session.notices().at(-1)).toBe('Nothing is chosen in this list.');
    session.press('Down');
    expect(session.ui.get().selectedPeer).toBe(BOB);
  });

  it('keeps what has the letters anywhere side by side, and the cursor while nothing is left', () => {
    const session = begin();
    session.press('Tab', '/');
    session.type('o');
    expect(peers(session).join(' ')).toMatch(/bob.*carol.*roberta/);
    session.press('Esc', 'Home', 'Down', '/');
    session.type('zzz');
    session.press('Esc');
    expect(session.ui.get().selectedPeer).toBe(BOB);
  });

  it('has no keys for what is not in it', () => {
    const session = begin();
    session.press('Tab', '/');
    session.type('bob');
    session.press('Enter');
    session.client.set({ peers: byId({ ...aPeer('bob'), name: 'zoe', label: 'zoe' }, aPeer('carol')) });
    expect(hints(session).join()).not.toMatch(/details|disconnect/);
    session.press('Enter');
    expect(session.notices().at(-1)).toBe('Nothing is chosen in this list.');
  });

  it('gives the keys to a command that is written out meanwhile', () => {
    const session = begin();
    session.press('Tab', '/');
    session.type('b');
    session.press('Ctrl-P');
    session.type('/msg');
    session.press('Enter');
    session.type('carol');
    expect(session.text()).toBe('/msg carol');
    expect(session.ui.get().filters.peers).toBe('b');
  });

  it('with nothing in it says so', () => {
    const session = begin();
    session.press('Tab', '/');
    session.type('zzz');
    expect(peers(session).join(' ')).toBe('Nothing is called like "zzz". Esc lists everything again.');
    session.press('Enter', 'Enter', 'c');
    expect(session.notices().at(-1)).toBe('This is nobody to connect to.');
    session.press('Esc');
    expect(conversationIds(session.client.state, session.ui.get().filters.peers)).toHaveLength(4);
  });

  it('can be that of the transfers', () => {
    const session = begin();
    session.press('Shift-Tab', '/');
    session.type('pho');
    const { filters, selectedTransfer: selected } = session.ui.get();
    const rows = transfersRows({
      state: session.client.state,
      selected,
      filter: filters.transfers,
      ...frame,
    });
    expect(rows.map(rowText)).toEqual([expect.stringContaining('photos/')]);
    expect(selected).toBe('b'.repeat(32));
  });

  it('lets what opens by itself have the keys', () => {
    const session = begin();
    session.press('Tab', '/');
    session.ui.change((ui) => opened(ui, session.client.state, BOB));
    session.type('x');
    expect(session.text()).toBe('x');
    expect(session.ui.get().filters.peers).toBe('');
  });
});
