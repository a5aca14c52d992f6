import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SESSION } from '../../src/limits.ts';
import { type AskPace, createAskPace } from '../../src/session/ask-pace.ts';
import { peerId } from '../support/states.ts';

const [EVE, DAVE] = [peerId('eve'), peerId('dave')];
const HERE = '192.0.2.1';
const THERE = '192.0.2.2';

/** A pace whose clock stands still until it is moved. */
function stillPace(): { pace: AskPace; pass(ms: number): void } {
  let time = 1_000_000;
  return {
    pace: createAskPace(() => time),
    pass(ms) {
      time += ms;
    },
  };
}

describe('the next question of a device', () => {
  it('waits longer after each that came to nothing, up to the most', () => {
    const { pace } = stillPace();
    const waits: number[] = [];
    for (let time = 0; time < 7; time += 1) {
      waits.push(pace.waitOf(EVE, HERE));
      pace.cameToNothing(EVE, HERE);
    }
    expect(waits).toEqual([0, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('has time enough left for its answer', () => {
    expect(SESSION.approval - SESSION.askAgainMax).toBeGreaterThanOrEqual(30_000);
  });

  it('waits only for what is left of that, from whichever address it comes, and of others does not', () => {
    const { pace, pass } = stillPace();
    pace.cameToNothing(EVE, HERE);
    pass(500);
    expect(pace.waitOf(EVE, THERE)).toBe(SESSION.askAgainMin - 500);
    expect(pace.waitOf(DAVE, HERE)).toBe(0);
    pass(SESSION.askAgainMin);
    expect(pace.waitOf(EVE, HERE)).toBe(0);
  });

  it('is as the first one once nothing was asked in vain for long, or the device was accepted', () => {
    const { pace, pass } = stillPace();
    for (let time = 0; time < 6; time += 1) {
      pace.cameToNothing(EVE, HERE);
      pace.cameToNothing(DAVE, THERE);
    }
    pace.accepted(DAVE);
    expect(pace.waitOf(DAVE, HERE)).toBe(SESSION.askAgainMin * 2);
    expect(pace.waitOf(DAVE, '192.0.2.3')).toBe(0);
    pass(SESSION.asksForgotten);
    pace.cameToNothing(EVE, HERE);
    expect(pace.waitOf(EVE, HERE)).toBe(SESSION.askAgainMin);
  });

  it('does not wait for a denial: three of those block', () => {
    const { pace } = stillPace();
    for (let time = 0; time < SESSION.denials; time += 1) {
      expect(pace.waitOf(EVE, HERE)).toBe(0);
      pace.denied(HERE);
    }
  });
});

describe('an address', () => {
  it('waits like a device, behind a few questions that cost none, whichever keys it has', () => {
    const { pace } = stillPace();
    const waits = Array.from({ length: SESSION.asksFreePerAddress + 7 }, (_, n) => {
      const wait = pace.waitOf(peerId(`key ${n}`), HERE);
      if (n % 2 === 0) pace.cameToNothing(peerId(`key ${n}`), HERE);
      else pace.denied(HERE);
      return wait;
    });
    expect(waits).toEqual([0, 0, 0, 0, 0, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(pace.waitOf(EVE, THERE)).toBe(0);
  });
});

it('remembers so many, and never lets anybody wait longer than the most', () => {
  const { pace, pass } = stillPace();
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(40_000)), { maxLength: 60 }), (steps) => {
      for (const [device, address, ms] of steps) {
        const wait = pace.waitOf(peerId(`${device}`), `${address}`);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(SESSION.askAgainMax);
        pace.cameToNothing(peerId(`${device}`), `${address}`);
        pass(ms);
      }
    }),
  );
  pace.cameToNothing(EVE, 'first');
  for (let n = 0; n < SESSION.asksRemembered; n += 1) pace.cameToNothing(`${n}`, `${n}`);
  expect(pace.waitOf(EVE, 'first')).toBe(0);
});
