/** The whole screen as it is drawn: every row fits, whatever is on it. */
import fc from 'fast-check';
import stringWidth from 'string-width';
import { afterEach, describe, expect, it } from 'vitest';
import { MainScreen } from '../../../components/app/main-screen.tsx';
import { createTheme } from '../../../components/theme/theme.ts';
import { opened } from '../../../components/ui/conversations.ts';
import type { UiState } from '../../../components/ui/ui-state.ts';
import { EVERYONE, type State } from '../../../src/store/state.ts';
import {
  aMessage,
  aPeer,
  aRequest,
  aRoom,
  aTransfer,
  byId,
  peerId,
  readyState,
} from '../../support/states.ts';
import { sceneArbitrary } from '../keymap/support.ts';
import { type Drawing, draw, inAscii } from './drawing.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
  [40, 10],
  [40, 6],
  [10, 4],
] as const;

const [BOB, CAROL] = [peerId('bob'), peerId('carol')];
/** A busy screen, with one name everywhere. */
function busy(name: string): State {
  const bob = { id: BOB, name, address: '10.0.0.7' };
  return readyState({
    peers: byId(
      aPeer(name, { id: BOB, trust: 'verified', label: `${name}·7RT2`, unread: 3 }),
      aPeer(name, { id: CAROL, state: 'offline', queued: 2, label: `${name}·QKAB` }),
      aPeer('eve', { state: 'nearby', trust: 'unknown' }),
      aPeer('dave', { state: 'awaiting-approval', trust: 'blocked' }),
      aPeer('gina', { state: 'connecting' }),
    ),
    transfers: byId(
      aTransfer({ id: 'a'.repeat(32), peer: bob, name, rate: 4e8, transferred: 610_000, secondsLeft: 4 }),
      aTransfer({ id: 'b'.repeat(32), peer: bob, direction: 'receive', state: 'paused', pausedBy: 'peer' }),
      aTransfer({ id: 'c'.repeat(32), peer: bob, state: 'done', name: `${name}.txt` }),
    ),
    requests: byId(aRequest({ peer: bob, warning: `${name} is known already.` })),
    conversations: {
      [BOB]: {
        id: BOB,
        more: false,
        unread: 1,
        messages: [
          aMessage('m1', `${name}: ${'a long line of words '.repeat(12)}`, { name }),
          aMessage('m2', 'mine', { from: 'self', status: 'sent' }),
          aMessage('m3', 'lost', {
            from: 'self',
            status: 'failed',
            error: { code: 'TINCAN_E_DENIED', message: `${name} said no…` },
          }),
        ],
      },
      [EVERYONE]: { id: EVERYONE, messages: [], more: false, unread: 0 },
    },
  });
}

let drawing: Drawing | undefined;
afterEach(() => {
  drawing?.end();
  drawing = undefined;
});

function rowsOf(session: TestSession): string[] {
  const { columns } = session.ui.get();
  const screen = (
    <MainScreen session={session} theme={createTheme('auto', { colors: '16' })} placeCaret={() => {}} />
  );
  drawing?.end();
  drawing = draw(screen, columns);
  return drawing.rows();
}

function expectWhole(
  rows: readonly string[],
  { columns, rows: height }: Pick<UiState, 'columns' | 'rows'>,
): void {
  expect(rows.length).toBeLessThanOrEqual(height);
  for (const row of rows) expect(stringWidth(row), row).toBeLessThanOrEqual(columns);
}

/** Everything that a person can have on the screen, one after the other. */
const SITUATIONS: Readonly<Record<string, (session: TestSession) => void>> = {
  'an open conversation': () => {},
  'a text of several rows': (session) => session.paste(`${'words '.repeat(60)}\nand more`),
  'the peers': (session) => session.press('Tab'),
  'the transfers': (session) => session.press('Shift-Tab'),
  'a conversation that was scrolled back': (session) => session.press('Tab', 'Tab', 'Home'),
  'a notice': (session) => session.notice('error', '↑ a.txt → bob: failed: no room left…'),
  'the help': (session) => session.press('F1'),
  'the list of notices': (session) => {
    session.notice('success', '↓ disk.img ← bob: done, verified');
    session.press('F2');
  },
  'the details of a request': (session) => session.press('Alt-I'),
  'an answer of several lines': (session) =>
    session.open({ kind: 'text', title: '/x → y', text: 'one → two…\nthree', top: 0 }),
  'the question before leaving': (session) => session.open({ kind: 'leave', openedAt: 0 }),
  'the menu of completions': (session) => {
    session.type('/msg ');
    const candidates = [
      { text: 'bob ', note: 'connected' },
      { text: '"a name of many words" ', note: 'nearby, new' },
      { text: 'carol ' },
      { text: `${'x'.repeat(300)} `, note: '1.2 GB' },
    ];
    session.ui.change((ui) => ({
      ...ui,
      menu: { start: 5, end: 5, typed: '', candidates, more: true, selected: 3 },
    }));
  },
};

