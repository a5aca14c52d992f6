import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { arrange } from '../../../components/app/arrangement.ts';
import { hintsFor, messageAtHand } from '../../../components/keymap/index.ts';
import { opened } from '../../../components/ui/conversations.ts';
import { TincanError } from '../../../src/errors.ts';
import type { MessageState } from '../../../src/store/state.ts';
import { aMessage, aPeer, byId, peerId, readyState } from '../../support/states.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const BOB = peerId('bob');
const id = (digit: string): string => digit.repeat(32);
const ofBob = aMessage(id('a'), 'hello\nyou', { order: 1 });
const own = aMessage(id('b'), 'mine', { order: 2, from: 'self', status: 'delivered' });
const failed = aMessage(id('c'), 'lost', { order: 3, from: 'self', status: 'failed' });
const queued = aMessage(id('d'), 'waits', { order: 4, from: 'self', status: 'queued' });
const event = aMessage(id('e'), 'came', { order: 5, event: true });

/** The conversation has the keys, its last message the cursor. */
function at(...messages: MessageState[]): TestSession {
  const conversations = { [BOB]: { id: BOB, messages, more: false, unread: 0 } };
  const session = aSession(fakeClient(readyState({ peers: byId(aPeer('bob')), conversations })), {
    columns: 80,
    rows: 20,
  });
  for (const method of ['chat.edit', 'chat.retry', 'chat.discard'] as const)
    session.client.on(method, () => ({ message: own }));
  session.client.on('chat.remove', () => ({}));
  session.ui.change((ui) => opened(ui, session.client.state, BOB));
  session.press('Tab', 'Tab', 'Up');
  return session;
}
const atHand = ({ client, ui }: TestSession): string | undefined =>
  messageAtHand({ state: client.state, ui: ui.get() })?.text;
const hints = ({ client, ui }: TestSession): string[] =>
  hintsFor({ state: client.state, ui: ui.get() }).map(({ key }) => key);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(50);

describe('the cursor in a conversation', () => {
  it('begins at the newest and goes from message to message, no further than the ends', () => {
    const session = at(ofBob, own);
    expect(atHand(session)).toBe('mine');
    session.press('k');
    expect(atHand(session)).toBe('hello\nyou');
    session.press('k', 'j', 'j', 'j');
    expect(atHand(session)).toBe('mine');
  });

  it('brings what it is at into sight, and scrolls through what is higher than the pane', () => {
    const high = aMessage(id('f'), Array.from({ length: 60 }, (_, line) => `line ${line}`).join('\n'), {
      order: 9,
    });
    const session = at(ofBob, high);
    expect(atHand(session)).toContain('line 0');
    for (let press = 0; press < 4; press += 1) session.press('Up');
    expect(atHand(session)).toContain('line 0');
    for (let press = 0; press < 4; press += 1) session.press('Up');
    expect(atHand(session)).toBe('hello\nyou');
  });

  it('lets go of what has been scrolled or pushed out of sight, so that no key is about it', async () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      aMessage(String(index).padStart(32, '0'), `message ${index}`, { order: index + 1 }),
    );
    const scrolled = at(...many);
    expect(atHand(scrolled)).toBe('message 59');
    scrolled.press('PgUp', 'PgUp');
    await settled();
    expect(atHand(scrolled)).toBeUndefined();
    const pushed = at(...many.slice(0, 20));
    expect(atHand(pushed)).toBe('message 19');
    pushed.client.set({ conversations: { [BOB]: { id: BOB, messages: many, more: false, unread: 0 } } });
    await settled();
    expect(atHand(pushed)).toBeUndefined();
  });

  it('begins at the newest again after something was said', async () => {
    const session = at(ofBob, own);
    session.press('k');
    session.type(' so');
    session.press('Enter', 'Tab', 'Tab', 'Up');
    await settled();
    expect(atHand(session)).toBe('mine');
  });

  it('is gone with the conversation that is open', () => {
    const session = at(own);
    session.ui.change((ui) => opened(ui, session.client.state, peerId('carol')));
    expect(session.ui.get().selectedMessage).toBeUndefined();
  });

  it('has keys for what can be done, and hints at no others', () => {
    const keys = (message: MessageState): string[] =>
      hints(at(message)).filter((key) => 'RxreydF'.includes(key) && key.length === 1);
    expect(keys(ofBob)).toEqual(['r', 'y', 'd']);
    expect(keys(own)).toEqual(['r', 'e', 'y', 'd']);
    expect(keys(failed)).toEqual(['R', 'r', 'y', 'd']);
    expect(keys(queued)).toEqual(['x', 'r', 'e', 'y', 'd']);
    expect(keys(event)).toEqual(['y', 'd']);
    expect(keys({ ...own, text: '', retracted: true })).toEqual(['d']);
  });
});

