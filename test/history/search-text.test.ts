import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchExpression, searchableText } from '../../src/history/search-text.ts';
import { CHAT } from '../../src/limits.ts';
import { localMessageStore, peerOf, received } from '../support/message-stores.ts';

describe('the text that is searched', () => {
  it('has each Chinese, Japanese and Korean character apart', () => {
    expect(searchableText('行く go 가나').split(/\s+/)).toEqual(['', '行', 'く', 'go', '가', '나', '']);
  });
});

describe('a query', () => {
  it('asks for all words, the last one by its beginning', () => {
    expect(matchExpression('two words')).toBe('"two" AND "words" *');
    expect(matchExpression('a')).toBe('"a"');
    expect(matchExpression(' - ! ')).toBeUndefined();
  });

  it('is cut where it is longer than anybody types', () => {
    const most = CHAT.queryCharacters;
    expect(matchExpression('x'.repeat(most))).toBe(`"${'x'.repeat(most)}" *`);
    expect(matchExpression('x'.repeat(most + 1))).toBe(`"${'x'.repeat(most)}" *`);
    expect(matchExpression('a '.repeat(most))?.match(/"a"/g)).toHaveLength(CHAT.queryWords);
  });

  it('means nothing but its words, whatever is typed', async () => {
    const store = localMessageStore();
    await store.take(received(peerOf(1), 1, 'something was said'));
    const syntax = fc.constantFrom(
      '"',
      "'",
      'AND',
      'OR',
      'NOT',
      'NEAR(',
      ')',
      '*',
      '^',
      ':',
      'text:',
      '{',
      '}',
      '+',
      '-',
      '\0',
      ' ',
    );
    const typed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc
        .array(fc.oneof(syntax, fc.string({ maxLength: 4 })), { maxLength: 20 })
        .map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(typed, async (query) => {
        await store.search({ query, limit: 5 });
        await store.search({ query, limit: 5, conversation: peerOf(1) });
      }),
      { numRuns: 2_000 },
    );
  });

  it('that is a part of a text finds it', async () => {
    const word = fc.oneof(
      fc.stringMatching(/^[a-z]{2,8}$/),
      fc.stringMatching(/^[\u4E00-\u4EFF\u3042-\u3093\uAC00-\uAC80]{1,6}$/),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 6 }), fc.nat(), async (words, nth) => {
        const store = localMessageStore();
        await store.take(received(peerOf(1), 1, words.join(', ')));
        const chosen = words[nth % words.length] ?? '';
        const part = /^[a-z]/.test(chosen)
          ? chosen.slice(0, 1 + Math.ceil(chosen.length / 2))
          : chosen.slice(-2);
        expect((await store.search({ query: part, limit: 5 })).hits).toHaveLength(1);
        await store.close();
      }),
      { numRuns: 100 },
    );
  });
});
