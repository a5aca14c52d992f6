/** What is known of a grapheme on a terminal: its cells, and how far terminals disagree about them. Pure. */
import stringWidth from 'string-width';
import { TERMINAL } from '../../../src/limits.ts';
import { segmentsOf } from '../../../src/text/segments.ts';

export interface Grapheme {
  text: string;
  /** Cells that the layout gives it, as string-width counts. */
  width: number;
  /**
   * `sure`: all terminals agree. `ambiguous`: some draw it two cells wide (East Asian Ambiguous); the column behind
   * it is not relied on. `composed`: emoji, joined emoji, flags, marks: terminals draw it wider or narrower.
   */
  kind: 'sure' | 'ambiguous' | 'composed';
  /** Cells that the widest of terminals may use for it. */
  reach: number;
}

const PRINTABLE = /^[\x20-\x7e]*$/;
const PICTURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}/u;
const known = new Map<string, Grapheme>();

for (let code = 0x20; code < 0x7f; code += 1)
  known.set(String.fromCharCode(code), factsOf(String.fromCharCode(code)));

function factsOf(text: string): Grapheme {
  const width = stringWidth(text);
  const points = Array.from(text);
  // The trademark, copyright and arrow signs are pictographs too, though drawn as text in one cell.
  const isPicture = PICTURE.test(text) && (width > 1 || points.length > 1);
  if (points.length > 1 || isPicture) {
    const reach = points.reduce((sum, point) => sum + (PICTURE.test(point) ? 2 : stringWidth(point)), 0);
    return { text, width, kind: 'composed', reach: Math.max(width, reach) };
  }
  const ambiguous = stringWidth(text, { ambiguousIsNarrow: false }) !== width || PICTURE.test(text);
  return { text, width, kind: ambiguous ? 'ambiguous' : 'sure', reach: width };
}

function lookUp(text: string): Grapheme {
  let facts = known.get(text);
  if (facts === undefined) {
    facts = factsOf(text);
    if (known.size >= TERMINAL.knownGraphemes) known.clear();
    known.set(text, facts);
  }
  return facts;
}

/** The graphemes of a text without control characters, those without a cell left out. */
export function graphemesOf(text: string): Grapheme[] {
  if (PRINTABLE.test(text)) return Array.from(text, lookUp);
  const graphemes: Grapheme[] = [];
  for (const { segment } of segmentsOf(text)) {
    const facts = lookUp(segment);
    if (facts.width > 0) graphemes.push(facts);
  }
  return graphemes;
}
