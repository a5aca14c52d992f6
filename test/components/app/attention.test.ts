import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attentionFor } from '../../../components/app/attention.ts';
import { opened } from '../../../components/ui/conversations.ts';
import { ATTENTION } from '../../../src/limits.ts';
import { type ConversationState, EVERYONE, type MessageState, type State } from '../../../src/store/state.ts';
import { aMessage, aPeer, aRequest, byId, peerId, readyState } from '../../support/states.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const BOB = peerId('bob');
const start = readyState({ peers: byId(aPeer('bob')) });
const withMessages = (
  id: string,
  messages: MessageState[],
  fields: Partial<ConversationState> = {},
): State => ({
  ...start,
  conversations: { [id]: { id, messages, more: false, unread: messages.length, ...fields } },
});
const hello = aMessage('m1', 'secret words for Alice');

describe('what calls for attention', () => {
  it('is a message, a mention among many, a request', () => {
    expect(attentionFor(start, withMessages(BOB, [hello]), undefined)).toBe('tincan: new message');
    expect(attentionFor(start, withMessages(EVERYONE, [hello]), undefined)).toBe(
      'tincan: somebody named you',
    );
    expect(attentionFor(start, { ...start, requests: byId(aRequest()) }, BOB)).toBe('tincan: a request');
  });

  it('is nothing that is looked at, muted, one’s own, or only loaded', () => {
    expect(attentionFor(start, withMessages(BOB, [hello]), BOB)).toBeUndefined();
    expect(attentionFor(start, withMessages(EVERYONE, [hello], { muted: true }), undefined)).toBeUndefined();
    expect(attentionFor(start, withMessages(BOB, [{ ...hello, from: 'self' }]), undefined)).toBeUndefined();
    expect(attentionFor(start, withMessages(BOB, [hello], { unread: 0 }), undefined)).toBeUndefined();
    expect(attentionFor(start, start, undefined)).toBeUndefined();
  });
});

describe('the terminal', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubEnv('TMUX', '');
    vi.stubEnv('STY', '');
    vi.stubEnv('TERM', 'xterm');
    vi.stubEnv('VTE_VERSION', '');
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });
  const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(50);
  const openOn = (id: string, notify: string): TestSession => {
    const session = aSession(fakeClient(start));
    session.client.on('settings.get', ({ key }) => ({ key, value: notify }));
    session.ui.change((ui) => opened(ui, start, id));
    return session;
  };

  it('is told in fixed words, as the setting has it', async () => {
    for (const [notify, told] of [
      ['off', []],
      ['bell', ['\u0007']],
      ['desktop', ['\u001b]9;tincan: new message\u0007']],
      ['both', ['\u0007\u001b]9;tincan: new message\u0007']],
    ] as const) {
      const session = openOn(EVERYONE, notify);
      session.client.set(withMessages(BOB, [hello]));
      await settled();
      expect(session.sent).toEqual(told);
      session.end();
    }
  });

  it('is told at most once in a while', async () => {
    const session = openOn(EVERYONE, 'bell');
    const more = [hello, aMessage('m2', 'x'), aMessage('m3', 'x')];
    session.client.set(withMessages(BOB, more.slice(0, 1)));
    session.client.set(withMessages(BOB, more.slice(0, 2)));
    await settled();
    expect(session.sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(ATTENTION.every);
    session.client.set(withMessages(BOB, more));
    await settled();
    expect(session.sent).toHaveLength(2);
    session.end();
  });

  it('is told nothing while the person is at it, and of the open conversation too while they are not', async () => {
    const session = openOn(BOB, 'bell');
    session.focused(true);
    session.client.set({ requests: byId(aRequest()) });
    await settled();
    expect(session.sent).toEqual([]);
    session.focused(false);
    session.client.set(withMessages(BOB, [hello]));
    await settled();
    expect(session.sent).toEqual(['\u0007']);
    expect(session.client.asked('chat.read')).toEqual([]);
    session.focused(true);
    await settled();
    expect(session.client.asked('chat.read')).toHaveLength(1);
    session.end();
  });
});
