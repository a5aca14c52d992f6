import { describe, expect, it } from 'vitest';
import { Intake } from '../../src/discovery/intake.ts';
import { DISCOVERY } from '../../src/limits.ts';

const host = (i: number): string => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;

describe('the intake', () => {
  it('admits 4,000 datagrams a second at the most, whatever their sources', () => {
    const intake = new Intake(0);
    const admitted = Array.from({ length: 50_000 }, (_, i) => intake.admits(host(i), false, 0));
    expect(admitted.filter(Boolean).length).toBeLessThanOrEqual(DISCOVERY.datagramsPerSecond);
  });

  it('holds one address to its share, which leaves the rest to others', () => {
    const intake = new Intake(0);
    const admitted = Array.from({ length: 3_000 }, () => intake.admits('192.0.2.66', false, 0));
    expect(admitted.filter(Boolean)).toHaveLength(DISCOVERY.newBurst);
    expect(intake.admits('192.0.2.10', false, 0)).toBe(true);
    const later = Array.from({ length: 3_000 }, () => intake.admits('192.0.2.66', false, 1_000));
    expect(later.filter(Boolean)).toHaveLength(DISCOVERY.datagramsPerAddressPerSecond);
  });

  it('remembers so many addresses and takes nothing of others, also where each passes for known', () => {
    const intake = new Intake(0);
    const admitted = Array.from({ length: DISCOVERY.rateAddresses + 1 }, (_, i) =>
      intake.admits(host(i), true, 0),
    );
    expect([admitted.indexOf(false), intake.admits(host(0), true, 0)]).toEqual([
      DISCOVERY.rateAddresses,
      true,
    ]);
  });

  it('hears an approved peer in a flood of invented sources', () => {
    const intake = new Intake(0);
    intake.admits('192.0.2.10', true, 0);
    for (let i = 0; i < 50_000; i += 1) intake.admits(host(i), false, i / 50);
    expect(intake.admits('192.0.2.10', true, 1_000)).toBe(true);
  });
});
