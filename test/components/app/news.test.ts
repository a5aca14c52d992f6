import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { messageNews } from '../../../components/app/news.ts';
import { opened } from '../../../components/ui/conversations.ts';
import { EVERYONE, type MessageState, type State } from '../../../src/store/state.ts';
import { aMessage, aPeer, aTransfer, byId, peerId, readyState } from '../../support/states.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const [BOB, CAROL] = [peerId('bob'), peerId('carol')];
const peers = byId(aPeer('bob'), aPeer('carol'));
const start = readyState({ peers });

/** The state with these messages in a conversation, all of them unread. */
const withMessages = (id: string, ...messages: MessageState[]): State => ({
  ...start,
  conversations: { [id]: { id, messages, more: false, unread: messages.length } },
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
/** Long enough for a frame. */
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(50);
const readOf = ({ client }: TestSession): string[] =>
  client.asked('chat.read').map(({ conversation }) => conversation);

function openOn(id: string, options: Parameters<typeof aSession>[1] = {}): TestSession {
  const session = aSession(fakeClient(start), options);
  session.ui.change((ui) => opened(ui, start, id));
  return session;
}

describe('a message for a conversation that is not on the screen', () => {
  it('is told with its sender', () => {
    const after = withMessages(BOB, aMessage('m1', 'hello'));
    expect(messageNews(start, after, CAROL)).toEqual([{ level: 'info', text: 'bob: hello' }]);
    expect(messageNews(start, after, undefined)).toHaveLength(1);
    expect(messageNews(start, after, BOB)).toEqual([]);
  });

  it('is told with where it was said, and by its first line', () => {
    const after = withMessages(EVERYONE, aMessage('m1', 'one\ntwo'));
    expect(messageNews(start, after, BOB)).toEqual([{ level: 'info', text: '[# everyone] bob: one …' }]);
  });

  it('is no news where it was there before and is only loaded', () => {
    const loaded = withMessages(BOB, aMessage('m1', 'old'), aMessage('m2', 'new'));
    const unread = (count: number, messages: MessageState[]): State => ({
      ...start,
      conversations: { [BOB]: { id: BOB, messages, more: true, unread: count } },
    });
    const messages = loaded.conversations[BOB]?.messages ?? [];
    expect(messageNews(unread(2, []), unread(2, messages), CAROL)).toEqual([]);
    expect(messageNews(unread(1, []), unread(2, messages), CAROL)).toEqual([
      { level: 'info', text: 'bob: new' },
    ]);
  });

  it('is no news where it is one’s own, or known already', () => {
    const own = aMessage('m1', 'mine', { from: 'self' });
    expect(messageNews(start, withMessages(BOB, own), CAROL)).toEqual([]);
    const before = withMessages(BOB, aMessage('m2', 'hello', { status: 'sent' }));
    expect(messageNews(before, withMessages(BOB, aMessage('m2', 'hello')), CAROL)).toEqual([]);
  });

  it('becomes a notice, and is not marked as read', async () => {
    const session = openOn(CAROL);
    session.client.set(withMessages(BOB, aMessage('m1', 'hello')));
    await settled();
    expect(session.notices()).toEqual(['bob: hello']);
    expect(readOf(session)).toEqual([]);
  });
});

describe('the conversation on the screen', () => {
  it('is marked as read, and is no notice', async () => {
    const session = openOn(BOB);
    session.client.set(withMessages(BOB, aMessage('m1', 'hello')));
    await settled();
    expect(readOf(session)).toEqual([BOB]);
    expect(session.notices()).toEqual([]);
  });

  it('is not marked while a dialog lies over it, but told of, and marked once that is closed', async () => {
    const session = openOn(BOB);
    session.press('F1');
    session.client.set(withMessages(BOB, aMessage('m1', 'hello')));
    await settled();
    expect(readOf(session)).toEqual([]);
    expect(session.notices()).toEqual(['bob: hello']);
    session.press('Esc');
    await settled();
    expect(readOf(session)).toEqual([BOB]);
  });

  it('is not marked while another pane has the only place, until it comes into sight', async () => {
    const session = openOn(BOB, { columns: 40, rows: 10 });
    session.press('Tab');
    session.client.set(withMessages(BOB, aMessage('m1', 'hello')));
    await settled();
    expect(readOf(session)).toEqual([]);
    expect(session.notices()).toEqual(['bob: hello']);
    session.press('Esc');
    await settled();
    expect(readOf(session)).toEqual([BOB]);
  });

  it('is marked when a larger terminal has room for it', async () => {
    const session = openOn(BOB, { columns: 40, rows: 10 });
    session.press('Tab');
    session.client.set(withMessages(BOB, aMessage('m1', 'hello')));
    await settled();
    expect(readOf(session)).toEqual([]);
    session.resize({ columns: 120, rows: 40 });
    await settled();
    expect(readOf(session)).toEqual([BOB]);
  });

  it('stays unread while one has scrolled back, and is read at the bottom again', async () => {
    const messages = Array.from({ length: 100 }, (_, index) => aMessage(`m${index}`, `message ${index}`));
    const conversation = { id: BOB, messages, more: false, unread: 0 };
    const session = aSession(fakeClient({ ...start, conversations: { [BOB]: conversation } }));
    session.ui.change((ui) => opened(ui, start, BOB));
    for (const back of [
      ['PgDn', 'PgDn', 'PgDn'],
      ['Tab', 'Tab', 'End'],
    ]) {
      session.press('Esc', 'PgUp', 'PgUp');
      const more = { ...conversation, messages: [...messages, aMessage('new', 'below')], unread: 1 };
      session.client.set({ conversations: { [BOB]: more } });
      await settled();
      expect(readOf(session)).toEqual([]);
      expect(session.client.state.conversations[BOB]?.unread).toBe(1);
      session.press(...back);
      await settled();
      expect(readOf(session)).toEqual([BOB]);
      session.client.calls.length = 0;
      session.client.set({ conversations: { [BOB]: conversation } });
    }
  });

  it('is marked when it is opened', async () => {
    const session = aSession(fakeClient(withMessages(BOB, aMessage('m1', 'hello'))));
    await settled();
    expect(readOf(session)).toEqual([]);
    session.press('Tab', 'Enter');
    await settled();
    expect(readOf(session)).toEqual([BOB]);
    expect(session.ui.get().unreadFrom).toEqual({ id: 'm1', count: 1 });
  });

  it('keeps its mark of what is new until another one is opened', async () => {
    const session = aSession(fakeClient(withMessages(BOB, aMessage('m1', 'hello'))));
    session.press('Tab', 'Enter');
    session.type('hi');
    expect(session.ui.get().unreadFrom).toBeDefined();
    session.press('Enter');
    await settled();
    expect(session.ui.get().unreadFrom).toBeDefined();
    session.ui.change((ui) => opened(ui, session.client.state, CAROL));
    expect(session.ui.get().unreadFrom).toBeUndefined();
  });
});

describe('what happens in the core', () => {
  it('is told: notices, transfers that have ended, messages that were not delivered', async () => {
    const mine = aMessage('m1', 'hello', { from: 'self', status: 'sent' });
    const session = aSession(fakeClient({ ...withMessages(BOB, mine), transfers: byId(aTransfer()) }));
    session.client.set({ notices: byId({ id: 1, level: 'warning', text: 'Careful.', time: 1 }) });
    session.client.set({ transfers: byId(aTransfer({ state: 'done', transferred: 1_000_000 })) });
    const failed = aMessage('m1', 'hello', {
      from: 'self',
      status: 'failed',
      error: { code: 'TINCAN_E_BLOCKED', message: 'Blocked.' },
    });
    session.client.set({ conversations: withMessages(BOB, failed).conversations });
    await settled();
    expect(session.notices()).toEqual([
      'Careful.',
      '↑ report.pdf → bob: done, verified, 1.0 MB',
      expect.stringMatching(/^Not delivered to bob: Blocked\. \(\d\d:\d\d: hello\)$/),
    ]);
  });

  it('is told no more once the screen has ended', async () => {
    const session = openOn(CAROL);
    session.end();
    session.client.set(withMessages(BOB, aMessage('m1', 'hello')));
    await settled();
    expect(session.notices()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what the core had to warn of at its start', () => {
  const state = readyState({
    notices: byId(
      { id: 1, level: 'warning' as const, text: 'Something is left out.', time: 0 },
      { id: 2, level: 'info' as const, text: 'All is well.', time: 0 },
    ),
  });

  it('is told by the screen that has started it, and by no other', () => {
    expect(aSession(fakeClient(state)).notices()).toEqual(['Something is left out.']);
    expect(aSession(fakeClient(state), { started: false }).notices()).toEqual([]);
  });
});
