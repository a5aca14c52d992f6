/** Where the characters that a person sees begin and end. Positions are UTF-16 offsets. Pure. */
import stringWidth from 'string-width';
import { TERMINAL } from '../../src/limits.ts';
import { segmentsOf } from '../../src/text/segments.ts';

const widths = new Map<string, number>();

/**
 * Characters that are a grapheme of their own wherever the next one is of these too: the segmenter takes some 3 µs each,
 * too long for a long text at every key. (Latin, Greek, Cyrillic, Hebrew, Arabic, kana, Han, Hangul syllables.)
 */
function isSimple(code: number): boolean {
  return (
    (code >= 0x20 && code < 0x7f) ||
    (code >= 0xc0 && code < 0x300) ||
    (code >= 0x388 && code < 0x483) ||
    (code >= 0x5d0 && code < 0x5eb) ||
    (code >= 0x620 && code < 0x64b) ||
    (code >= 0x3041 && code < 0x3097) ||
    (code >= 0x30a1 && code < 0x30fb) ||
    (code >= 0x3001 && code < 0x3003) ||
    (code >= 0x4e00 && code < 0xa000) ||
    (code >= 0xac00 && code < 0xd7a4)
  );
}

function standsAlone(text: string, at: number): boolean {
  return isSimple(text.charCodeAt(at)) && (at + 1 >= text.length || isSimple(text.charCodeAt(at + 1)));
}

/** The line around a position, without its line feeds. */
export function lineAround(text: string, at: number): { start: number; end: number } {
  const end = text.indexOf('\n', at);
  return {
    start: at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1,
    end: end === -1 ? text.length : end,
  };
}

/** The end of the grapheme that begins at a boundary; the end of the text at its end. */
export function graphemeEnd(text: string, at: number): number {
  if (at >= text.length) return text.length;
  if (text.charCodeAt(at) === 0x0a || standsAlone(text, at)) return at + 1;
  return boundaryAfter(text, at);
}

/** The start of the grapheme that ends at a boundary; 0 at the start of the text. */
export function graphemeStart(text: string, at: number): number {
  if (at <= 0) return 0;
  const before = text.charCodeAt(at - 1);
  if (before === 0x0a) return at - 1;
  if (isSimple(before) && (at === 1 || isSimple(text.charCodeAt(at - 2)))) return at - 1;
  const { start, end } = lineAround(text, at - 1);
  const found = segmentsOf(text.slice(start, end)).containing(at - 1 - start);
  return found === undefined ? at - 1 : start + found.index;
}

/** The position itself where it is between two graphemes, else the end of the one that it is inside of. */
export function snap(text: string, at: number): number {
  if (at <= 0) return 0;
  if (at >= text.length) return text.length;
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  if (before === 0x0a || after === 0x0a || (isSimple(before) && isSimple(after))) return at;
  const { start, end } = lineAround(text, at);
  const found = segmentsOf(text.slice(start, end)).containing(at - start);
  if (found === undefined || found.index === at - start) return at;
  return start + found.index + found.segment.length;
}

/** The position itself where it is between two graphemes, else the start of the one that it is inside of. */
export function snapBack(text: string, at: number): number {
  const edge = snap(text, at);
  return edge <= at ? edge : graphemeStart(text, edge);
}

function boundaryAfter(text: string, at: number): number {
  const { start, end } = lineAround(text, at);
  const found = segmentsOf(text.slice(start, end)).containing(at - start);
  return found === undefined ? at + 1 : start + found.index + found.segment.length;
}

/** The graphemes of one line. */
export function* graphemesOf(line: string): Generator<string, undefined> {
  let segments: Intl.Segments | undefined;
  for (let at = 0; at < line.length; ) {
    let grapheme = line.charAt(at);
    if (!standsAlone(line, at)) {
      segments ??= segmentsOf(line);
      grapheme = segments.containing(at)?.segment ?? grapheme;
    }
    yield grapheme;
    at += grapheme.length;
  }
  return undefined;
}

/** Cells of one grapheme. */
export function widthOf(grapheme: string): number {
  let width = widths.get(grapheme);
  if (width === undefined) {
    width = stringWidth(grapheme);
    if (widths.size >= TERMINAL.knownGraphemes) widths.clear();
    widths.set(grapheme, width);
  }
  return width;
}
