import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BufferRing } from '../../../src/transfer/data/buffer-ring.ts';

const SLAB = 4096;

describe('the buffers of a connection', () => {
  it('are never lent twice at a time, and never more than there are', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ take: fc.integer({ min: 1, max: SLAB }) }),
        fc.record({ release: fc.nat({ max: 20 }) }),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (list) => {
        const ring = new BufferRing(3, SLAB);
        const lent: Buffer[] = [];
        for (const step of list) {
          if ('take' in step) {
            const piece = ring.take(step.take);
            if (piece === undefined) continue;
            expect(piece.length).toBe(step.take);
            for (const other of lent) {
              const apart =
                other.byteOffset + other.length <= piece.byteOffset ||
                piece.byteOffset + piece.length <= other.byteOffset;
              expect(apart).toBe(true);
            }
            expect(piece.byteOffset + piece.length).toBeLessThanOrEqual(3 * SLAB);
            lent.push(piece);
          } else if (lent.length > 0) {
            const [piece] = lent.splice(step.release % lent.length, 1);
            if (piece !== undefined) ring.release(piece);
          }
        }
      }),
    );
  });

  it('are all there again once everything was given back', () => {
    const ring = new BufferRing(2, SLAB);
    for (let round = 0; round < 5; round += 1) {
      const pieces = [ring.take(SLAB), ring.take(SLAB)];
      expect(ring.take(1)).toBeUndefined();
      for (const piece of pieces) if (piece !== undefined) ring.release(piece);
    }
    expect(ring.take(SLAB)).toBeDefined();
  });

  it('take no notice of a piece that is not theirs', () => {
    const ring = new BufferRing(1, SLAB);
    expect(ring.take(SLAB)).toBeDefined();
    ring.release(Buffer.alloc(10));
    expect(ring.take(1)).toBeUndefined();
  });
});
