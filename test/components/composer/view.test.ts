import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../../../components/composer/clean.ts';
import { layOut, rowAt } from '../../../components/composer/layout.ts';
import { composerView } from '../../../components/composer/view.ts';
import { anyText, boundariesOf, cleanish } from './texts.ts';

/** The view of a text with its caret at the mark `|`. */
const view = (marked: string, width = 10, maxRows = 6) => {
  const caret = marked.indexOf('|');
  return composerView({ text: marked.replace('|', ''), caret }, width, maxRows);
};
const texts = fc.oneof(cleanish.map(cleanText), anyText.map(cleanText));
const scenes = texts.chain((text) =>
  fc.record({
    text: fc.constant(text),
    caret: fc.constantFrom(...boundariesOf(text)),
    width: fc.integer({ min: 1, max: 30 }),
    maxRows: fc.integer({ min: 1, max: 8 }),
  }),
);
const runs = { numRuns: 800 };

describe('the view of the composer', () => {
  it('has one empty row for an empty text', () => {
    expect(view('|')).toEqual({ rows: [''], caret: { row: 0, column: 0 }, above: 0, below: 0 });
  });

  it('wraps behind blanks, and a long word anywhere', () => {
    expect(view('one two three|').rows).toEqual(['one two ', 'three']);
    expect(view('abcdefghijklm|').rows).toEqual(['abcdefghi', 'jklm']);
    expect(view('ab cdefghijklmn|').rows).toEqual(['ab ', 'cdefghijk', 'lmn']);
  });

  it('lets the blank behind a word that ends the row take the last column', () => {
    expect(view('abcdefghi |')).toMatchObject({ rows: ['abcdefghi ', ''], caret: { row: 1, column: 0 } });
    expect(view('abc fghi| jk')).toMatchObject({ rows: ['abc fghi ', 'jk'], caret: { row: 0, column: 8 } });
    expect(view('abcd fghi| jk')).toMatchObject({ rows: ['abcd fghi ', 'jk'], caret: { row: 0, column: 9 } });
  });

  it('keeps the last column for the caret', () => {
    expect(view('abcdefghi|')).toMatchObject({ rows: ['abcdefghi'], caret: { row: 0, column: 9 } });
    expect(view('abcdefghi|\nx')).toMatchObject({ caret: { row: 0, column: 9 } });
  });

  it('shows the caret in the second row where one wraps into another', () => {
    expect(view('one two |three').caret).toEqual({ row: 1, column: 0 });
  });

  it('has a row for each line, empty ones too', () => {
    expect(view('a\n\nb\n|')).toMatchObject({ rows: ['a', '', 'b', ''], caret: { row: 3, column: 0 } });
  });

  it.each([
    ['wide characters', '日本|語', 4],
    ['joined emoji', '👩‍💻👩‍💻|', 4],
    ['flags', '🇩🇪|🇫🇷', 2],
    ['marks', 'e\u0301e\u0301|', 2],
    ['halfwidth kana', 'ｶﾞ|', 2],
  ])('counts the cells of %s', (_, marked, column) => {
    expect(view(marked).caret).toEqual({ row: 0, column });
  });

  it('never splits a wide character at the edge', () => {
    expect(view('日本語日本語|', 6).rows).toEqual(['日本', '語日', '本語']);
    expect(view('👩‍💻👩‍💻👩‍💻|', 6).rows).toEqual(['👩‍💻👩‍💻', '👩‍💻']);
  });

  it('scrolls so that the caret is seen, and tells what is out of sight', () => {
    const lines = ['1', '2', '3', '4', '5', '6', '7'];
    const at = (line: number) =>
      view(lines.map((text, i) => (i === line ? `${text}|` : text)).join('\n'), 10, 3);
    expect(at(0)).toMatchObject({ rows: ['1', '2', '3'], caret: { row: 0 }, above: 0, below: 4 });
    expect(at(3)).toMatchObject({ rows: ['3', '4', '5'], caret: { row: 1 }, above: 2, below: 2 });
    expect(at(6)).toMatchObject({ rows: ['5', '6', '7'], caret: { row: 2 }, above: 4, below: 0 });
  });

  it('replaces the few graphemes that are wider than a row', () => {
    expect(view('ᄀᄀᄀ|', 3)).toMatchObject({ rows: ['�'], caret: { row: 0, column: 1 } });
  });

  it('has its caret behind exactly the cells that precede it in its row', () => {
    fc.assert(
      fc.property(scenes, ({ text, caret, width, maxRows }) => {
        const { rows, caret: cell } = composerView({ text, caret }, width, maxRows);
        const layout = layOut(text, width);
        const row = layout[rowAt(layout, caret)];
        const shown = rows[cell.row] ?? '';
        // Seen from its end, as what is wider than a row is replaced.
        const behind = boundariesOf(text.slice(caret, row?.end)).length - 1;
        const before = boundariesOf(shown)
          .slice(0, boundariesOf(shown).length - behind)
          .at(-1);
        expect(cell.column).toBe(stringWidth(shown.slice(0, before)));
      }),
      runs,
    );
  });

  it('is never wider or higher than it may be, and its caret is inside', () => {
    fc.assert(
      fc.property(scenes, ({ text, caret, width, maxRows }) => {
        const seen = composerView({ text, caret }, width, maxRows);
        const cells = Math.max(3, width);
        expect(seen.rows.length).toBeGreaterThan(0);
        expect(seen.rows.length).toBeLessThanOrEqual(maxRows);
        for (const row of seen.rows) expect(stringWidth(row.replace(/ $/, ''))).toBeLessThan(cells);
        for (const row of seen.rows) expect(stringWidth(row)).toBeLessThanOrEqual(cells);
        expect(seen.caret.row).toBeGreaterThanOrEqual(0);
        expect(seen.caret.row).toBeLessThan(seen.rows.length);
        expect(seen.caret.column).toBeLessThan(cells);
      }),
      runs,
    );
  });

  it('shows all of the text, each grapheme whole', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 30 }), (text, width) => {
        const layout = layOut(text, width);
        const boundaries = new Set(boundariesOf(text));
        const joined = layout.map(({ start, end, soft }) => text.slice(start, end) + (soft ? '' : '\n'));
        expect(joined.join('')).toBe(`${text}\n`);
        for (const { start, end } of layout) {
          expect(boundaries.has(start) && boundaries.has(end)).toBe(true);
        }
      }),
      runs,
    );
  });
});
