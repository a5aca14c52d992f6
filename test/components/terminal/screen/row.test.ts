import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { parseRow } from '../../../../components/terminal/screen/row.ts';

const textOf = (line: string, columns = 40): string =>
  parseRow(line, columns)
    .map(({ grapheme }) => grapheme.text)
    .join('');

describe('a row of a frame', () => {
  it.each([
    ['a title of the window', 'a\u001b]0;owned\u0007b'],
    ['a title with another end', 'a\u001b]0;owned\u001b\\b'],
    ['a title without an end', 'ab\u001b]0;owned'],
    ['a link', 'a\u001b]8;;http://x\u001b\\b\u001b]8;;\u001b\\'],
    ['a move', 'a\u001b[10;10Hb'],
    ['clearing', '\u001b[2Ja\u001b[Kb'],
    ['a mode', 'a\u001b[?1049lb'],
    ['a private m', 'a\u001b[>4;1mb'],
    ['an intermediate m', 'a\u001b[1 mb'],
    ['eight-bit sequences', 'a\u009b2J\u009d0;x\u009cb'],
    ['a device string', 'a\u001bPq#0\u001b\\b'],
    ['reset', 'a\u001bcb'],
    ['a character set', 'a\u001b(0b'],
    ['bells, tabs and carriage returns', 'a\u0007\t\rb'],
    ['an unfinished sequence', 'ab\u001b[31'],
    ['what has no cell', 'a\u200b\u202eb'],
  ])('drops %s', (_, line) => {
    expect(textOf(line)).toBe('ab');
  });

  it('never lets a control character through, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'binary' }),
            fc.constantFrom('\u001b', '[', ']', '\u009b', 'm', '31', ';', '\u0007'),
          ),
        ),
        (parts) => {
          const row = parseRow(parts.join(''), 60);
          for (const { grapheme, style } of row) {
            expect(grapheme.text).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
            expect(style).toMatch(/^(?:\d+\|[\d;]*\|[\d;]*)?$/);
          }
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('has as many cells as the text is wide, the columns at most, and no blank at its end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, columns) => {
        fc.pre(!/[\x00-\x1f\x7f-\x9f]/.test(text));
        const row = parseRow(`${text}|`, columns);
        const width = stringWidth(`${text}|`);
        if (width <= columns) expect(row.length).toBe(width);
        else expect(row.length).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it('blanks a wide character that would be cut in two at the edge', () => {
    expect(parseRow('abc日本', 4).map(({ grapheme }) => grapheme.text)).toEqual(['a', 'b', 'c']);
    expect(parseRow('\u001b[7mabc日\u001b[0m', 4).map(({ grapheme }) => grapheme.text)).toEqual([
      'a',
      'b',
      'c',
      ' ',
    ]);
  });

  it('takes no time for a row without an end', () => {
    const started = performance.now();
    parseRow('\u001b['.repeat(100_000), 80);
    parseRow(`\u001b]${'x'.repeat(200_000)}`, 80);
    parseRow('x'.repeat(200_000), 80);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
