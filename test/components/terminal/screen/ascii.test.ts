import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parseRow, type Row } from '../../../../components/terminal/screen/row.ts';

const textOf = (row: Row): string => row.map(({ grapheme }) => grapheme.text).join('');
const inAscii = (text: string): string => textOf(parseRow(text, 200, true));

describe('a row on a terminal that has nothing but ASCII', () => {
  it('has the nearest signs for those that the program draws with', () => {
    expect(inAscii('╭ bob · verified ─╮│● ✓✓ ↑→ ██░░ …')).toBe('+ bob - verified -+|* ++ ^> ##-- .');
  });

  it.each([
    ['states of peers', '●◌○?×', '*~o?x'],
    ['marks of messages', '… ✓ ✓✓ ✓● !', '. + ++ +* !'],
    ['levels of notices', '✗!✓·', 'x!+-'],
    ['arrows', '↑↓→←', '^v><'],
    ['the bar', '█░', '#-'],
  ])('keeps %s apart', (_what, signs, ascii) => {
    expect(inAscii(signs)).toBe(ascii);
  });

  it('has a spinner that turns', () => {
    expect(inAscii('⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏')).toBe('|//-\\|//-\\');
  });

  it('has a sign for every one in the words of the program', () => {
    const signs = wordsOfTheProgram().flatMap((text) => text.match(/[^\0-\u007f]/gu) ?? []);
    expect(signs).toContain('●');
    for (const sign of new Set(signs)) expect(inAscii(`${sign}|`), sign).toMatch(/^[^?]\|$/);
  });

  it('has a question mark for each cell of a foreign letter', () => {
    expect(inAscii('naïve 漢字 👨‍👩‍👧!')).toBe('na?ve ???? ??!');
  });

  it('keeps the columns and is ASCII, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        // Blanks at the end of a row are no cells of it: something has to stand behind them, and apart.
        const row = `${text}\u001b[m|`;
        expect(inAscii(row)).toMatch(/^[\x20-\x7e]*$/);
        expect(parseRow(row, 200, true)).toHaveLength(parseRow(row, 200).length);
      }),
    );
  });
});

const ROOT = new URL('../../../../', import.meta.url);
/** What these have is not drawn: signs by which other texts are judged, sequences, this table itself. */
const NOT_DRAWN = /^components\/(?:terminal\/|composer\/clean\.ts$)/;

/** Every text that stands in the source of the full screen, as it is without its escapes. */
function wordsOfTheProgram(): string[] {
  const files = ['components', 'src/client'].flatMap((folder) =>
    readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' }).map(
      (name) => `${folder}/${name.replaceAll('\\', '/')}`,
    ),
  );
  return [...files, 'src/text/format.ts']
    .filter((file) => /\.tsx?$/.test(file) && !NOT_DRAWN.test(file))
    .flatMap((file) => textsIn(file, readFileSync(fileURLToPath(new URL(file, ROOT)), 'utf8')));
}

function textsIn(file: string, source: string): string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) || ts.isJsxText(node))
      texts.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest));
  return texts;
}
