import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { contentOf } from '../../../components/app/content.ts';
import { look } from '../../../components/conversation/index.ts';
import { opened, viewportOf } from '../../../components/ui/conversations.ts';
import { TincanError } from '../../../src/errors.ts';
import type { MessageState } from '../../../src/store/state.ts';
import { aPeer, byId, peerId, readyState } from '../../support/states.ts';
import { all, servePages, tailOf } from './pages.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const [BOB, CAROL] = [peerId('bob'), peerId('carol')];
const ROWS = 20;

function aReader(messages: MessageState[]): TestSession {
  const client = fakeClient(readyState({ peers: byId(aPeer('bob')), conversations: tailOf(messages) }));
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
