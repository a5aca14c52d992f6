/** Random frames as an interface could draw them, wide and joined characters and all. */
import fc from 'fast-check';

const PIECES = [
  'a',
  'Z',
  '7',
  ' ',
  '   ',
  'word',
  '日',
  '本語',
  '─',
  '│',
  '█',
  '░',
  '…',
  'e\u0301',
  'ก\u0e33',
  'नी',
  '👩‍👩‍👧',
  '👍🏽',
  '🇩🇪',
  '❤\ufe0f',
  '🎉',
  '✔',
  '©',
  '\u1100\u1161',
];
const STYLES = [
  '',
  '1',
  '2',
  '3',
  '4',
  '7',
  '9',
  '31',
  '92',
  '38;5;208',
  '38;2;1;2;3',
  '44',
  '48;5;17',
  '1;31;44',
  '2;4',
];

const span = fc
  .tuple(fc.constantFrom(...STYLES), fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }))
  .map(([style, pieces]) => (style === '' ? pieces.join('') : `\u001b[${style}m${pieces.join('')}\u001b[0m`));
const line = fc.array(span, { maxLength: 6 }).map((spans) => spans.join(''));
const frame = fc.array(line, { maxLength: 6 });

/** A change of some rows of the frame before, as most changes are, or another frame. */
const step = fc.oneof(
  { weight: 1, arbitrary: frame.map((lines) => () => lines) },
  {
    weight: 3,
    arbitrary: fc
      .array(fc.tuple(fc.nat(6), line, fc.boolean()), { maxLength: 3 })
      .map((edits) => (before: string[]) => {
        const lines = [...before];
        for (const [row, text, isAppended] of edits) {
          lines[row] = isAppended ? `${lines[row] ?? ''}${text}` : text;
        }
        return Array.from(lines, (each) => each ?? '');
      }),
  },
);

/** Frames one after the other, each as Ink would write it. */
export const frameSequences = fc.array(step, { minLength: 1, maxLength: 6 }).map((steps) => {
  const frames: string[] = [];
  let lines: string[] = [];
  for (const next of steps) {
    lines = next(lines);
    frames.push(lines.join('\n'));
  }
  return frames;
});
