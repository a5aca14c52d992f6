import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { contentOf } from '../../../components/app/content.ts';
import { look, type View } from '../../../components/conversation/index.ts';
import { dialogView } from '../../../components/dialogs/index.ts';
import { rowText } from '../../../components/rows/index.ts';
import { opened, viewportOf } from '../../../components/ui/conversations.ts';
import { TincanError } from '../../../src/errors.ts';
import { INTERFACE } from '../../../src/limits.ts';
import { EVERYONE } from '../../../src/store/state.ts';
import { aMessage, aPeer, byId, peerId, readyState } from '../../support/states.ts';
import { all, servePages, tailOf } from './pages.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const BOB = peerId('bob');
const messages = all(2_000);
const hit = (index: number, conversation = BOB) => ({
  conversation,
  message: messages[index] ?? aMessage('none', ''),
});

function aSearcher(): TestSession {
  const client = fakeClient(readyState({ peers: byId(aPeer('bob')), conversations: tailOf(messages) }));
  servePages(client, messages);
  client.on('chat.search', () => ({ hits: [hit(1_500), hit(700), hit(20)] }));
  const session = aSession(client, { columns: 80, rows: 20 });
  session.ui.change((ui) => opened(ui, client.state, BOB));
  return session;
}
const rowsOf = ({ client, ui }: TestSession): string[] => {
  const dialog = ui.get().dialogs.at(-1);
  return dialog === undefined
    ? []
    : dialogView(client.state, ui.get(), dialog, 15).rows.map((row) => rowText(row).trimEnd());
};
const viewOf = ({ client, ui, views }: TestSession): View => {
  const content = contentOf(views, { state: client.state, ui: ui.get() }, BOB, 50);
  return look(viewportOf(ui.get(), BOB), content, 10);
};
const shown = (session: TestSession): string => viewOf(session).rows.map(rowText).join('\n');
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(INTERFACE.searchAfter + 50);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a search', () => {
  it('is asked for once somebody has typed, in the open conversation or in all', async () => {
    const session = aSearcher();
    session.press('Ctrl-F');
    expect(rowsOf(session)[0]).toMatch(/^Type words/);
    session.type('mess');
    await settled();
    expect(session.client.asked('chat.search')).toEqual([
      { query: 'mess', conversation: BOB, limit: INTERFACE.searchPage },
    ]);
    session.press('Tab');
    await settled();
    expect(session.client.asked('chat.search').at(-1)).toEqual({
      query: 'mess',
      limit: INTERFACE.searchPage,
    });
    expect(rowsOf(session)).toHaveLength(3);
    expect(rowsOf(session)[0]).toMatch(/^› +\S+ +bob +bob +message 1500$/);
    expect(session.text()).toBe('');
  });

  it('shows no answer to what is not searched for any more', async () => {
    const session = aSearcher();
    const answers: (() => void)[] = [];
    session.client.on('chat.search', ({ query }) => {
      const page = { hits: [{ ...hit(1), message: { ...hit(1).message, text: `about ${query}` } }] };
      return new Promise((resolve) => answers.push(() => resolve(page)));
    });
    session.press('Ctrl-F');
    session.type('one');
    await settled();
    session.press('Backspace');
    await settled();
    answers[1]?.();
    answers[0]?.();
    await settled();
    expect(rowsOf(session).join()).toMatch(/about on$/);
  });

  it('says that nothing was found, or why it could not look', async () => {
    const session = aSearcher();
    session.client.on('chat.search', () => ({ hits: [] }));
    session.press('Ctrl-F');
    session.type('x');
    expect(rowsOf(session)).toEqual(['Searching…']);
    await settled();
    expect(rowsOf(session)).toEqual(['Nothing was found. Fewer words find more; only bob was searched.']);
    session.client.on('chat.search', () => {
      throw new TincanError('TINCAN_E_DATABASE', 'The database is damaged.');
    });
    session.type('y');
    await settled();
    expect(rowsOf(session)).toEqual(['Not searched: The database is damaged.']);
  });

  it('asks for more matches before the last of them is reached', async () => {
    const session = aSearcher();
    const page = Array.from({ length: INTERFACE.searchPage }, (_, index) => hit(1_900 - index));
    session.client.on('chat.search', ({ before }) =>
      before === undefined ? { hits: page, next: 7 } : { hits: [hit(3)] },
    );
    session.press('Ctrl-F');
    session.type('m');
    await settled();
    for (let press = 0; press < 4; press += 1) session.press('PgDn');
    await settled();
    expect(session.client.asked('chat.search').map(({ before }) => before)).toEqual([undefined, 7]);
    expect(rowsOf(session)).toHaveLength(INTERFACE.searchPage + 1);
  });

  it('leads to a message far back, marks it, and on from one match to the next', async () => {
    const session = aSearcher();
    session.press('Ctrl-F');
    session.type('mess');
    await settled();
    session.press('Down', 'Enter');
    await settled();
    expect(session.ui.get()).toMatchObject({ dialogs: [], focus: 'conversation', jump: undefined });
    expect(shown(session)).toMatch(/›bob +message 700\b/);
    session.press('n');
    await settled();
    expect(shown(session)).toMatch(/›bob +message 20\b/);
    session.press('n');
    expect(session.notices()).toEqual(['There is no older match.']);
    session.press('N', 'N');
    await settled();
    expect(shown(session)).toMatch(/›bob +message 1500\b/);
    session.press('N');
    expect(session.notices().at(-1)).toBe('There is no newer match.');
  });

  it('leads on to matches that were not here yet, asked for once, in the same place', async () => {
    const session = aSearcher();
    session.client.on('chat.search', ({ before }) =>
      before === undefined ? { hits: [hit(1_500)], next: 7 } : { hits: [hit(700)] },
    );
    session.press('Ctrl-F');
    session.type('mess');
    await settled();
    session.press('Enter');
    await settled();
    session.press('n', 'n');
    await settled();
    expect(shown(session)).toMatch(/›bob +message 700\b/);
    expect(session.client.asked('chat.search').slice(1)).toEqual([
      { query: 'mess', conversation: BOB, limit: INTERFACE.searchPage, before: 7 },
    ]);
    session.press('n');
    expect(session.notices()).toEqual(['There is no older match.']);
    session.press('N');
    await settled();
    expect(shown(session)).toMatch(/›bob +message 1500\b/);
  });

  it('leads nobody away from what they do by the time at which further matches come', async () => {
    const session = aSearcher();
    let answer = (): void => {};
    session.client.on('chat.search', ({ before }) =>
      before === undefined
        ? { hits: [hit(1_500)], next: 7 }
        : new Promise((resolve) => {
            answer = () => resolve({ hits: [hit(700)] });
          }),
    );
    session.press('Ctrl-F');
    session.type('mess');
    await settled();
    session.press('Enter');
    await settled();
    session.press('n', 'Esc');
    session.type('dear ');
    session.press('F1');
    answer();
    await settled();
    expect(session.ui.get()).toMatchObject({ focus: 'composer', dialogs: [{ kind: 'help' }] });
    session.press('Esc', 'Shift-Tab', 'n');
    await settled();
    expect(shown(session)).toMatch(/›bob +message 700\b/);
  });

  it('says why there are no further matches to be had, and tries again', async () => {
    const session = aSearcher();
    let isDamaged = true;
    session.client.on('chat.search', ({ before }) => {
      if (before === undefined) return { hits: [hit(1_500)], next: 7 };
      if (isDamaged) throw new TincanError('TINCAN_E_DATABASE', 'The database is damaged.');
      return { hits: [hit(700)] };
    });
    session.press('Ctrl-F');
    session.type('mess');
    await settled();
    session.press('Enter');
    await settled();
    session.press('n');
    await settled();
    expect(session.notices()).toEqual(['The database is damaged.']);
    isDamaged = false;
    session.press('n');
    await settled();
    expect(shown(session)).toMatch(/›bob +message 700\b/);
  });

  it('calls nothing new that lies below a match and was read', async () => {
    const session = aSearcher();
    session.client.on('chat.search', () => ({ hits: [hit(1_950), hit(700)] }));
    session.press('Ctrl-F');
    session.type('mess');
    await settled();
    session.press('Enter');
    await settled();
    expect(viewOf(session).newBelow).toBe(0);
    session.press('n');
    await settled();
    expect(viewOf(session).newBelow).toBe(0);
    session.client.set({ conversations: tailOf(all(2_001), { unread: 1 }) });
    expect(viewOf(session).newBelow).toBe(1);
  });

  it('names the conversation of a match only where others are searched, too', async () => {
    const session = aSearcher();
    session.client.on('chat.search', () => ({ hits: [hit(9, EVERYONE)] }));
    session.press('Ctrl-F');
    session.type('m');
    await settled();
    expect(rowsOf(session)[0]).not.toContain('# everyone');
    session.press('Tab');
    await settled();
    expect(rowsOf(session)[0]).toContain('# everyone');
  });

  it('leads into another conversation', async () => {
    const session = aSearcher();
    session.client.on('chat.search', () => ({ hits: [hit(3, EVERYONE)] }));
    session.press('Ctrl-F');
    session.type('m');
    await settled();
    session.press('Enter');
    expect(session.ui.get().open).toBe(EVERYONE);
  });

  it('marks what was found not by colour alone, and shows it in a long text', async () => {
    const session = aSearcher();
    const long = { ...hit(9).message, text: `${'word '.repeat(60)}\nthe Käse is here` };
    session.client.on('chat.search', () => ({ hits: [{ conversation: BOB, message: long }] }));
    session.press('Ctrl-F');
    session.type('kase');
    await settled();
    const { client, ui } = session;
    const dialog = ui.get().dialogs.at(-1);
    if (dialog === undefined) throw new Error('no dialog');
    const [row = []] = dialogView(client.state, ui.get(), dialog, 15).rows;
    expect(row.filter(({ role }) => role === 'found-selected').map(({ text }) => text)).toEqual(['Käse']);
    expect(rowText(row)).toMatch(/….*the Käse is here/);
  });

  it('does not take a character apart of which only a part was searched for', async () => {
    const session = aSearcher();
    const syllable = '\u1100\u1161';
    session.client.on('chat.search', () => ({
      hits: [{ conversation: BOB, message: { ...hit(9).message, text: syllable } }],
    }));
    session.press('Ctrl-F');
    session.type('\u1100');
    await settled();
    const { client, ui } = session;
    const dialog = ui.get().dialogs.at(-1);
    if (dialog === undefined) throw new Error('no dialog');
    const [row = []] = dialogView(client.state, ui.get(), dialog, 15).rows;
    expect(row.filter(({ text }) => text.includes('\u1100')).map(({ text }) => text.trim())).toEqual([
      expect.stringMatching(new RegExp(`${syllable}$`)),
    ]);
    expect(row.map(({ role }) => role)).not.toContain('found-selected');
  });
});
