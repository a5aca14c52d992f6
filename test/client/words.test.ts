import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteWord, readWord, readWords } from '../../src/client/actions/words.ts';

const texts = (line: string): string[] => readWords(line).map(({ text }) => text);

describe('words of a line', () => {
  it.each([
    ['a  b', ['a', 'b']],
    ['"Bob Smith" x', ['Bob Smith', 'x']],
    [String.raw`Bob\ Smith x`, ['Bob Smith', 'x']],
    ["don't 'a b'", ["don't", 'a b']],
    [String.raw`C:\files\x.txt`, [String.raw`C:\files\x.txt`]],
    [String.raw`"say \"hi\""`, ['say "hi"']],
    ['""', ['']],
  ])('%s', (line, expected) => {
    expect(texts(line)).toEqual(expected);
  });

  it('tells an open quote', () => {
    expect(readWord('"Bob Sm', 0)).toMatchObject({ text: 'Bob Sm', closed: false });
  });

  it('reads back what was quoted, whatever it is, between other words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(texts(`a ${quoteWord(text)} b`)).toEqual(['a', text, 'b']);
      }),
    );
  });

  it('ends for every line', () => {
    fc.assert(fc.property(fc.string(), (line) => void readWords(line)));
  });
});
