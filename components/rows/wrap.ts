/** A text in lines of so many cells; wrapped once for each text and width. Pure but for the cache. */
import stringWidth from 'string-width';
import { CONVERSATION } from '../../src/limits.ts';
import { REPLACEMENT } from '../../src/text/safe-text.ts';
import { segmentsOf } from '../../src/text/segments.ts';
import { isolated } from './cells.ts';

const PRINTABLE = /^[\x20-\x7e]*$/;
/** Kana, ideographs and syllables of two cells each: texts full of them need not be measured one by one. */
const TWO_CELLS = /^[\u3041-\u3096\u30A1-\u30FA\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7A3]$/;

/**
 * Lines of at most `width` cells (1 at the least): broken at blanks and beside wide characters, words longer
 * than a line are cut between graphemes, line feeds and blanks at the beginning of a line stay. The blanks at a
 * break are left out. A grapheme that no line can hold becomes `�`.
 */
export function wrapText(text: string, width: number): string[] {
  const cells = Math.max(1, width);
  return text.split('\n').flatMap((paragraph) => wrapParagraph(isolated(paragraph), cells));
}

function wrapParagraph(paragraph: string, cells: number): string[] {
  if (paragraph.length <= cells && PRINTABLE.test(paragraph)) return [paragraph];
  const lines: string[] = [];
  let line = '';
  let used = 0;
  /** Where the line may be broken: behind so many characters, which take so many cells; 0 for nowhere. */
  let breakAt = 0;
  let breakCells = 0;
  let previousIsWide = false;
  /** True behind a break, until something other than a blank comes. */
  let atBreak = false;

  for (const grapheme of graphemesOf(paragraph)) {
    const measured = cellsOf(grapheme);
    const fits = measured <= cells;
    const text = fits ? grapheme : REPLACEMENT;
    const width = fits ? measured : 1;
    const isBlank = text === ' ';
    const isWide = width > 1;
    if (isBlank && atBreak) continue;
    atBreak = false;
    const mayBreakBefore = isBlank || isWide || previousIsWide;
    if (mayBreakBefore && line.trimStart() !== '') [breakAt, breakCells] = [line.length, used];
    while (used + width > cells) {
      const kept = breakAt > 0 ? line.slice(0, breakAt) : line;
      const rest = breakAt > 0 ? line.slice(breakAt) : '';
      lines.push(kept.trimEnd());
      used = rest === '' ? 0 : used - breakCells;
      line = rest;
      [breakAt, breakCells] = [0, 0];
      if (line === '' && isBlank) break;
    }
    previousIsWide = isWide;
    if (isBlank && line === '' && lines.length > 0) {
      atBreak = true;
      continue;
    }
    line += text;
    used += width;
    if (isBlank && line.trimStart() !== '') [breakAt, breakCells] = [line.length, used];
  }
  if (!atBreak) lines.push(line);
  return lines;
}

/** A line that begins or ends code. */
export function isFence(line: string): boolean {
  return line.startsWith('```');
}

/** Lines as they are, blanks and all; one that is longer than the width goes on in the next. */
export function hardWrap(text: string, width: number): string[] {
  const cells = Math.max(1, width);
  return text.split('\n').flatMap((source) => {
    const lines: string[] = [];
    let line = '';
    let used = 0;
    for (const grapheme of graphemesOf(isolated(source))) {
      const measured = cellsOf(grapheme);
      const [shown, taken] = measured <= cells ? [grapheme, measured] : [REPLACEMENT, 1];
      if (used + taken > cells) {
        lines.push(line);
        line = '';
        used = 0;
      }
      line += shown;
      used += taken;
    }
    return [...lines, line];
  });
}

function graphemesOf(text: string): Iterable<string> {
  return PRINTABLE.test(text) ? text : Array.from(segmentsOf(text), ({ segment }) => segment);
}

function cellsOf(grapheme: string): number {
  if (PRINTABLE.test(grapheme)) return grapheme.length;
  return TWO_CELLS.test(grapheme) ? 2 : stringWidth(grapheme);
}

/** Wraps and remembers: by what is wrapped, so that a changed text takes the place of the old one. */
export type Wrap = (id: string, text: string, width: number) => readonly string[];

interface Wrapped {
  text: string;
  width: number;
  lines: readonly string[];
}

export interface WrapCacheOptions {
  /** The work itself, for a test to count. */
  wrap?: (text: string, width: number) => readonly string[];
  /** Characters of text, and lines, kept in all. */
  capacity?: number;
}

/** The least recently used go first when it is full; what was asked for last always stays. */
export function createWrapCache(options: WrapCacheOptions = {}): Wrap {
  const { wrap = wrapText, capacity = CONVERSATION.wrappedCharacters } = options;
  const cache = new Map<string, Wrapped>();
  let cost = 0;
  const costOf = ({ text, lines }: Wrapped): number => text.length + lines.length;
  const drop = (id: string, wrapped: Wrapped): void => {
    cache.delete(id);
    cost -= costOf(wrapped);
  };

  return (id, text, width) => {
    const found = cache.get(id);
    if (found !== undefined && found.width === width && found.text === text) {
      cache.delete(id);
      cache.set(id, found);
      return found.lines;
    }
    if (found !== undefined) drop(id, found);
    const fresh = { text, width, lines: wrap(text, width) };
    cache.set(id, fresh);
    cost += costOf(fresh);
    for (const [oldest, wrapped] of cache) {
      if (cost <= capacity || oldest === id) break;
      drop(oldest, wrapped);
    }
    return fresh.lines;
  };
}
