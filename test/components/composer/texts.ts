/** Texts for property tests: characters that matter to a composer, many of them side by side. */
import fc from 'fast-check';

const telling = fc.constantFrom(
  ...['a', 'Z', '0', '_', '-', ' ', '\n', 'é', 'и', '日', '本', '한', 'か', 'ｶ', 'ﾞ', 'ไ', '์', 'ن', 'م', 'ש'],
  ...[
    '👩',
    '💻',
    '🏽',
    '❤',
    '🇩',
    '🇪',
    '🎉',
    '\u200d',
    '\u200c',
    '\ufe0f',
    '\u20e3',
    '\u0301',
    '\u0336',
    '\u3099',
  ],
  ...['ᄀ', 'ᄁ', 'ᅡ', 'ᆨ', 'क', '्', 'ष', 'ि', '\u0600', '\ufffd', '✓', '…', '①'],
);
const foul = fc.constantFrom(
  ...['\u0000', '\u0007', '\b', '\t', '\r', '\r\n', '\u001b', '\u001b[2J', '\u007f', '\u0085', '\u009b'],
  ...['\u200b', '\u202e', '\u2066', '\u2028', '\ufeff', '\u00ad', '\u{e0041}', '\ud83d', '\udc69'],
);

/** Text that could be in a composer: several lines, joined emoji, marks, wide and right-to-left characters. */
export const cleanish = fc.string({ unit: telling, maxLength: 60 });

/** Anything: also what a composer never takes. */
export const anyText = fc.oneof(
  fc.string({ unit: fc.oneof({ arbitrary: telling, weight: 3 }, foul), maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export function graphemesBySegmenter(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** All positions between two graphemes, both ends among them. */
export function boundariesOf(text: string): number[] {
  return [0, ...Array.from(segmenter.segment(text), ({ index, segment }) => index + segment.length)];
}
