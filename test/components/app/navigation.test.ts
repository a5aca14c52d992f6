import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { focused } from '../../../components/app/focus.ts';
import { noticed } from '../../../components/ui/notice-log.ts';
import { initialUi } from '../../../components/ui/ui-state.ts';
import { EVERYONE } from '../../../src/store/state.ts';
import { aMessage, aPeer, aRequest, aTransfer, byId, peerId, readyState } from '../../support/states.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const [BOB, CAROL, EVE] = [peerId('bob'), peerId('carol'), peerId('eve')];
const stranger = aPeer('eve', { state: 'nearby', trust: 'unknown' });
const peers = byId(aPeer('bob'), aPeer('carol'), stranger);
const transfers = byId(
  aTransfer({ id: 'a'.repeat(32), createdAt: 1 }),
  aTransfer({ id: 'b'.repeat(32), createdAt: 2, state: 'paused' }),
);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
const begin = (change = {}): TestSession => aSession(fakeClient(readyState({ peers, ...change })));
const focusOf = ({ ui }: TestSession): string => ui.get().focus;

describe('a key that can do nothing now', () => {
  it('says why, and writes nothing', () => {
    const session = begin({
      peers: byId(aPeer('bob')),
      transfers: byId(aTransfer({ state: 'paused', pausedBy: 'peer' })),
    });
    session.press('PgUp', 'Alt-Y');
    expect(session.notices()).toEqual(['No conversation is open.', 'Nothing waits for an answer.']);
    session.press('Shift-Tab', 'p', 'r', 'a', 'K');
    session.press('Tab', 'Tab', 'c', 'a', 'Tab', 'e');
    expect(session.notices().slice(2)).toEqual([
      'It is paused already.',
      'The other side has paused it, and has to resume it.',
      'Nothing is asked for here.',
      'It is alone in the queue.',
      'You are connected already.',
    ]);
    expect(session.client.calls).toEqual([]);
    expect(session.text()).toBe('');
  });

  it.each([
    ['active', 'It is not paused.'],
    ['verifying', 'It is not paused.'],
    ['declined', undefined],
    ['done', 'There is nothing to send again.'],
  ] as const)('knows whether a transfer that is %s can go on', (state, reason) => {
    const session = begin({ transfers: byId(aTransfer({ state })) });
    session.client.on('transfer.retry', () => ({ transfer: aTransfer() }));
    session.press('Shift-Tab', 'r');
    expect(session.notices()).toEqual(reason === undefined ? [] : [reason]);
  });
});

describe('Tab', () => {
  it('goes round through all panes that there are, and Shift-Tab back', () => {
    const session = begin({ transfers });
    const order = ['peers', 'conversation', 'transfers', 'composer'];
    for (const focus of order) {
      session.press('Tab');
      expect(focusOf(session)).toBe(focus);
    }
    for (const focus of ['transfers', 'conversation', 'peers', 'composer']) {
      session.press('Shift-Tab');
      expect(focusOf(session)).toBe(focus);
    }
    const fewer = begin();
    fewer.press('Shift-Tab');
    expect(focusOf(fewer)).toBe('conversation');
  });

  it('keeps what is half written', () => {
    const session = begin();
    session.type('half');
    session.press('Tab', 'Tab', 'Esc');
    expect(focusOf(session)).toBe('composer');
    expect(session.text()).toBe('half');
  });
});

