import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SESSION } from '../../src/limits.ts';
import { keepsExisting, type LinkFacts } from '../../src/session/conflict.ts';

const ids = { self: 'A', peer: 'B' };
const link = (initiator: 'self' | 'peer', openedAt = 0, instance = 'i'): LinkFacts => ({
  initiator,
  openedAt,
  instance,
});

describe('of two links between two devices', () => {
  it('that crossed, the one that the lower id dialled stays', () => {
    expect(keepsExisting(link('self'), link('peer', 10), ids)).toBe(true);
    expect(keepsExisting(link('peer'), link('self', 10), ids)).toBe(false);
  });

  it('that crossed, both sides keep the same one, whatever the order in which each saw them', () => {
    const order = fc.record({
      gap: fc.nat(SESSION.heartbeatDead),
      firstAtA: fc.constantFrom<'self' | 'peer'>('self', 'peer'),
      firstAtB: fc.constantFrom<'self' | 'peer'>('self', 'peer'),
    });
    fc.assert(
      fc.property(order, ({ gap, firstAtA, firstAtB }) => {
        /** Who dialled the link that stays at a side. */
        const stays = (first: 'self' | 'peer', here: typeof ids): string => {
          const second = first === 'self' ? 'peer' : 'self';
          const kept = keepsExisting(link(first), link(second, gap), here) ? first : second;
          return here[kept];
        };
        expect(stays(firstAtA, { self: 'A', peer: 'B' })).toBe('A');
        expect(stays(firstAtB, { self: 'B', peer: 'A' })).toBe('A');
      }),
    );
  });

  it('the newer one stays where the peer has been restarted', () => {
    expect(keepsExisting(link('self', 0, 'before'), link('peer', 10, 'after'), ids)).toBe(false);
  });

  it('the newer one stays where the same side dialled again', () => {
    expect(keepsExisting(link('self'), link('self', 10), ids)).toBe(false);
    expect(keepsExisting(link('peer'), link('peer', 10), ids)).toBe(false);
  });

  it('the newer one stays where the first is old: it must be dead over there', () => {
    expect(keepsExisting(link('self'), link('peer', SESSION.heartbeatDead + 1), ids)).toBe(false);
  });
});
