import { describe, expect, it } from 'vitest';
import { parsePast } from '../../src/text/parse-past.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

describe('a time in the past', () => {
  it('is how long ago', () => {
    expect(parsePast('30m', NOW)).toBe(NOW - 30 * 60_000);
    expect(parsePast('2h', NOW)).toBe(NOW - 2 * 3_600_000);
    expect(parsePast('7d', NOW)).toBe(NOW - 7 * 86_400_000);
    expect(parsePast('1W', NOW)).toBe(NOW - 7 * 86_400_000);
    expect(parsePast('999999w', NOW)).toBe(0);
  });

  it('is a day or a time, of this machine unless a zone is given', () => {
    expect(parsePast('2026-11-22', NOW)).toBe(new Date(2026, 10, 22).getTime());
    expect(parsePast('2026-11-22 10:41', NOW)).toBe(new Date(2026, 10, 22, 10, 41).getTime());
    expect(parsePast('2026-11-22T10:41:05.5Z', NOW)).toBe(Date.UTC(2026, 10, 22, 10, 41, 5, 500));
    expect(parsePast('2026-11-22T10:41+02:00', NOW)).toBe(Date.UTC(2026, 10, 22, 8, 41));
  });

  it.each(['', 'yesterday', '7', 'd', '-7d', '7y', '2026-13-01', '2026-02-30', '2026-11-22T25:00', '1e3d'])(
    'is not %j',
    (text) => {
      expect(parsePast(text, NOW)).toBeUndefined();
    },
  );
});