describe('a list that gets the keys', () => {
  const ui = initialUi({ columns: 80, rows: 24 }, 0);
  const state = readyState({ peers, transfers });

  it('has its cursor where it was, at what is open, or at somebody', () => {
    expect(focused(ui, state, 'peers').selectedPeer).toBe(BOB);
    expect(focused({ ...ui, open: CAROL }, state, 'peers').selectedPeer).toBe(CAROL);
    expect(focused({ ...ui, open: CAROL, selectedPeer: EVE }, state, 'peers').selectedPeer).toBe(EVE);
    expect(focused({ ...ui, selectedPeer: 'gone' }, state, 'peers').selectedPeer).toBe(BOB);
    expect(focused(ui, readyState(), 'peers').selectedPeer).toBe(EVERYONE);
    expect(focused(ui, state, 'transfers').selectedTransfer).toBe('a'.repeat(32));
    expect(focused(ui, readyState(), 'transfers').selectedTransfer).toBeUndefined();
  });

  it('moves it no further than its ends', () => {
    const session = begin();
    session.press('Tab', 'Up', 'Up', 'Up');
    expect(session.ui.get().selectedPeer).toBe(EVERYONE);
    session.press('j', 'k', 'G');
    expect(session.ui.get().selectedPeer).toBe(EVE);
    session.press('Down', 'Down', 'g');
    expect(session.ui.get().selectedPeer).toBe(EVERYONE);
  });

  it('keeps it at the same peer while others come and go', () => {
    const session = begin();
    session.press('Tab', 'Down');
    expect(session.ui.get().selectedPeer).toBe(CAROL);
    session.client.set({ peers: { ...byId(aPeer('aaron')), ...peers } });
    session.press('Enter');
    expect(session.ui.get().open).toBe(CAROL);
  });
});

describe('Enter', () => {
  it('opens the conversation with a peer, and asks a stranger for a connection', async () => {
    const session = begin();
    session.client.on('peer.connect', () => new Promise(() => {}));
    session.press('Tab', 'Enter');
    expect(session.ui.get()).toMatchObject({ open: BOB, focus: 'composer' });
    session.press('Tab', 'End', 'Enter');
    await settled();
    expect(session.client.asked('peer.connect')).toEqual([{ target: EVE }]);
    expect(session.ui.get().open).toBe(BOB);
  });

  it('shows the details of a transfer, from which o leads to the conversation with its peer', () => {
    const session = begin({ transfers });
    session.press('Shift-Tab', 'Enter');
    expect(session.ui.get().dialogs).toEqual([{ kind: 'transfer', id: 'a'.repeat(32), top: 0 }]);
    session.press('o');
    expect(session.ui.get()).toMatchObject({ open: BOB, dialogs: [] });
  });

  it('shows what is asked where a transfer waits for an answer', () => {
    const offered = aTransfer({ direction: 'receive', state: 'offered' });
    const request = aRequest({ kind: 'files', transferId: offered.id });
    const session = begin({ transfers: byId(offered), requests: byId(request) });
    session.press('Shift-Tab', 'Enter');
    expect(session.ui.get().dialogs).toMatchObject([{ kind: 'request', id: request.id }]);
  });

  it('goes from the conversation to where one writes', () => {
    const session = begin();
    session.press('Tab', 'Tab', 'Enter');
    expect(focusOf(session)).toBe('composer');
  });
});

describe('keys of the transfers', () => {
  type OfOne = 'transfer.pause' | 'transfer.resume' | 'transfer.cancel';
  const idsOf = ({ client }: TestSession, method: OfOne): string[] =>
    client.asked(method).map(({ id }) => id);

  it('pause and resume what is under the cursor', async () => {
    const session = begin({ transfers });
    session.press('Shift-Tab', 'p', 'r', 'Down', 'p', 'r');
    await settled();
    expect(idsOf(session, 'transfer.pause')).toEqual(['a'.repeat(32)]);
    expect(idsOf(session, 'transfer.resume')).toEqual(['b'.repeat(32)]);
  });

  it('move it in the queue, and send again what has failed', async () => {
    const failed = aTransfer({ id: 'c'.repeat(32), state: 'failed' });
    const session = begin({ transfers: { ...transfers, ...byId(failed) } });
    session.press('Shift-Tab', 'J', 'K', 't', 'b', 'End', 'r');
    await settled();
    const moved = session.client.asked('transfer.move');
    expect(moved.map(({ to }) => to)).toEqual(['down', 'up', 'first', 'last']);
    expect(session.client.asked('transfer.retry')).toEqual([{ id: 'c'.repeat(32) }]);
  });

  it('work on the details of a transfer, whatever is under the cursor', async () => {
    const session = begin({ transfers });
    session.press('Shift-Tab', 'Enter');
    session.ui.change((ui) => ({ ...ui, selectedTransfer: 'b'.repeat(32) }));
    session.press('p', 'x', 'x');
    await settled();
    expect(idsOf(session, 'transfer.pause')).toEqual(['a'.repeat(32)]);
    expect(idsOf(session, 'transfer.cancel')).toEqual(['a'.repeat(32)]);
    session.press('Esc');
    expect(session.ui.get().dialogs).toEqual([]);
  });

  it('cancel it when pressed twice', async () => {
    const session = begin({ transfers });
    session.press('Shift-Tab', 'x');
    await settled();
    expect(idsOf(session, 'transfer.cancel')).toEqual([]);
    session.press('x');
    await settled();
    expect(idsOf(session, 'transfer.cancel')).toEqual(['a'.repeat(32)]);
    expect(session.ui.get().armed).toBeUndefined();
  });

  it('cancel nothing where anything else was pressed in between', async () => {
    const session = begin({ transfers });
    session.press('Shift-Tab', 'x', 'Down', 'x', 'Up', 'x', 'z', 'x');
    session.paste('x');
    session.press('x');
    await settled();
    expect(idsOf(session, 'transfer.cancel')).toEqual([]);
  });

  it('cancel no other one that came under the cursor in between', async () => {
    const session = begin({ transfers });
    session.press('Shift-Tab', 'x');
    session.ui.change((ui) => ({ ...ui, selectedTransfer: 'b'.repeat(32) }));
    session.press('x');
    await settled();
    expect(idsOf(session, 'transfer.cancel')).toEqual([]);
  });
});

