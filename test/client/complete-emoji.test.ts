import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emojiAt, emojiWords } from '../../src/client/actions/complete-emoji.ts';
import { safeText } from '../../src/text/safe-text.ts';

const found = async (typed: string): Promise<string[]> =>
  (await emojiWords(typed)).map(({ text, note }) => `${text} ${note}`);

describe('the name of an emoji that is being written', () => {
  it.each([
    [':thum', ':thum'],
    ['good :thum', ':thum'],
    ['(:tad', ':tad'],
    ['line\n:smile:', ':smile:'],
    [':+1', ':+1'],
    ['so :-1', ':-1'],
    [':e-mail', ':e-mail'],
  ])('is seen in %j', (text, name) => expect(emojiAt(text)).toBe(name));

  it.each([
    ':',
    'well :',
    '12:30',
    'at 12:30:15',
    ':30',
    ':1234',
    'http://',
    'http://ho',
    'https://host:8080/x',
    ':D',
    ':)',
    ':-)',
    ':p',
    'a:thum',
    'std::vector',
    ':thum ',
    '[::1]',
    '10.0.0.1:47470',
  ])('is not seen in %j', (text) => expect(emojiAt(text)).toBeUndefined());

  it('never makes more of any text than its end', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const name = emojiAt(text);
        expect(name === undefined || text.endsWith(name)).toBe(true);
      }),
    );
  });
});

describe('emoji by their names', () => {
  it('are found by the beginning of a name first, then by another word, then by what they are for', async () => {
    const thumbs = await found(':thum');
    expect(thumbs.slice(0, 2)).toEqual(['👍 :thumbsup:', '👎 :thumbsdown:']);
    expect(await found(':+1')).toContain('👍 :+1:');
    expect(await found(':eyes')).toContain('👀 :eyes:');
    expect(await found(':hooray')).toContain('🎉 :tada:');
  });

  it('are one where the name is whole', async () => {
    expect(await found(':smile:')).toEqual(['😄 :smile:']);
    expect(await found(':TADA:')).toEqual(['🎉 :tada:']);
    expect(await found(':no_such_thing:')).toEqual([]);
    expect(await found(':zzzzz')).toEqual([]);
  });

  it('arrive at others as they are', async () => {
    for (const { text } of await emojiWords(':man')) expect(safeText(text)).toBe(text);
  });
});
