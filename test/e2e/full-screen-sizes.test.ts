/** The screen at every size, and from one to another while something moves: no debris, nothing out of its place. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { safeText } from '../../src/text/safe-text.ts';
import type { Screenshot } from '../components/terminal/support/screenshot.ts';
import { type FullScreen, showsCaret } from '../support/full-screen.ts';
import { type ScreenCore, screenCore } from '../support/screen-core.ts';
import { aMessage, aPeer, aRequest, aTransfer, byId, peerId, readyState } from '../support/states.ts';

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
  [40, 10],
] as const;

/** Joined and wide characters, marks on marks, right to left, nothing at all to see; as the core passes them on. */
const TEXTS = [
  'family 👩‍👩‍👧 thumb 👍🏽 flag 🇩🇪 heart ❤\ufe0f end',
  'Zalgo e\u0301\u0323\u0308 o\u0302\u0301 ก\u0e33 नी end',
  'שלום עולם and مرحبا بالعالم end',
  'zero\u200bwidth\u2060joined\u00adhere end',
  '漢字'.repeat(60),
  'a'.repeat(300),
  'first\n\nthird of several lines',
].map((text) => safeText(text, { multiline: true }));
const NAMES = [
  'bob',
  'שלום',
  '👩‍👩‍👧 family',
  'e\u0301ve\u0323',
  '漢字の長い名前がここにあります',
  'a name of thirty-two characters!',
];

const bob = aPeer('bob');
const peers = NAMES.map((name, index) =>
  name === 'bob'
    ? bob
    : aPeer(name, { trust: index % 2 === 0 ? 'verified' : 'approved', unread: index * 30 }),
);
const moving = aTransfer({ id: 'a'.repeat(32), name: '漢字 👩‍👩‍👧 photos', bytes: 1_000_000_000 });

let core: ScreenCore;
let moved = 0;

beforeAll(async () => {
  core = await screenCore(
    readyState({
      peers: byId(...peers),
      transfers: byId(
        moving,
        aTransfer({
          id: 'b'.repeat(32),
          direction: 'receive',
          state: 'paused',
          pausedBy: 'peer',
          name: 'שלום.txt',
        }),
      ),
      conversations: {
        [bob.id]: {
          id: bob.id,
          messages: Array.from({ length: 40 }, (_, index) =>
            aMessage(`m${index}`, TEXTS[index % TEXTS.length] ?? '', {
              ...(index % 3 === 0 ? { from: 'self', name: 'alice' } : {}),
            }),
          ),
          more: false,
          unread: 0,
        },
      },
      requests: byId(
        aRequest({ id: 'r', peer: { id: peerId('eve'), name: 'eve e\u0301 👩‍👩‍👧', address: '10.0.0.9' } }),
      ),
    }),
  );
});
afterAll(() => core.stop());

/** The transfer goes on by a step that can be seen at every size. */
function move(): void {
  moved += 1;
  const transferred = ((moved * 7) % 100) * 10_000_000;
  core.store.put('transfers', moving.id, {
    ...moving,
    transferred,
    rate: moved * 1_111,
    secondsLeft: moved % 600,
  });
}

/** The screen once it has this size and shows all that has happened: one's own name is changed last, and always seen. */
async function settled(screen: FullScreen, columns: number, rows: number): Promise<Screenshot> {
  moved += 1;
  const name = `alice${moved}`;
  core.store.set({ self: { ...core.store.get().self, name } });
  await screen.until(`${columns}x${rows} with ${name}`, (shown) => {
    const [header = ''] = shown.rows;
    return header.includes(name) && isWhole(shown, columns, rows);
  });
  return screen.screen();
}

/**
 * A frame of this size has been drawn, and none of the size before, whose last rows and columns a terminal crowds into its own:
 * composer and hints are where they belong, and so are all borders.
 */
function isWhole(screen: Screenshot, columns: number, height: number): boolean {
  const { rows } = screen;
  const [composer = '', hints = ''] = rows.slice(-2);
  if (rows.length !== height || !/^ (?:bob|search) › /.test(composer) || !/F1 help|close/.test(hints))
    return false;
  return rightEdge(screen, columns) && openFrames(screen).length === 0;
}

/** The title of a pane, framed or not, ends in the last column. */
function rightEdge({ cells }: Screenshot, columns: number): boolean {
  return ['╮', '─'].includes(characterOf(cells[1]?.[columns - 1]));
}

const characterOf = (cell = ''): string => cell.slice(0, cell.indexOf('/', 1));

/** Every frame is closed: from each upper corner borders lead down to a lower one, in one column. */
function openFrames({ cells }: Screenshot): string[] {
  const at = (row: number, column: number): string => characterOf(cells[row]?.[column]);
  return cells.flatMap((row, top) =>
    row.flatMap((cell, column): string[] => {
      const corner = characterOf(cell);
      if (corner !== '╭' && corner !== '╮') return [];
      let below = top + 1;
      while (['│', '├', '┤'].includes(at(below, column))) below += 1;
      const isClosed = at(below, column) === (corner === '╭' ? '╰' : '╯');
      return isClosed ? [] : [`${corner} at row ${top}, column ${column} ends in row ${below}`];
    }),
  );
}

const frameCount = ({ text }: Screenshot): number => text.match(/╭/g)?.length ?? 0;

async function openBob(columns: number, rows: number): Promise<FullScreen> {
  const screen = core.open({ columns, rows });
  await screen.seeWritten('tincan ›');
  screen.write('/msg bob\r');
  await screen.seeWritten('bob ›');
  return screen;
}

describe('a screen', () => {
  it.each(SIZES)('of %i by %i has everything in its place', async (columns, rows) => {
    const screen = await openBob(columns, rows);
    screen.write('half a line');
    await screen.seeWritten('bob ›', { text: 'half a line', caret: 11 });
    const shown = await settled(screen, columns, rows);
    expect(shown.rows[rows - 2]).toBe(' bob › half a line');
    expect(frameCount(shown)).toBe(columns < 64 ? 0 : 2);
    expect(shown.text).toContain('wants to connect');
    expect((await screen.redrawn()).cells).toEqual(shown.cells);
    screen.close();
  });
});

describe('a screen that changes its size in quick succession', () => {
  const WAYS = [
    ['with nothing open', '', /half a line/],
    ['with a menu open', '/d\t', /\/disconnect/],
    ['with a dialog open', '', /Help/],
  ] as const;

  it.each(WAYS)(
    '%s is as if it had always been of that size',
    { timeout: 60_000 },
    async (way, typed, mark) => {
      const screen = await openBob(80, 24);
      screen.write(typed === '' ? 'half a line' : typed);
      if (way.includes('dialog')) screen.press('f1');
      await screen.seeRow(mark);
      // Every size after every other.
      for (const first of SIZES) {
        for (const last of SIZES) {
          if (first === last) continue;
          for (const [columns, rows] of [first, [61, 13], last] as const) {
            screen.resize(columns, rows);
            move();
          }
          const [columns, rows] = last;
          const shown = await settled(screen, columns, rows);
          expect(shown.text).toMatch(mark);
          expect(shown.rows[rows - 2]).toMatch(/^ (?:bob|search) › /);
          const redrawn = await screen.redrawn();
          expect(shown.rows).toEqual(redrawn.rows);
          expect(shown.cells).toEqual(redrawn.cells);
          if (showsCaret(screen.raw())) expect(shown.cursor).toEqual(redrawn.cursor);
        }
      }
      screen.close();
    },
  );
});
