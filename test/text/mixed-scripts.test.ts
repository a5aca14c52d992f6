import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mixedScripts, mixedScriptsText } from '../../src/text/mixed-scripts.ts';

describe('names of mixed scripts', () => {
  it.each([
    ['bоb', ['Latin', 'Cyrillic']],
    ['Аlice', ['Cyrillic', 'Latin']],
    ['pаypаl support', ['Latin', 'Cyrillic']],
    ['Αlice', ['Greek', 'Latin']],
    ['alιce', ['Latin', 'Greek']],
    ['աlice', ['Armenian', 'Latin']],
    ['Ꭰlice', ['Cherokee', 'Latin']],
    ['Иван Ivan', ['Cyrillic', 'Latin']],
    ['Αθήнα', ['Greek', 'Cyrillic']],
    ['ひらがな한글', ['Hiragana', 'Hangul']],
    ['𐐀lice', ['other', 'Latin']],
    ['a山б', ['Latin', 'Han', 'Cyrillic']],
  ])('are %s: %s', (name, scripts) => {
    expect(mixedScripts(name)).toEqual(scripts);
  });

  it.each([
    'bob',
    'Иван 2',
    'Αθηνά',
    'José Ångström',
    '山田 taro',
    'コーヒー',
    'カーa',
    '田中さん',
    '王小明ㄅ bob',
    '김철수 Kim 金',
    '🙂 bob ✓',
    'µTorrent',
    'علي',
    'अमित',
    'e\u0301ric',
    '١٢ علي',
    '',
    '12-34',
  ])('are not %s', (name) => {
    expect(mixedScripts(name)).toEqual([]);
    expect(mixedScriptsText(name)).toBeUndefined();
  });

  it('are told in words', () => {
    expect(mixedScriptsText('bоb')).toBe('mixes Latin and Cyrillic letters');
    expect(mixedScriptsText('a山б')).toBe('mixes Latin, Han and Cyrillic letters');
  });

  const latin = fc.string({ unit: fc.constantFrom(...'abcdefgxyzABCé'), minLength: 1, maxLength: 8 });
  const cyrillic = fc.string({ unit: fc.constantFrom(...'абвгдежзиАБВ'), minLength: 1, maxLength: 8 });
  const cjk = fc.string({ unit: fc.constantFrom(...'山田太郎ひらカタ'), minLength: 1, maxLength: 8 });
  const shared = fc.string({ unit: fc.constantFrom(...'0123 .-_🙂'), maxLength: 4 });

  it('are all that have Latin and Cyrillic letters, in whatever order, and with whatever else', () => {
    fc.assert(
      fc.property(latin, cyrillic, shared, fc.boolean(), (one, other, between, turned) => {
        const name = turned ? `${other}${between}${one}` : `${one}${between}${other}`;
        expect(mixedScripts(name).toSorted()).toEqual(['Cyrillic', 'Latin']);
      }),
    );
  });

  it('are none of one script, nor of Latin with Japanese', () => {
    fc.assert(
      fc.property(latin, cyrillic, cjk, shared, (one, other, japanese, beside) => {
        for (const name of [one + beside, beside + other, one + beside + japanese])
          expect(mixedScripts(name)).toEqual([]);
      }),
    );
  });

  it('are judged for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const scripts = mixedScripts(name);
        expect(new Set(scripts).size).toBe(scripts.length);
      }),
    );
  });
});
