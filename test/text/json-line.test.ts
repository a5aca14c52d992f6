import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toJsonLine } from '../../src/text/json-line.ts';

describe('a line of JSON', () => {
  it('is the same object again, and has nothing that a terminal acts on or hides', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (object) => {
        const line = toJsonLine(object);
        expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(object)));
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
      }),
    );
  });

  it.each([
    ['\u001b[2J', String.raw`"\u001b[2J"`],
    ['a\nb\t', String.raw`"a\u000ab\u0009"`],
    ['\u009b', String.raw`"\u009b"`],
    ['\u202e\u200b', String.raw`"\u202e\u200b"`],
    ['\u{e0041}', String.raw`"\udb40\udc41"`],
    ['back\\nslash "quoted"', String.raw`"back\\nslash \"quoted\""`],
    ['ü 日本 🎉', '"ü 日本 🎉"'],
  ])('writes %j as %s', (text, expected) => {
    expect(toJsonLine({ text })).toBe(`{"text":${expected}}`);
  });
});