const NAMES = {
  'plain names': 'bob',
  'wide names': '日本語の名前',
  'emoji and marks': '👩‍👩‍👧🇩🇪e\u0301',
  'a mark that begins a name': '\u0301bob\u0600',
  'long names': 'a-name-of-thirty-two-characters-',
} as const;

describe.each(SIZES)('the screen at %i columns and %i rows', (columns, rows) => {
  it.each(Object.keys(SITUATIONS))('fits exactly with %s', (situation) => {
    for (const name of Object.values(NAMES)) {
      const session = aSession(fakeClient(busy(name)), { columns, rows });
      session.ui.change((ui) => opened(ui, session.client.state, BOB));
      SITUATIONS[situation]?.(session);
      const drawn = rowsOf(session);
      expectWhole(drawn, session.ui.get());
      expectBorders(drawn, columns);
      expectAsWideInAscii(drawn);
      session.end();
    }
  });

  it.each(Object.keys(SITUATIONS))('has a sign of ASCII for each of its own with %s', (situation) => {
    const session = aSession(fakeClient(busy('bob')), { columns, rows });
    session.ui.change((ui) => opened(ui, session.client.state, BOB));
    SITUATIONS[situation]?.(session);
    for (const row of rowsOf(session)) expect(inAscii(row).split('?')).toHaveLength(row.split('?').length);
    session.end();
  });
});

/** A row that has borders has the right one in the last column, and the one between the panes where all have it. */
function expectBorders(rows: readonly string[], columns: number): void {
  const framed = rows.filter((row) => row.startsWith('│'));
  for (const row of framed) {
    expect(row).toMatch(/[╮┤╯│]$/);
    expect(stringWidth(row), row).toBe(columns);
  }
}

function expectAsWideInAscii(rows: readonly string[]): void {
  for (const row of rows) {
    const ascii = inAscii(row);
    expect(ascii).toMatch(/^[\x20-\x7e]*$/);
    expect(ascii.length, row).toBe(stringWidth(row));
  }
}

describe('the screen', () => {
  it('fits in any scene, and is as wide in ASCII', () => {
    const scenes = sceneArbitrary({
      columns: fc.integer({ min: 10, max: 160 }),
      rows: fc.integer({ min: 4, max: 45 }),
    });
    fc.assert(
      fc.property(scenes, ({ state, ui }) => {
        const session = aSession(fakeClient(state));
        session.ui.change(() => ui);
        const drawn = rowsOf(session);
        session.end();
        expectWhole(drawn, ui);
        expectBorders(drawn, ui.columns);
        expectAsWideInAscii(drawn);
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it('has everything in its place at 80x24', () => {
    const session = aSession(fakeClient(busy('bob')), { columns: 80, rows: 24 });
    session.ui.change((ui) => opened(ui, session.client.state, BOB));
    session.type('hi');
    const rows = rowsOf(session);
    expect(rows).toHaveLength(24);
    expect(rows[0]).toMatch(/^ tincan · alice .*1 request$/);
    expect(rows[1]).toMatch(/^╭ Peers ─+╮╭ bob·7RT2 · verified · 127\.0\.0\.1 ─+╮$/);
    expect(rows[20]).toMatch(/^ Beware: .*Alt-Y/);
    expect(rows[22]).toBe(' bob·7RT2 › hi');
    expect(rows[23]).toMatch(/^ Enter send .*F1 help$/);
    session.end();
  });

  it('places the caret behind what is written, and nowhere while one does not write', () => {
    const session = aSession(fakeClient(busy('bob')), { columns: 80, rows: 24 });
    session.ui.change((ui) => opened(ui, session.client.state, BOB));
    session.type('日本');
    const carets: unknown[] = [];
    const screen = (
      <MainScreen
        session={session}
        theme={createTheme('none', { colors: 'none' })}
        placeCaret={(caret) => carets.push(caret)}
      />
    );
    drawing = draw(screen, 80);
    expect(carets.at(-1)).toEqual({ row: 22, column: 16 });
    session.press('Tab');
    drawing.settle();
    expect(carets.at(-1)).toBeUndefined();
    session.press('F1');
    session.type('pa');
    drawing.settle();
    expect(carets.at(-1)).toEqual({ row: 22, column: 12 });
    session.end();
  });

  it.each([
    ['invited', 'You are invited into this room. /room accept takes you in'],
    ['member', 'No messages yet. Type one below.'],
    ['left', 'No messages, and you are not in this room.'],
  ] as const)('says in an empty room where this user is %s what can be done', (part, text) => {
    const room = aRoom('ops', { part });
    const client = fakeClient(readyState({ rooms: byId(room) }));
    const session = aSession(client, { columns: 120, rows: 24 });
    session.ui.change((ui) => opened(ui, client.state, room.id));
    const rows = rowsOf(session).join('\n');
    expect(rows).toContain(text);
    const placeholder = part === 'member' ? 'message, or / for' : 'you are not in this room; / for';
    expect(rows).toContain(`# ops › ${placeholder} a command`);
  });
});
