import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { contentOf } from '../../../components/app/content.ts';
import { look } from '../../../components/conversation/index.ts';
import { hintsFor } from '../../../components/keymap/index.ts';
import { opened, viewportOf } from '../../../components/ui/conversations.ts';
import { TincanError } from '../../../src/errors.ts';
import type { ConversationState, MessageState } from '../../../src/store/state.ts';
import { aPeer, aTransfer, byId, peerId, readyState } from '../../support/states.ts';
import { all, servePages, tailOf } from './pages.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const [BOB, CAROL] = [peerId('bob'), peerId('carol')];
const ROWS = 20;

function aReader(messages: MessageState[], fields: Partial<ConversationState> = {}): TestSession {
  const conversations = tailOf(messages, fields);
  const client = fakeClient(readyState({ peers: byId(aPeer('bob')), conversations }));
  servePages(client, messages);
  const session = aSession(client, { columns: 80, rows: ROWS });
  session.ui.change((ui) => opened(ui, client.state, BOB));
  return session;
}

/** What the pane shows of the messages. */
function seen(session: TestSession): string[] {
  const { client, ui, views } = session;
  const content = contentOf(views, { state: client.state, ui: ui.get() }, BOB, 50);
  return look(viewportOf(ui.get(), BOB), content, 10).rows.map((row) =>
    row
      .map(({ text }) => text)
      .join('')
      .trim(),
  );
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(50);

describe('a conversation that is opened', () => {
  it('is opened in the core too, each time', async () => {
    const session = aReader(all(3));
    await settled();
    session.ui.change((ui) => opened(ui, session.client.state, CAROL));
    session.ui.change((ui) => opened(ui, session.client.state, BOB));
    expect(session.client.asked('chat.open').map(({ conversation }) => conversation)).toEqual([
      BOB,
      CAROL,
      BOB,
    ]);
  });

  it('is opened again where the core has closed it meanwhile', async () => {
    const session = aReader(all(3));
    await settled();
    session.client.set({ conversations: tailOf([], { more: true }) });
    await settled();
    expect(session.client.asked('chat.open')).toHaveLength(2);
    session.client.set({ conversations: tailOf([], { more: true, unread: 1 }) });
    await settled();
    expect(session.client.asked('chat.open')).toHaveLength(2);
  });

  it('asks for no page while the newest are looked at', async () => {
    const session = aReader(all(1_000));
    await settled();
    expect(session.client.asked('chat.page')).toEqual([]);
  });
});

describe('reading back', () => {
  it('has no message under the cursor that a smaller pane does not show', async () => {
    const session = aReader(all(30));
    await settled();
    session.press('Alt-Z', 'Tab', 'Tab');
    for (let press = 0; press < 14; press += 1) session.press('Up');
    await settled();
    expect(session.ui.get().selectedMessage).toBeDefined();
    session.press('z');
    session.client.set({
      transfers: byId(
        ...Array.from({ length: 12 }, (_, index) => aTransfer({ id: `${index}`.padStart(32, 'a') })),
      ),
    });
    await settled();
    expect(session.ui.get().selectedMessage).toBeUndefined();
  });

  it('is hinted where there is something to read back to, and nowhere else', async () => {
    const hinted = ({ client, ui }: TestSession): boolean =>
      hintsFor({ state: client.state, ui: ui.get() }).some(({ label }) => label === 'read back');
    const short = aReader(all(3));
    await settled();
    expect(hinted(short)).toBe(false);
    short.client.set({ conversations: tailOf(all(30)) });
    await settled();
    expect(hinted(short)).toBe(true);
    const session = aReader(all(30));
    await settled();
    expect(hinted(session)).toBe(true);
    for (let press = 0; press < 10; press += 1) session.press('PgUp');
    await settled();
    expect(hinted(session)).toBe(false);
    session.press('PgDn');
    await settled();
    expect(hinted(session)).toBe(true);
    session.ui.change((ui) => ({ ...ui, open: undefined }));
    await settled();
    expect(hinted(session)).toBe(false);
  });

  it('goes on through all pages, each asked for before it is needed and only once', async () => {
    const session = aReader(all(1_000));
    for (let page = 0; page < 200; page += 1) {
      session.press('PgUp');
      await settled();
      expect(seen(session).join('\n')).not.toMatch(/Loading|Older/);
    }
    expect(seen(session).join('\n')).toContain('message 0');
    const asked = session.client.asked('chat.page').map(({ at }) => at?.order);
    expect(asked).toEqual([801, 601, 401, 201]);
  });

  it('leaves what is looked at where it is when a page comes', async () => {
    const session = aReader(all(1_000));
    let come = (): void => {};
    const pages = new Promise<void>((resolve) => {
      come = resolve;
    });
    const messages = all(1_000);
    session.client.on('chat.page', async () => {
      await pages;
      return { messages: messages.slice(600, 800), before: true, after: true };
    });
    for (let page = 0; page < 12; page += 1) session.press('PgUp');
    await settled();
    const before = seen(session);
    come();
    await settled();
    expect(session.client.asked('chat.page')).toHaveLength(1);
    expect(seen(session)).toEqual(before);
  });

  it('says that it is loading only while it is, and why where it cannot; scrolling on tries again', async () => {
    const session = aReader(all(1_000));
    let answer: (error: Error) => void = () => {};
    session.client.on('chat.page', () => new Promise((_resolve, reject) => (answer = reject)));
    for (let page = 0; page < 40; page += 1) session.press('PgUp');
    await settled();
    expect(seen(session)[0]).toBe('Loading…');
    answer(new TincanError('TINCAN_E_TIMEOUT', 'The disk is slow.'));
    await settled();
    expect(seen(session)[0]).toMatch(/^Not loaded: The disk is slow\./);
    servePages(session.client, all(1_000));
    session.press('PgUp');
    await settled();
    session.press('PgUp');
    expect(seen(session).join('\n')).toMatch(/message 79\d/);
  });

  it('comes back to the newest, past what came meanwhile', async () => {
    const session = aReader(all(1_000));
    for (let page = 0; page < 200; page += 1) {
      session.press('PgUp');
      await settled();
    }
    const more = all(1_500);
    servePages(session.client, more);
    session.client.set({ conversations: tailOf(more) });
    await settled();
    for (let page = 0; page < 300; page += 1) {
      session.press('PgDn');
      await settled();
    }
    expect(seen(session).at(-1)).toContain('message 1499');
    expect(session.ui.get().viewports).toEqual({});
  });

  it('comes back to the newest at once with End, and by writing', async () => {
    const session = aReader(all(1_000));
    for (const back of [() => session.press('End'), () => session.type('hi\n')]) {
      for (let page = 0; page < 100; page += 1) {
        session.press('PgUp');
        await settled();
      }
      back();
      await settled();
      expect(seen(session).at(-1)).toContain('message 999');
    }
  });
});

/** All from this number on is new. */
const unreadFrom = (messages: MessageState[], from: number): Partial<ConversationState> => {
  const first = messages[from];
  if (first === undefined) throw new Error('no such message');
  return { unread: messages.length - from, firstUnread: { order: first.order, id: first.id } };
};
const readUpTo = (session: TestSession): (number | undefined)[] =>
  session.client.asked('chat.read').map(({ upTo }) => upTo?.order);

describe('a conversation with unread messages', () => {
  it('is opened at the first of them, below a mark', async () => {
    const messages = all(300);
    const session = aReader(messages, unreadFrom(messages, 250));
    await settled();
    const rows = seen(session);
    expect(rows.slice(1, 4)).toEqual([
      expect.stringContaining('message 249'),
      expect.stringMatching(/^── 50 new ─+$/),
      expect.stringContaining('message 250'),
    ]);
    expect(session.client.asked('chat.page')).toEqual([]);
  });

  it('is opened there also where that is further back than what the state has', async () => {
    const messages = all(2_000);
    const session = aReader(messages, unreadFrom(messages, 500));
    await settled();
    expect(session.client.asked('chat.page')[0]).toMatchObject({ direction: 'around', at: { order: 501 } });
    expect(seen(session)[2]).toMatch(/^── 1500 new ─+$/);
    expect(seen(session)[3]).toContain('message 500');
  });

  it('is opened there as soon as the core has opened it', async () => {
    const messages = all(100);
    const session = aReader([], { ...unreadFrom(messages, 60), more: true });
    await settled();
    expect(readUpTo(session)).toEqual([]);
    session.client.set({ conversations: tailOf(messages, unreadFrom(messages, 60)) });
    await settled();
    expect(seen(session)[3]).toContain('message 60');
    expect(session.client.asked('chat.page')).toEqual([]);
  });

  it('is shown at its end where all of them have room there', async () => {
    const messages = all(300);
    const session = aReader(messages, unreadFrom(messages, 297));
    await settled();
    expect(session.ui.get().viewports).toEqual({});
    expect(seen(session).at(-1)).toContain('message 299');
  });

  it('is read as far as it has been on the screen, and on as one reads on', async () => {
    const messages = all(300);
    const session = aReader(messages, unreadFrom(messages, 250));
    await settled();
    const [first = 0, ...others] = readUpTo(session);
    expect(others).toEqual([]);
    expect(first).toBeGreaterThan(250);
    expect(first).toBeLessThan(275);
    session.press('PgDn');
    await settled();
    expect(readUpTo(session).at(-1)).toBeGreaterThan(first);
    session.press('End');
    await settled();
    expect(readUpTo(session).at(-1)).toBe(300);
  });

  it('is read nowhere below what one has scrolled back to', async () => {
    const messages = all(300);
    const session = aReader(messages);
    session.press('PgUp', 'PgUp');
    const more = all(301);
    session.client.set({ conversations: tailOf(more, unreadFrom(more, 300)) });
    await settled();
    expect(readUpTo(session)).toEqual([]);
  });

  it('is shown where it comes next, when the first of them is gone', async () => {
    const messages = all(2_000);
    const session = aReader(messages, unreadFrom(messages, 500));
    servePages(
      session.client,
      messages.map((one, index) => (index === 500 ? { ...one, id: 'f'.repeat(32) } : one)),
    );
    await settled();
    expect(session.ui.get().jump).toBeUndefined();
    expect(seen(session).join('\n')).toContain('message 500');
  });

  it('is left at its end where the place cannot be had, and says why', async () => {
    const messages = all(2_000);
    const session = aReader([], { more: true });
    session.client.on('chat.page', () => {
      throw new TincanError('TINCAN_E_TIMEOUT', 'The disk is slow.');
    });
    session.client.set({ conversations: tailOf(messages, unreadFrom(messages, 500)) });
    session.ui.change((ui) => opened({ ...ui, open: undefined }, session.client.state, BOB));
    await settled();
    expect(session.notices()).toEqual(['The disk is slow.']);
    expect(session.ui.get().jump).toBeUndefined();
    expect(seen(session).at(-1)).toContain('message 1999');
  });
});

it('a conversation is led to its very first message, however far that is', async () => {
  const session = aReader(all(5_000));
  await settled();
  session.press('Tab', 'Tab', 'Home');
  await settled();
  expect(session.client.asked('chat.page').at(-1)).toMatchObject({ direction: 'around', at: { order: 0 } });
  expect(seen(session).some((row) => row.endsWith('message 0'))).toBe(true);
});
