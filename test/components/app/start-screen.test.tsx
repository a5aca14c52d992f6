import stringWidth from 'string-width';
import { afterEach, describe, expect, it } from 'vitest';
import { StartScreen } from '../../../components/app/start-screen.tsx';
import { createStartStore, type StartState } from '../../../components/app/start-store.ts';
import { createTheme } from '../../../components/theme/theme.ts';
import { type Drawing, draw, inAscii } from './drawing.ts';

const SIZES = [
  [80, 24],
  [40, 10],
  [40, 6],
  [10, 4],
] as const;

let drawing: Drawing | undefined;
afterEach(() => {
  drawing?.end();
  drawing = undefined;
});

function rowsOf(change: Partial<StartState>): string[] {
  const start = createStartStore({
    columns: 80,
    rows: 24,
    asks: false,
    name: '',
    chosen: false,
    proposal: 'alice',
    problem: undefined,
    waiting: 'core',
    ...change,
  });
  drawing = draw(
    <StartScreen start={start} theme={createTheme('none', { colors: 'none' })} onSubmit={() => {}} />,
    start.get().columns,
  );
  return drawing.rows();
}
const told = (rows: readonly string[]): string =>
  rows
    .map((row) => row.trim())
    .filter((row) => row !== '')
    .join('\n');

describe('the screen of the start', () => {
  it('says what is waited for', () => {
    expect(told(rowsOf({}))).toMatch(/^tincan\n\S Starting…$/);
  });

  it('asks for a name, and proposes one', () => {
    const rows = told(rowsOf({ asks: true, waiting: 'identity' }));
    expect(rows).toMatch(/Your name › +alice/);
    expect(rows).toContain('Making the identity of this device…');
    expect(rows).toContain('Enter takes alice · Ctrl-C leaves');
  });

  it('says why a name cannot be had, below what was typed', () => {
    const rows = told(rowsOf({ asks: true, name: '-x', problem: 'A name does not begin with -.' }));
    expect(rows).toMatch(/Your name › -x/);
    expect(rows).toContain('A name does not begin with -.');
    expect(rows).toContain('Enter goes on');
    expect(rows).not.toContain('alice');
  });

  it.each([
    [40, 10],
    [40, 6],
    [24, 8],
  ])('shows at %i columns and %i rows what was typed, and why it cannot be had', (columns, height) => {
    const rows = rowsOf({
      columns,
      rows: height,
      asks: true,
      waiting: undefined,
      name: '-x',
      problem: 'A name cannot start with a dash.',
    });
    expect(told(rows)).toMatch(/Your name › -x\nA name cannot start/);
    expect(told(rows)).toContain('Enter goes on');
  });

  it('begins no line with the blank at which it was broken', () => {
    const rows = rowsOf({ columns: 40, rows: 10, asks: true, waiting: undefined });
    const indents = rows.filter((row) => row.trim() !== '').map((row) => row.search(/\S/));
    expect(new Set(indents)).toEqual(new Set([2]));
  });

  it.each(SIZES)('fits at %i columns and %i rows, in ASCII too', (columns, height) => {
    const rows = rowsOf({
      columns,
      rows: height,
      asks: true,
      waiting: 'identity',
      problem: 'A name has 32 characters at the most.',
    });
    expect(rows.length).toBeLessThanOrEqual(height);
    for (const row of rows) {
      expect(stringWidth(row)).toBeLessThanOrEqual(columns);
      expect(inAscii(row)).toMatch(/^[\x20-\x3e\x40-\x7e]*$/);
      expect(inAscii(row)).toHaveLength(stringWidth(row));
    }
  });
});
