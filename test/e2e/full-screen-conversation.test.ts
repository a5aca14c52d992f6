/** A long conversation at a real terminal: what is new, pages, a search, a reply. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHAT } from '../../src/limits.ts';
import type { FullScreen } from '../support/full-screen.ts';
import { type ScreenCore, screenCore } from '../support/screen-core.ts';
import { aMessage, aPeer, byId, peerId, readyState } from '../support/states.ts';

const BOB = peerId('bob');
const COUNT = 3_000;
const UNREAD_FROM = 2_000;
const PAGE_UP = '\u001b[5~';
const CTRL_F = '\u0006';

const messages = Array.from({ length: COUNT }, (_, index) =>
  aMessage(
    index.toString(16).padStart(32, '0'),
    index === 700 ? 'the Käse is in the cellar' : `message ${index}`,
    { order: index + 1 },
  ),
);
const first = messages[UNREAD_FROM];

let core: ScreenCore;
let screen: FullScreen;

beforeAll(async () => {
  core = await screenCore(
    readyState({
      peers: byId(aPeer('bob', { unread: COUNT - UNREAD_FROM })),
      conversations: {
        [BOB]: {
          id: BOB,
          messages: [],
          more: true,
          unread: COUNT - UNREAD_FROM,
          lastAt: 1,
          ...(first === undefined ? {} : { firstUnread: { order: first.order, id: first.id } }),
        },
      },
    }),
  );
  core.on('chat.open', ({ conversation }) => {
    const state = core.store.get().conversations[conversation];
    if (state !== undefined)
      core.store.put('conversations', conversation, {
        ...state,
        messages: messages.slice(-CHAT.window),
        more: true,
      });
    return {};
  });
  core.on('chat.page', ({ at, direction, limit }) => {
    const place = (at?.order ?? COUNT + 1) - 1;
    const start =
      direction === 'before' ? place - limit : direction === 'after' ? place + 1 : place - limit / 2;
    const from = Math.max(0, start);
    const to = direction === 'before' ? place : Math.min(COUNT, from + limit);
    return { messages: messages.slice(from, to), before: from > 0, after: to < COUNT };
  });
  core.on('chat.search', ({ query }) => ({
    hits: messages
      .filter(({ text }) => query === 'kase' && text.includes('Käse'))
      .map((message) => ({ conversation: BOB, message })),
  }));
  screen = core.open({ columns: 80, rows: 24 });
  await screen.seeWritten('tincan ›');
});
afterAll(async () => {
  await core.stop();
});

describe('a long conversation', { timeout: 60_000 }, () => {
  it('opens at what is new in it, below a mark, and is read no further than it was shown', async () => {
    screen.press('tab', 'enter');
    await screen.seeRow(/── 1000 new ─/);
    await screen.seeRow(/bob +message 2000\b/);
    const { upTo } = await core.called('chat.read');
    expect(upTo?.order).toBeGreaterThan(UNREAD_FROM);
    expect(upTo?.order).toBeLessThan(UNREAD_FROM + 24);
  });

  it('is read back page by page', async () => {
    for (const wanted of [1_980, 1_950, 1_900, 1_850, 1_800]) {
      const isThere = ({ text }: { text: string }): boolean =>
        [...text.matchAll(/message (\d+)/g)].some(([, number]) => Number(number) <= wanted);
      for (let pages = 0; pages < 9 && !isThere(screen.screen()); pages += 1) {
        const before = screen.screen().text;
        screen.write(PAGE_UP);
        await screen.until('another page', ({ text }) => text !== before);
      }
      await screen.until(`message ${wanted}`, isThere);
    }
  });

  it('is searched, and the match is led to and marked', async () => {
    screen.write(CTRL_F);
    await screen.seeWritten('search ›');
    screen.write('kase');
    await screen.seeRow(/› .*bob .*the Käse is in the cellar/);
    screen.press('enter');
    await screen.seeRow(/›bob +the Käse is in the cellar/);
    await screen.seeRow(/bob +message 701\b/);
  });

  it('takes a reply to that, of several lines', async () => {
    screen.write('r');
    await screen.seeRow(/→ reply to bob: the Käse is in the cellar/);
    screen.write('one');
    screen.write('\n');
    screen.write('two');
    await screen.seeRow(/^ +two/);
    screen.press('enter');
    expect(await core.called('chat.send')).toEqual({
      conversation: BOB,
      text: 'one\ntwo',
      reply: messages[700]?.id,
    });
    await screen.seeRow(/bob +message 2999\b/);
  });
});