describe('Esc', () => {
  it('leads back to where one writes, and there puts the notice away', () => {
    const session = begin();
    session.notice('error', 'Something is wrong.');
    session.press('Tab', 'Esc');
    expect(session.ui.get().notices.dismissed).toBe(0);
    session.press('Esc');
    expect(session.ui.get().notices.dismissed).toBe(1);
    expect(session.notices()).toEqual(['Something is wrong.']);
  });

  it('erases nothing of what is written', () => {
    const session = begin();
    session.type('half');
    session.press('Esc', 'Esc');
    expect(session.text()).toBe('half');
  });
});

describe('scrolling', () => {
  const messages = Array.from({ length: 100 }, (_, index) => aMessage(`m${index}`, `message ${index}`));
  const conversations = { [BOB]: { id: BOB, messages, more: false, unread: 0 } };

  it('reads a conversation back from anywhere, and sending goes on at the newest', async () => {
    const session = begin({ conversations });
    session.press('Tab', 'Enter', 'PgUp');
    expect(session.ui.get().viewports[BOB]).toMatchObject({ at: 'entry' });
    session.press('Tab', 'PgUp', 'Tab', 'Home');
    expect(session.ui.get().viewports[BOB]).toMatchObject({ at: 'entry', id: `${BOB}/m0` });
    session.press('Esc');
    session.type('hello\n');
    expect(session.ui.get().viewports).toEqual({});
    await settled();
  });

  it('moves a dialog within its rows, and not the conversation under it', () => {
    const session = begin({ conversations });
    session.press('Tab', 'Enter', 'F1', 'Up', 'PgUp');
    const topOf = (): number => {
      const dialog = session.ui.get().dialogs.at(-1);
      return dialog !== undefined && 'top' in dialog ? dialog.top : -1;
    };
    expect(topOf()).toBe(0);
    session.press('Down', 'Down');
    expect(topOf()).toBe(2);
    session.press('End');
    const end = topOf();
    session.press('Down', 'PgDn');
    expect(topOf()).toBe(end);
    session.press('Up');
    expect(topOf()).toBe(end - 1);
    session.press('Home');
    expect(topOf()).toBe(0);
    expect(session.ui.get().viewports).toEqual({});
  });

  it('begins at the newest of the notices, and goes up from there', () => {
    const session = begin();
    const log = Array.from({ length: 60 }, (_, index) => `notice ${index}`).reduce(
      (all, text) => noticed(all, 'info', text, Date.now()),
      session.ui.get().notices,
    );
    session.ui.change((now) => ({ ...now, notices: log }));
    session.press('F2', 'Up');
    const [dialog] = session.ui.get().dialogs;
    expect(dialog).toMatchObject({ kind: 'notices' });
    expect(dialog !== undefined && 'top' in dialog && dialog.top).toBeLessThan(60);
    session.press('F2');
    expect(session.ui.get().dialogs).toEqual([]);
  });
});
