import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TRANSFER } from '../../src/limits.ts';
import { type Move, movedPosition, nextToOffer, type Waiting } from '../../src/transfer/queue.ts';

const LARGE = TRANSFER.largeBytes + 1;
const waiting = (id: string, bytes = 1): Waiting => ({ id, bytes, turn: 'waiting' });

const anyQueue = fc
  .array(
    fc.record({
      bytes: fc.constantFrom(0, 1, TRANSFER.largeBytes, LARGE, 10 * LARGE),
      turn: fc.constantFrom<Waiting['turn']>('waiting', 'offered', 'moving', 'held'),
    }),
    { maxLength: 30 },
  )
  .map((rows) => rows.map((row, index): Waiting => ({ ...row, id: String(index) })));

describe('the queue of one peer', () => {
  it('offers in its order', () => {
    expect(nextToOffer([waiting('b'), waiting('a')])).toEqual(['b', 'a']);
    expect(nextToOffer([])).toEqual([]);
  });

  it('lets a small one pass large ones that are under way, however many more of these wait', () => {
    const busy: Waiting[] = [
      { id: 'x', bytes: LARGE, turn: 'moving' },
      { id: 'y', bytes: LARGE, turn: 'moving' },
    ];
    expect(nextToOffer([...busy, waiting('z', LARGE), waiting('small')])).toEqual(['small']);
  });

  it('gives no turn to what is held, and is not held up by it', () => {
    const held: Waiting[] = ['1', '2', '3'].map((id) => ({ id, bytes: LARGE, turn: 'held' }));
    expect(nextToOffer([...held, waiting('next', LARGE)])).toEqual(['next']);
  });

  it('never has more offered or under way than it may, and leaves nothing waiting that could go', () => {
    fc.assert(
      fc.property(anyQueue, (queue) => {
        const next = new Set(nextToOffer(queue));
        const isLarge = ({ bytes }: Waiting): boolean => bytes > TRANSFER.largeBytes;
        const before = queue.filter(({ turn }) => turn === 'offered' || turn === 'moving');
        const started = queue.filter(({ id }) => next.has(id));
        for (const one of started) expect(one.turn).toBe('waiting');
        for (const [group, most] of [
          [isLarge, TRANSFER.largeAtOnce],
          [(one: Waiting) => !isLarge(one), TRANSFER.smallAtOnce],
        ] as const) {
          const room = Math.max(0, most - before.filter(group).length);
          expect(started.filter(group).length).toBeLessThanOrEqual(room);
        }
        const offered = queue.filter(({ turn }) => turn === 'offered').length;
        expect(started.length).toBeLessThanOrEqual(Math.max(0, TRANSFER.undecidedOffers - offered));
        // A second look right after the first finds nothing more.
        const after = queue.map((one): Waiting => (next.has(one.id) ? { ...one, turn: 'offered' } : one));
        expect(nextToOffer(after)).toEqual([]);
      }),
    );
  });

  it('moves an entry to where it is wished, and no other past another', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 12 }),
        fc.nat(),
        fc.constantFrom<Move>('first', 'up', 'down', 'last'),
        (numbers, pick, to) => {
          const positions = [...new Set(numbers)].sort((a, b) => a - b);
          const at = pick % positions.length;
          const moved = positions.with(at, movedPosition(positions, at, to));
          const order = moved
            .map((_position, index) => index)
            .sort((a, b) => (moved[a] ?? 0) - (moved[b] ?? 0));
          const target = {
            first: 0,
            up: Math.max(0, at - 1),
            down: Math.min(positions.length - 1, at + 1),
            last: positions.length - 1,
          }[to];
          expect(order.indexOf(at)).toBe(target);
          const others = order.filter((index) => index !== at);
          expect(others).toEqual([...others].sort((a, b) => a - b));
        },
      ),
    );
  });
});
