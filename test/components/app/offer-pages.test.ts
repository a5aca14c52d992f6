import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dialogView } from '../../../components/dialogs/index.ts';
import { hintsFor } from '../../../components/keymap/index.ts';
import { rowText } from '../../../components/rows/index.ts';
import { TincanError } from '../../../src/errors.ts';
import { INTERFACE } from '../../../src/limits.ts';
import type { OfferEntry } from '../../../src/store/state.ts';
import { aRequest, byId, readyState } from '../../support/states.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const request = aRequest({ kind: 'files', files: 3, bytes: 3 });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const reads = (): Promise<unknown> => vi.advanceTimersByTimeAsync(INTERFACE.requestSettles);

function begin(): TestSession {
  const client = fakeClient(readyState({ requests: byId(request) }));
  client.on('request.entries', ({ from }) => ({
    entries: [{ path: `${from}.txt`, files: 1, bytes: 1 }],
    ...(from < 2 ? { next: from + 1 } : {}),
  }));
  return aSession(client);
}
const shown = ({ ui }: TestSession): (OfferEntry[] | undefined)[] =>
  ui.get().dialogs.flatMap((dialog) => (dialog.kind === 'offer' ? [dialog.entries as OfferEntry[]] : []));
const rows = ({ client, ui }: TestSession): string[] => {
  const dialog = ui.get().dialogs.at(-1);
  if (dialog === undefined) throw new Error('There is no dialog.');
  return dialogView(client.state, ui.get(), dialog, 30).rows.map((row) => rowText(row).trimEnd());
};
const hint = ({ client, ui }: TestSession, key: string): string | undefined =>
  hintsFor({ state: client.state, ui: ui.get() }).find((one) => one.key === key)?.label;
const page = (number: number): OfferEntry[][] => [[{ path: `${number}.txt`, files: 1, bytes: 1 }]];

