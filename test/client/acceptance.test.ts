import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextWord, readAcceptance } from '../../src/client/actions/acceptance.ts';
import { quoteWord, readWords } from '../../src/client/actions/words.ts';

/** Words of a line, with those in quotes told. */
function said(line: string): { words: string[]; quoted: Set<number> } {
  const words = readWords(line);
  return {
    words: words.map(({ text }) => text),
    quoted: new Set(words.flatMap((word, index) => (word.quoted ? [index] : []))),
  };
}

describe('what is accepted', () => {
  it.each([
    ['2', { who: '2', only: [] }],
    ['Bob Smith', { who: 'Bob Smith', only: [] }],
    ['2 skip', { who: '2', only: [], existing: 'skip' }],
    ['2 to ~/in overwrite', { who: '2', only: [], to: '~/in', existing: 'overwrite' }],
    [
      'Bob Smith only photos/ "my notes.txt" to "/in here" keep',
      { who: 'Bob Smith', only: ['photos/', 'my notes.txt'], to: '/in here', existing: 'keep' },
    ],
    ['2 only "to" "skip"', { who: '2', only: ['to', 'skip'] }],
    ['2 to only only a', { who: '2', to: 'only', only: ['a'] }],
    ['to', { who: 'to', only: [] }],
  ])('%s', (line, expected) => {
    expect(readAcceptance(said(line))).toEqual(expected);
  });

  it.each([
    ['2 only', '"only" needs the names'],
    ['2 only to /in', '"only" needs the names'],
    ['2 to', '"to" needs a folder'],
    ['2 to /a b', 'b is too much'],
    ['2 skip b', 'b is too much'],
    ['2 skip overwrite', '"overwrite" is said once more'],
    ['2 only a only b', '"only" is said once more'],
  ])('%s is refused, with the reason', (line, message) => {
    expect(() => readAcceptance(said(line))).toThrow(message);
  });

  it('takes any names of files in quotes', () => {
    const name = fc.oneof(fc.constantFrom('only', 'to', 'skip'), fc.string({ minLength: 1 }));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
        const quoted = names.map((one) => {
          const word = quoteWord(one);
          return word.startsWith('"') ? word : `"${word}"`;
        });
        expect(readAcceptance(said(`2 only ${quoted.join(' ')} to /in`)).only).toEqual(names);
      }),
    );
  });
});

describe('what can come next', () => {
  it.each([
    ['', 'who', []],
    ['2', 'keyword', ['only', 'to', 'keep', 'skip', 'overwrite']],
    ['2 only', 'path', []],
    ['2 only a', 'path', ['to', 'keep', 'skip', 'overwrite']],
    ['2 only a to', 'folder', []],
    ['2 only a to b', 'keyword', ['keep', 'skip', 'overwrite']],
    ['2 skip', 'keyword', ['only', 'to']],
  ])('behind "%s" is a %s', (line, kind, keywords) => {
    expect(nextWord(said(line))).toEqual({ kind, keywords });
  });
});
