import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TransferStatus } from '../../src/store/state.ts';
import { canBecome, hasEnded } from '../../src/transfer/transfer-state.ts';

const ENDED: TransferStatus[] = ['done', 'failed', 'cancelled', 'declined'];
const OPEN: TransferStatus[] = ['queued', 'offered', 'active', 'paused', 'verifying'];
const any = fc.constantFrom(...OPEN, ...ENDED);

describe('the states of a transfer', () => {
  it('have no way out of an end', () => {
    fc.assert(fc.property(fc.constantFrom(...ENDED), any, (from, to) => !canBecome(from, to)));
    for (const state of ENDED) expect(hasEnded(state)).toBe(true);
    for (const state of OPEN) expect(hasEnded(state)).toBe(false);
  });

  it('can all fail and be cancelled until they have ended', () => {
    for (const state of OPEN) {
      expect(canBecome(state, 'failed')).toBe(true);
      expect(canBecome(state, 'cancelled')).toBe(true);
    }
  });

  it('lead to "declined" from everywhere but where bytes move', () => {
    for (const state of OPEN) {
      expect(canBecome(state, 'declined')).toBe(state !== 'active' && state !== 'verifying');
    }
  });

  it('lead to "done" from everywhere but an offer without an answer', () => {
    for (const state of OPEN) expect(canBecome(state, 'done')).toBe(state !== 'offered');
  });

  it('lead from moving bytes back to waiting, and never back to an offer', () => {
    for (const state of ['active', 'paused', 'verifying'] as const) {
      expect(canBecome(state, 'offered')).toBe(false);
      expect(canBecome(state, 'queued')).toBe(true);
    }
  });

  it('end, whatever happens on the way, in one end that stays', () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), (wishes) => {
        let state: TransferStatus = 'queued';
        let end: TransferStatus | undefined;
        for (const wish of wishes) {
          if (canBecome(state, wish)) state = wish;
          if (end !== undefined) expect(state).toBe(end);
          if (hasEnded(state)) end = state;
        }
      }),
    );
  });
});