describe('a message under the cursor', () => {
  it('is copied by the terminal’s clipboard, which is all that is said of it', () => {
    const session = at(ofBob);
    session.press('y');
    expect(session.sent).toEqual([expect.stringContaining(Buffer.from('hello\nyou').toString('base64'))]);
    expect(session.notices()).toEqual(['Copied: sent to the clipboard of the terminal.']);
  });

  it('is sent again, or not sent after all', async () => {
    const again = at(failed);
    again.press('R');
    expect(again.client.asked('chat.retry')).toEqual([{ conversation: BOB, id: failed.id }]);
    const not = at(queued);
    not.press('x');
    expect(not.client.asked('chat.discard')).toEqual([{ conversation: BOB, id: queued.id }]);
    await settled();
  });

  it('is deleted here, or taken back, after a question', async () => {
    const session = at(own);
    session.press('d', 'Esc');
    session.press('d', 'h');
    expect(session.client.asked('chat.remove')).toEqual([{ conversation: BOB, id: own.id, from: 'self' }]);
    session.press('d', 'b');
    expect(session.client.asked('chat.edit')).toEqual([{ conversation: BOB, id: own.id, text: '' }]);
    const foreign = at(ofBob);
    foreign.press('d', 'b');
    expect(foreign.client.asked('chat.edit')).toEqual([]);
    expect(hints(foreign)).not.toContain('b');
    await settled();
  });

  it('says why what was asked for could not be done', async () => {
    const session = at(own);
    session.client.on('chat.remove', () => {
      throw new TincanError('TINCAN_E_DATABASE', 'The disk is full.');
    });
    session.press('d', 'h');
    await settled();
    expect(session.notices()).toEqual(['The disk is full.']);
  });
});

describe('a reply', () => {
  it('is what is written next, says so, and is over with it', async () => {
    const session = at(ofBob);
    session.press('r');
    expect(session.ui.get().focus).toBe('composer');
    expect(arrange({ state: session.client.state, ui: session.ui.get() }).layout.about).toBe(true);
    session.type('yes\n');
    await settled();
    expect(session.client.asked('chat.send')).toEqual([{ conversation: BOB, text: 'yes', reply: ofBob.id }]);
    expect(session.ui.get().abouts).toEqual({});
    session.type('more\n');
    await settled();
    expect(session.client.asked('chat.send').at(-1)).toEqual({ conversation: BOB, text: 'more' });
  });

  it('keeps what was being written, and is called off by Esc', () => {
    const session = at(ofBob);
    session.press('Esc');
    session.type('half');
    session.press('Tab', 'Tab', 'r');
    expect(session.text()).toBe('half');
    session.press('Esc');
    expect(session.ui.get().abouts).toEqual({});
    expect(session.text()).toBe('half');
  });

  it('knows nothing of a command that is given meanwhile', async () => {
    const session = at(ofBob);
    session.press('r');
    session.type('/clear\n');
    await settled();
    expect(session.client.asked('chat.send')).toEqual([]);
    expect(Object.keys(session.ui.get().abouts)).toEqual([BOB]);
  });

  it('that was refused is back with what it answers', async () => {
    const session = at(ofBob);
    session.client.on('chat.send', () => {
      throw new TincanError('TINCAN_E_NO_SPACE');
    });
    session.press('r');
    session.type('yes\n');
    await settled();
    expect(session.text()).toBe('yes');
    expect(session.ui.get().abouts[BOB]?.id).toBe(ofBob.id);
  });
});

describe('editing', () => {
  it('brings the text of one’s own message into the composer, and changes it', async () => {
    const session = at(own);
    session.press('e');
    expect(session.text()).toBe('mine');
    session.type('!\n');
    await settled();
    expect(session.client.asked('chat.edit')).toEqual([{ conversation: BOB, id: own.id, text: 'mine!' }]);
    expect(session.client.asked('chat.send')).toEqual([]);
    expect(session.text()).toBe('');
  });

  it('gives back what was being written before it', () => {
    const session = at(own);
    session.press('Esc');
    session.type('half');
    session.press('Tab', 'Tab', 'e');
    expect(session.text()).toBe('mine');
    session.press('Esc');
    expect(session.text()).toBe('half');
  });

  it('changes what begins with a slash as what it is', async () => {
    for (const [text, shown] of [
      ['/me waves', '/me waves'],
      ['/etc/hosts', '//etc/hosts'],
    ] as const) {
      const session = at({ ...own, text });
      session.press('e');
      expect(session.text()).toBe(shown);
      session.press('Enter');
      await settled();
      expect(session.client.asked('chat.edit')).toEqual([{ conversation: BOB, id: own.id, text }]);
    }
  });
});
