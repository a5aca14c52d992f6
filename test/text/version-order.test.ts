import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNewer } from '../../src/text/version-order.ts';

describe('the order of versions', () => {
  it.each([
    ['0.2.0', '0.1.9'],
    ['0.10.0', '0.9.0'],
    ['1.0.0', '0.99.99'],
    ['1.0.0', '1.0.0-rc.1'],
    ['0.1.0', '0.0.0-source'],
  ])('%s is newer than %s, and not the other way round', (newer, older) => {
    expect([isNewer(newer, older), isNewer(older, newer)]).toEqual([true, false]);
  });

  it.each([
    ['1.0.0', '1.0.0'],
    ['1.0.0-a', '1.0.0-b'],
    ['new', '1.0.0'],
    ['', ''],
    ['1.0', '0.9.0'],
    [`${'9'.repeat(400)}.0.0`, '1.0.0'],
  ])('%s and %s are told apart by nobody', (one, other) => {
    expect([isNewer(one, other), isNewer(other, one)]).toEqual([false, false]);
  });

  it('never finds each of two the newer one', () => {
    const part = fc.nat(20);
    const version = fc.tuple(part, part, part).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(Number(isNewer(a, b)) + Number(isNewer(b, a))).toBe(a === b ? 0 : 1);
      }),
    );
  });
});
