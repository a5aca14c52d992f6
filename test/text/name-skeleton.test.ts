import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameSkeleton } from '../../src/text/name-skeleton.ts';

describe('the skeleton of a name', () => {
  it.each([
    ['bob', 'BOB'],
    ['bob', 'b0b'],
    ['bob', 'bоb'],
    ['bob', 'ｂｏｂ'],
    ['bob', 'b\u0301ob'],
    ['bob', 'b.o.b'],
    ['bob', 'bob '],
    ['paul', 'pau1'],
    ['paul', 'pauI'],
    ['carol', 'саrоl'],
    ['modern', 'modem'],
    ['will', 'vvill'],
    ['alice_2', 'alice 2'],
    ['bob', 'bob\u2800'],
    ['bob', 'b\u{1D159}ob'],
    ['bob', 'bob\u{13441}'],
    ['bob', 'bob\u200D'],
    ['bob', 'b·o·b'],
    // As a label with an id, or a line of a list, shows another one.
    ['bob', 'bob·7RT2'],
    ['bob', 'bоb·7rт2kqab'],
    ['bob', 'bob • 7RT2'],
    ['bob', 'bob·7RT2·KQAB'],
    ['bob', 'bob (7RT2-KQAB)'],
    ['bob', 'bob [7RT2–KQAB]'],
  ])('is the same for %s and %s', (one, other) => {
    expect(nameSkeleton(one)).toBe(nameSkeleton(other));
  });

  it.each([
    ['bob', 'rob'],
    ['alice', 'alina'],
    ['李雷', '李霜'],
    ['bob', 'bob2'],
    ['Anna (work)', 'Anna (home)'],
    ['Anna', 'Anna (work)'],
    ['·7RT2', '·KQAB'],
  ])('differs for %s and %s', (one, other) => {
    expect(nameSkeleton(one)).not.toBe(nameSkeleton(other));
  });

  it('does not depend on case', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9 ._-]{1,20}$/), (name) => {
        expect(nameSkeleton(name.toUpperCase())).toBe(nameSkeleton(name));
      }),
    );
  });

  it('exists for every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(nameSkeleton(name)).toBeTypeOf('string');
      }),
    );
  });
});
