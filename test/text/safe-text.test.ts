import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TEXT } from '../../src/limits.ts';
import { REPLACEMENT, safeText } from '../../src/text/safe-text.ts';

/** Characters that matter to safeText, so that random texts have many of them side by side. */
const telling = fc.constantFrom(
  ...['\u0000', '\u0007', '\b', '\t', '\n', '\r', '\u001b', '\u007f', '\u0085', '\u009b'],
  ...['\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u202e', '\u2066', '\u2069', '\u061c', '\ufeff'],
  ...['\u00ad', '\u034f', '\u115f', '\u17b4', '\u180b', '\u180e', '\u180f', '\u3164', '\uffa0', '\u2060'],
  ...['\u{e0001}', '\u{e0067}', '\u{e0100}', '\u{1d173}', '\u{1bca0}', '\ud83d', '\udc69', '\ufffd'],
  ...['a', 'e', '👩', '👧', '💻', '🏽', '❤', '\ufe0f', '🇩', '🇪', '\u0301', '\u0336', '\u0489'],
  ...['ن', 'م', 'ی', 'क', '्', 'ष', 'ක', '്', 'ᠠ'],
);
const anyText = fc.oneof(
  fc.string({ unit: telling, maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.oneof(telling, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })),
    maxLength: 60,
  }),
);
const multiline = fc.boolean();

/** Everything that Unicode calls ignorable, but for joiners and variation selectors, which have a use. */
const HIDDEN = /(?!\u200c|\u200d|[\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/u;
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const runs = { numRuns: 3_000 };

describe('safeText', () => {
  it('is a fixed point', () => {
    fc.assert(
      fc.property(anyText, multiline, (text, lines) => {
        const once = safeText(text, { multiline: lines });
        expect(safeText(once, { multiline: lines })).toBe(once);
      }),
      runs,
    );
  });

  it('leaves no control character, and of a message of several lines only line feeds', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(safeText(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/u);
        expect(safeText(text, { multiline: true })).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/u);
      }),
      runs,
    );
  });

  it('leaves nothing that reorders or hides text, and no broken UTF-16', () => {
    fc.assert(
      fc.property(anyText, multiline, (text, lines) => {
        const safe = safeText(text, { multiline: lines });
        expect(safe).not.toMatch(BIDI);
        expect(safe).not.toMatch(HIDDEN);
        expect(safe.isWellFormed()).toBe(true);
      }),
      runs,
    );
  });

  it('leaves no joiner at an end of the text or beside a Latin letter, where it would be invisible', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(safeText(text)).not.toMatch(
          /^[\u200c\u200d]|[\u200c\u200d]$|[a-z][\u200c\u200d]|[\u200c\u200d][a-z]/u,
        );
      }),
      runs,
    );
  });

  it('leaves at most eight combining marks in a row', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(safeText(text)).not.toMatch(/(?:\p{M}[\u200c\u200d]*){9}/u);
      }),
      runs,
    );
  });

  it('says what was removed: it never makes a text empty', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(safeText(text) === '').toBe(text === '');
      }),
    );
  });

  it.each([
    ['a screen that is cleared', '\u001b[2Jhi', '�[2Jhi'],
    ['a title that is changed', '\u001b]0;root\u0007', '�]0;root�'],
    ['a line that is overwritten', 'paid 5\rpaid 9', 'paid 5�paid 9'],
    ['an 8-bit control sequence', '\u009b31mred', '�31mred'],
    ['a name that is turned around', 'exe.\u202egpj', 'exe.�gpj'],
    ['a blank that is none', 'ad\u200bmin', 'ad�min'],
    ['a joiner between Latin letters', 'ad\u200dmin', 'ad�min'],
    ['a tag', 'a\u{e0041}b', 'a�b'],
    ['half a surrogate pair', 'a\ud83d', 'a�'],
    ['a joiner before an invisible letter', 'क\u200d\u034f', 'क��'],
  ])('shows %s as what it is', (_what, text, safe) => {
    expect(safeText(text)).toBe(safe);
  });

  it.each([
    ['plain ASCII', 'hello, world! ~ 100 %'],
    ['umlauts, decomposed too', 'Grüße, Gru\u0308ße'],
    ['a family', '👨‍👩‍👧‍👦'],
    ['a skin tone and a profession', '👩🏽‍💻'],
    ['a heart on fire', '❤️‍🔥'],
    ['the rainbow flag', '🏳️‍🌈'],
    ['flags', '🇩🇪🇮🇳🇧🇷'],
    ['a keycap', '1️⃣'],
    ['Persian with a non-joiner', 'می\u200cخواهم'],
    ['Hindi with joiners', 'क्\u200dष र्\u200dय'],
    ['Sinhala with a joiner', 'ශ්\u200dරී'],
    ['Vietnamese', 'Tiếng Việt'],
    ['Hebrew with points', 'שָׁלוֹם'],
    ['Thai', 'น้ำ'],
    ['Chinese and Japanese', '你好、こんにちは'],
    ['eight combining marks', `z${'\u0301'.repeat(8)}`],
    ['a replacement character', REPLACEMENT],
  ])('keeps %s', (_what, text) => {
    expect(safeText(text)).toBe(text);
  });

  it('cuts combining marks after the eighth and shows the cut', () => {
    expect(safeText(`z${'\u0301'.repeat(500)}a`)).toBe(`z${'\u0301'.repeat(TEXT.combiningMarks)}�a`);
  });

  it('keeps the lines of a message and turns tabs into blanks', () => {
    expect(safeText('a\r\nb\rc\td\n', { multiline: true })).toBe('a\nb\nc    d\n');
  });

  it('has no line break in a text of one line', () => {
    expect(safeText('a\nb\u2028c')).toBe('a�b�c');
  });
});
