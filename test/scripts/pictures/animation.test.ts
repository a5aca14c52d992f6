import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { animationOf, type TimedFrame, thinned } from '../../../scripts/pictures/animation.ts';
import { textRow } from '../../../scripts/pictures/frame.ts';

const timed = (at: number, text: string): TimedFrame => ({ at, frame: [textRow(text, 8)] });

describe('animationOf', () => {
  const svg = animationOf([timed(1, 'one'), timed(2, 'one'), timed(3, 'one two')], 'A title', 2);

  it('hides what is new until its share of the time', () => {
    expect(svg).toContain('@keyframes k0{0%{visibility:hidden}50.000%{visibility:visible}}');
    expect(svg).toContain('animation:4.00s step-end infinite');
  });

  it('draws a frame that changes nothing not at all, and of another what has changed', () => {
    expect(svg.match(/@keyframes/g)).toHaveLength(1);
    expect(svg.match(/>one</g)).toHaveLength(1);
    expect(svg.match(/>two</g)).toHaveLength(1);
  });

  it('has no script', () => {
    expect(svg).not.toMatch(/<script|on[a-z]+=|href/);
  });
});

describe('thinned', () => {
  const sequences = fc
    .array(fc.double({ min: 0.001, max: 0.5, noNaN: true }), { minLength: 1, maxLength: 40 })
    .map((steps) => {
      let at = 0;
      return steps.map((step, index) => {
        at += step;
        return timed(at, String(index));
      });
    });

  it('keeps frames apart, in order, the first and the last among them', () => {
    fc.assert(
      fc.property(sequences, (frames) => {
        const kept = thinned(frames, 0.1);
        expect(kept[0]).toEqual(frames[0]);
        expect(kept.at(-1)?.frame).toBe(frames.at(-1)?.frame);
        kept.slice(1).forEach(({ at }, index) => {
          expect(at - (kept[index]?.at ?? 0)).toBeGreaterThan(0.1 - 1e-9);
        });
      }),
    );
  });

  it('shows a change no later than that time after it came', () => {
    fc.assert(
      fc.property(sequences, (frames) => {
        for (const { at, frame } of thinned(frames, 0.1)) {
          const came = frames.find((one) => one.frame === frame)?.at ?? Number.NaN;
          expect(at - came).toBeLessThan(0.1 + 1e-9);
          expect(at).toBeGreaterThanOrEqual(came);
        }
      }),
    );
  });
});
