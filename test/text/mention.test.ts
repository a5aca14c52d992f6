import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mentions, mentionsOf } from '../../src/text/mention.ts';

it.each([
  ['hello alice', 'alice', true],
  ['@Alice: look', 'alice', true],
  ['malice', 'alice', false],
  ['alice_2 is here', 'alice', false],
  ['alice2', 'alice', false],
  ['is (alice) there?', 'alice', true],
  ['ask ann lee about it', 'Ann Lee', true],
  ['für müller?', 'Müller', true],
  ['a b c', 'b', false],
  ['@b', 'b', true],
  ['c++ rocks', 'c++', true],
  ['anything', '', false],
])('%j mentions %j: %s', (text, name, expected) => {
  expect(mentions(text, name)).toBe(expected);
});

it('says where, the @ included', () => {
  expect(mentionsOf('hi @bob and bob', 'bob')).toEqual([
    [3, 7],
    [12, 15],
  ]);
});

it('takes any name and any text', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1, maxLength: 32 }), (text, name) => {
      for (const [from, to] of mentionsOf(text, name)) {
        expect(mentions(text.slice(from, to), name)).toBe(true);
      }
    }),
  );
});