describe('the files of an offer', () => {
  it('are turned page by page, there and back', async () => {
    const session = begin();
    session.press('Alt-I', 'f');
    expect(shown(session)).toEqual([undefined]);
    await settled();
    expect(shown(session)).toEqual(page(0));
    for (const [key, number] of [
      ['n', 1],
      ['Right', 2],
      ['n', 2],
      ['p', 1],
      ['Left', 0],
      ['p', 0],
    ] as const) {
      session.press(key);
      await settled();
      expect(shown(session)).toEqual(page(number));
    }
    session.press('Esc');
    expect(session.ui.get().dialogs).toMatchObject([{ kind: 'request' }]);
  });

  it('are marked one by one, over pages, and only what is marked is accepted', async () => {
    const session = begin();
    session.client.on('request.accept', () => ({ peer: request.peer }));
    session.press('Alt-I', 'f');
    await settled();
    expect(hint(session, 'a')).toBe('accept all');
    session.press('Tab', 'n');
    await settled();
    session.press('n');
    await settled();
    session.press('Space');
    expect(hint(session, 'a')).toBe('accept 2 marked');
    session.press('Space', 'Space', 'a');
    // What was typed when the list came up is no answer.
    expect(session.client.asked('request.accept')).toEqual([]);
    await reads();
    session.press('a');
    await settled();
    expect(session.client.asked('request.accept')).toEqual([{ id: request.id, only: ['0.txt', '2.txt'] }]);
    expect(session.ui.get().dialogs).toEqual([]);
    expect(session.notices().at(-1)).toBe('Accepted 2 entries of eve.');
  });

  it('are accepted all, where none is marked', async () => {
    const session = begin();
    session.client.on('request.accept', () => ({ peer: request.peer }));
    session.press('Alt-I', 'f');
    await reads();
    // Enter closes other dialogs; here it takes only what was marked.
    session.press('Enter');
    await settled();
    expect(session.client.asked('request.accept')).toEqual([]);
    session.press('a');
    await settled();
    expect(session.client.asked('request.accept')).toEqual([{ id: request.id }]);
  });

  it('are marked by folders, and may be called like a word of the command', async () => {
    const session = begin();
    session.client.on('request.entries', () => ({
      entries: ['photos/summer/a.jpg', 'photos/summer/b.jpg', 'photos/c.jpg', 'to'].map((path) => ({
        path,
        files: 1,
        bytes: 1,
      })),
    }));
    session.client.on('request.accept', () => ({ peer: request.peer }));
    session.press('Alt-I', 'f');
    await settled();
    const markedRows = (): (string | undefined)[] =>
      rows(session)
        .filter((row) => /^..\*/.test(row))
        .map((row) => row.split(' ').at(-1));
    session.press('Tab', 'f');
    expect(markedRows()).toEqual(['photos/summer/a.jpg', 'photos/summer/b.jpg']);
    session.press('f');
    expect(markedRows()).toEqual([]);
    session.press('f', 'End', 'f');
    expect(session.notices().at(-1)).toBe('This file is in no folder.');
    session.press('Tab');
    expect(markedRows()).toEqual(['photos/summer/a.jpg', 'photos/summer/b.jpg', 'to']);
    await reads();
    session.press('Home', 'Tab');
    expect(session.notices().at(-1)).toBe('Its folder is marked, and it with it; f takes that away.');
    session.press('Enter');
    await settled();
    expect(session.client.asked('request.accept')).toEqual([
      { id: request.id, only: ['photos/summer/', 'to'] },
    ]);
  });

  it('are marked as before where they could not be accepted', async () => {
    const session = begin();
    session.client.on('request.accept', () => {
      throw new TincanError('TINCAN_E_NO_SPACE', 'There is no room.');
    });
    session.press('Alt-I', 'f');
    await reads();
    session.press('Tab', 'Enter');
    await settled();
    expect(session.notices().at(-1)).toBe('There is no room.');
    expect(hint(session, 'a')).toBe('accept 1 marked');
  });

  it('stand below what must be known before one says yes', async () => {
    const session = begin();
    session.client.set({ requests: byId({ ...request, warning: 'There is little room.' }) });
    session.press('Alt-I', 'f');
    await settled();
    expect(rows(session)[0]).toBe('Beware: There is little room.');
  });

  it('cannot be accepted once somebody else has answered', async () => {
    const session = begin();
    session.press('Alt-I', 'f');
    await settled();
    session.client.set({ requests: {} });
    session.press('a');
    expect(session.notices()).toEqual(['This request is over; nothing is left to answer.']);
    expect(rows(session)).toEqual(['This request is over: answered elsewhere, withdrawn or expired.']);
    // Of what is over nothing is left below it.
    session.press('Esc');
    expect(session.ui.get().dialogs).toEqual([]);
  });

  it('are answered for by the keys of requests, with what is marked, and no other request is', async () => {
    const session = begin();
    session.client.on('request.accept', () => ({ peer: request.peer }));
    session.press('Alt-I', 'f');
    await settled();
    session.press('Tab');
    await reads();
    session.press('Alt-Y');
    await settled();
    expect(session.client.asked('request.accept')).toEqual([{ id: request.id, only: ['0.txt'] }]);
    const other = begin();
    other.press('Alt-I', 'f');
    await settled();
    other.press('Alt-N');
    await settled();
    expect(other.client.asked('request.deny')).toHaveLength(1);
    expect(other.ui.get().dialogs).toEqual([]);
  });

  it('of a page that is not looked at any more come to nothing', async () => {
    const session = begin();
    session.press('Alt-I', 'f', 'Esc');
    await settled();
    expect(session.ui.get().dialogs).toMatchObject([{ kind: 'request' }]);
  });

  it('are what /files shows', async () => {
    const session = begin();
    session.type('/files 1\n');
    await settled();
    expect(shown(session)).toEqual(page(0));
  });

  it('that cannot be had say why', async () => {
    const session = begin();
    session.client.on('request.entries', () => {
      throw new TincanError('TINCAN_E_NO_SUCH_REQUEST', 'It is over.');
    });
    session.press('Alt-I', 'f');
    await settled();
    expect(session.notices()).toContain('It is over.');
  });
});
