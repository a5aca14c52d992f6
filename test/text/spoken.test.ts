import { describe, expect, it } from 'vitest';
import { spokenDuration, spokenRate } from '../../src/text/spoken.ts';

describe('what is read aloud', () => {
  it.each([
    [0, 'less than a second'],
    [900, 'less than a second'],
    [1_000, '1 second'],
    [2_900, '2.9 seconds'],
    [4_000, '4 seconds'],
    [9_960, '10 seconds'],
    [42_400, '42 seconds'],
    [59_600, '1 minute'],
    [180_000, '3 minutes'],
    [3_600_000, '1 hour'],
    [7_500_000, '2 hours 5 minutes'],
    [49 * 3_600_000, '2 days'],
    [-5, 'less than a second'],
  ])('has %i ms as %s', (milliseconds, text) => expect(spokenDuration(milliseconds)).toBe(text));

  it('has speeds in words', () => expect(spokenRate(412_000_000)).toBe('412 MB per second'));
});
