import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TEXT } from '../../src/limits.ts';
import { isPeerName, normalizePeerName, peerNameProblem } from '../../src/text/peer-name.ts';
import { safeText } from '../../src/text/safe-text.ts';

describe('a name', () => {
  it.each([
    'a',
    'bob',
    'Bob Smith',
    'Zoë',
    '李雷',
    'محمد',
    '👩🏽‍💻',
    'x'.repeat(32),
    '👨‍👩‍👧‍👦',
    '1e3',
    'bob@work',
    "o'neill",
  ])('may be %s', (name) => {
    expect(peerNameProblem(name)).toBeUndefined();
  });

  it.each([
    ['empty', ''],
    ['blank', '   '],
    ['longer than 32 characters', 'x'.repeat(TEXT.nameGraphemes + 1)],
    ['longer than 128 bytes', '👨‍👩‍👧‍👦'.repeat(6)],
    ['with a blank in front', ' bob'],
    ['with a blank behind', 'bob '],
    ['with two blanks inside', 'bob  smith'],
    ['like an option', '-bob'],
    ['like a room', '#bob'],
    ['like a command', '/bob'],
    ['like an address', '@bob'],
    ['with a line feed', 'bob\nroot'],
    ['with an escape sequence', 'bob\u001b[2J'],
    ['with a bidi control', 'bob\u202e'],
    ['with an invisible character', 'b\u200bob'],
    ['not in NFC', 'Zoe\u0308'],
    ['with half a surrogate pair', 'bob\ud83d'],
    ['of combining marks alone', '\u0301\u0301'],
    ['of a Hangul filler', '\u3164'],
    ['of empty braille cells', '\u2800\u2800'],
  ])('is not %s', (_what, name) => {
    expect(isPeerName(name)).toBe(false);
  });

  it('that is good is safe to show, and within its bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const name = normalizePeerName(text);
        if (!isPeerName(name)) return;
        expect(safeText(name)).toBe(name);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(TEXT.nameBytes);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is normalised once and for all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const once = normalizePeerName(text);
        expect(normalizePeerName(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it('typed with blanks around and inside is brought into form', () => {
    expect(normalizePeerName('  Zoe\u0308 \t  Smith ')).toBe('Zoë Smith');
  });
});
