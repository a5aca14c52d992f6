import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksAlike } from '../../../components/app/visible.ts';
import { aPeer, byId, readyState, stateArbitrary } from '../../support/states.ts';

const bob = aPeer('bob');
const before = readyState({ peers: byId(bob) });

describe('two states look alike', () => {
  it('where a peer has only given a sign of life', () => {
    expect(looksAlike(before, { ...before, peers: byId({ ...bob, lastSeen: 5, rtt: 3 }) })).toBe(true);
    expect(looksAlike({ ...before, peers: byId({ ...bob, rtt: 3 }) }, before)).toBe(true);
  });

  it('unless anything else of a peer is new, gone or another', () => {
    for (const changed of [
      { name: 'rob' },
      { unread: 1 },
      { version: '1.2.3' },
      { state: 'offline' as const },
    ])
      expect(looksAlike(before, { ...before, peers: byId({ ...bob, ...changed, rtt: 3 }) })).toBe(false);
    expect(looksAlike({ ...before, peers: byId({ ...bob, version: '1.2.3' }) }, before)).toBe(false);
  });

  it('unless a peer came, went or was replaced', () => {
    const carol = aPeer('carol');
    expect(looksAlike(before, { ...before, peers: byId(bob, carol) })).toBe(false);
    expect(looksAlike(before, { ...before, peers: {} })).toBe(false);
    expect(looksAlike(before, { ...before, peers: byId(carol) })).toBe(false);
  });

  it('unless another slice is another one', () => {
    fc.assert(
      fc.property(
        stateArbitrary,
        fc.constantFrom('self', 'network', 'transfers', 'conversations'),
        (state, slice) => {
          expect(looksAlike(state, { ...state })).toBe(true);
          expect(looksAlike(state, { ...state, [slice]: { ...state[slice] } })).toBe(false);
        },
      ),
    );
  });
});
