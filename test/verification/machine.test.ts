import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VERIFICATION } from '../../src/limits.ts';
import type { Event } from '../../src/verification/machine.ts';
import { commitmentTo } from '../../src/verification/words.ts';
import type { VerifyMessage } from '../../src/wire/messages.ts';
import { aBinding } from '../support/bindings.ts';
import { type Side, side, talk, twoSides } from './machines.ts';

const START: Event = { type: 'start' };
const SAME: Event = { type: 'answer', same: true };
const DIFFERENT: Event = { type: 'answer', same: false };

/** Two sides that have the words. */
function comparing(session?: string): [Side, Side] {
  const [alice, bob] = twoSides(session);
  alice.do(START);
  talk(alice, bob);
  bob.do(START);
  talk(alice, bob);
  return [alice, bob];
}

describe('two users who compare words', () => {
  it('get the same four words once both want to, and not before', () => {
    const [alice, bob] = twoSides();
    alice.do(START);
    talk(alice, bob);
    expect([alice.at, bob.at]).toEqual(['asking', 'asked']);
    bob.do(START);
    talk(alice, bob);
    expect([alice.at, bob.at]).toEqual(['comparing', 'comparing']);
    expect(alice.words).toHaveLength(VERIFICATION.words);
    expect(alice.words).toEqual(bob.words);
  });

  it.each([
    ['the one who began', 0],
    ['the one who was asked', 1],
  ])('are verified when both have said the same, %s first', (_who, first) => {
    const sides = comparing();
    const [one, other] = first === 0 ? sides : [sides[1], sides[0]];
    one.do(SAME);
    talk(one, other);
    expect([one.ends, other.ends]).toEqual([[], []]);
    expect(one.machine.phase).toMatchObject({ here: true, there: false });
    expect(other.machine.phase).toMatchObject({ here: false, there: true });
    other.do(SAME);
    talk(one, other);
    expect([one.ends, other.ends]).toEqual([[{ outcome: 'verified' }], [{ outcome: 'verified' }]]);
    expect([one.at, other.at]).toEqual(['idle', 'idle']);
  });

  it('are verified also where both say so at the same moment', () => {
    const [alice, bob] = comparing();
    alice.do(SAME);
    bob.do(SAME);
    talk(alice, bob);
    expect([...alice.ends, ...bob.ends]).toEqual([{ outcome: 'verified' }, { outcome: 'verified' }]);
  });

  it('are told on both sides when either says that the words differ, also after a "same"', () => {
    for (const before of [[], [0], [1]]) {
      const sides = comparing();
      for (const which of before) sides[which]?.do(SAME);
      talk(...sides);
      sides[0].do(DIFFERENT);
      talk(...sides);
      expect(sides[0].ends).toEqual([{ outcome: 'different', why: 'self' }]);
      expect(sides[1].ends).toEqual([{ outcome: 'different', why: 'peer' }]);
    }
  });

  it('who begin at the same moment get one comparison, begun by the lower id, and it counts once', () => {
    const [low, high] = twoSides();
    low.do(START);
    high.do(START);
    talk(low, high);
    expect(low.words).toEqual(high.words);
    expect(low.machine.phase).toMatchObject({ at: 'comparing', role: 'initiator' });
    expect(high.machine.phase).toMatchObject({ at: 'comparing', role: 'responder' });
    expect([low.machine.attempts.length, high.machine.attempts.length]).toEqual([1, 1]);
  });

  it('get other words each time, on the same session and on another one', () => {
    const words = ['one', 'one', 'two', 'three'].map((session) => comparing(session)[0].words?.join(' '));
    expect(new Set(words).size).toBe(4);
  });

  it('get other words from what was recorded of an earlier session: the same numbers on another connection', () => {
    const random = (bytes: number): Buffer => Buffer.alloc(bytes, 7);
    const wordsOn = (session: string): readonly string[] | undefined => {
      const alice = side({ binding: aBinding(session), goesFirst: true, random });
      const bob = side({
        binding: aBinding(session, { self: 'bob', peer: 'alice' }),
        goesFirst: false,
        random,
      });
      alice.do(START);
      talk(alice, bob);
      bob.do(START);
      talk(alice, bob);
      expect(alice.words).toEqual(bob.words);
      return alice.words;
    };
    expect(wordsOn('first')).toEqual(wordsOn('first'));
    expect(wordsOn('first')).not.toEqual(wordsOn('second'));
  });
});

describe('whoever cheats', () => {
  it('by revealing another number than was committed to is caught, and both sides hear of it', () => {
    const [alice, bob] = twoSides();
    alice.do(START);
    talk(alice, bob);
    bob.do(START);
    const [reply] = bob.out.splice(0);
    alice.hear(reply as VerifyMessage);
    const [reveal] = alice.out.splice(0);
    bob.hear({ ...(reveal as VerifyMessage & { t: 'verify-reveal' }), nonce: 'ab'.repeat(32) });
    talk(alice, bob);
    expect(bob.ends).toEqual([{ outcome: 'different', why: 'commitment' }]);
    expect(alice.ends).toEqual([{ outcome: 'different', why: 'own-commitment' }]);
  });

  it('by passing on the commitment of somebody else is caught: it has that one’s key in it', () => {
    const [, bob] = twoSides();
    const nonce = 'cd'.repeat(32);
    const id = 'a'.repeat(32);
    bob.hear({
      t: 'verify-start',
      id,
      commitment: commitmentTo(nonce, aBinding('x', { self: 'eve', peer: 'bob' }).keys.self),
    });
    bob.do(START);
    bob.hear({ t: 'verify-reveal', id, nonce });
    expect(bob.ends).toEqual([{ outcome: 'different', why: 'commitment' }]);
  });

  it('cannot say that its number was changed where none was revealed', () => {
    const [alice] = twoSides();
    alice.do(START);
    const id = alice.machine.phase?.id ?? '';
    alice.hear({ t: 'verify-end', id, reason: 'mismatch' });
    expect(alice.ends).toEqual([{ outcome: 'failed', why: 'peer-failed' }]);
  });

  it('cannot answer for the words before there are any, nor twice', () => {
    const [, asked] = twoSides();
    asked.hear({ t: 'verify-start', id: 'a'.repeat(32), commitment: 'b'.repeat(64) });
    asked.hear({ t: 'verify-answer', id: 'a'.repeat(32), same: true });
    expect(asked.ends).toEqual([{ outcome: 'failed', why: 'protocol' }]);
    const [alice] = comparing();
    const id = alice.machine.phase?.id ?? '';
    alice.hear({ t: 'verify-answer', id, same: true });
    alice.hear({ t: 'verify-answer', id, same: true });
    expect(alice.ends).toEqual([{ outcome: 'failed', why: 'protocol' }]);
    expect(alice.out.at(-1)).toEqual({ t: 'verify-end', id, reason: 'protocol' });
  });
});

describe('a message at the wrong moment', () => {
  const id = 'a'.repeat(32);
  const nonce = 'c'.repeat(64);
  it.each([
    ['a reply to whoever was asked', { t: 'verify-reply', id, nonce }],
    ['a reveal before the user has agreed', { t: 'verify-reveal', id, nonce }],
  ] as [string, VerifyMessage][])('(%s) ends the verification with a reason', (_what, message) => {
    const [, bob] = twoSides();
    bob.hear({ t: 'verify-start', id, commitment: nonce });
    bob.hear(message);
    expect(bob.ends).toEqual([{ outcome: 'failed', why: 'protocol' }]);
    expect(bob.out).toEqual([{ t: 'verify-end', id, reason: 'protocol' }]);
  });

  it.each([0, 1])(
    '(another start, while both have the words) ends the verification with a reason',
    (which) => {
      const one = comparing()[which] as Side;
      const current = one.machine.phase?.id;
      one.hear({ t: 'verify-start', id, commitment: nonce });
      expect(one.ends).toEqual([{ outcome: 'failed', why: 'protocol' }]);
      expect(one.out).toEqual([{ t: 'verify-end', id: current, reason: 'protocol' }]);
    },
  );

  it('(another start before that) takes the place of the first, and counts as well', () => {
    const [, bob] = twoSides();
    const startOf = (digit: string): VerifyMessage => ({
      t: 'verify-start',
      id: digit.repeat(32),
      commitment: nonce,
    });
    bob.hear(startOf('a'));
    bob.hear(startOf('b'));
    expect(bob.machine.phase).toMatchObject({ at: 'asked', id: 'b'.repeat(32) });
    bob.do(START);
    bob.hear(startOf('c'));
    expect(bob.machine.phase).toMatchObject({ at: 'joined', id: 'c'.repeat(32) });
    bob.hear(startOf('d'));
    expect(bob.machine.phase).toMatchObject({ at: 'joined', id: 'c'.repeat(32) });
    expect(bob.out.at(-1)).toEqual({ t: 'verify-end', id: 'd'.repeat(32), reason: 'limit' });
  });

  it('of a verification that is over is answered once, and disturbs none that is under way', () => {
    const [alice] = comparing();
    const { phase } = alice.machine;
    alice.hear({ t: 'verify-answer', id, same: false });
    alice.hear({ t: 'verify-end', id, reason: 'mismatch' });
    expect(alice.machine.phase).toBe(phase);
    expect(alice.out).toEqual([{ t: 'verify-end', id, reason: 'gone' }]);
  });

  it('heals where one side gave up as the other began', () => {
    const [low, high] = twoSides();
    low.do(START);
    low.do({ type: 'cancel' });
    high.do(START);
    talk(low, high);
    // What the higher id began is not known to it any more; the lower is told so as soon as it agrees.
    low.do(START);
    talk(low, high);
    high.do(START);
    talk(low, high);
    expect(low.words).toEqual(high.words);
  });
});

describe('a verification', () => {
  it('is called off by either user, and the other is told', () => {
    const [alice, bob] = twoSides();
    alice.do(START);
    talk(alice, bob);
    bob.do({ type: 'cancel' });
    talk(alice, bob);
    expect(bob.ends).toEqual([{ outcome: 'cancelled' }]);
    expect(alice.ends).toEqual([{ outcome: 'declined' }]);
    expect(alice.do({ type: 'cancel' }).refused).toBe('nothing');
  });

  it.each([
    [
      'nobody agrees',
      () => {
        const sides = twoSides();
        sides[0].do(START);
        talk(...sides);
        return sides;
      },
      VERIFICATION.asked,
    ],
    ['nobody says what they saw', () => comparing(), VERIFICATION.comparing],
  ] as const)('expires when %s', (_what, prepare, after) => {
    const [alice, bob] = prepare();
    alice.now += after - 1;
    expect(alice.do({ type: 'time' }).ended).toBeUndefined();
    alice.now += 1;
    alice.do({ type: 'time' });
    talk(alice, bob);
    expect([...alice.ends, ...bob.ends]).toEqual([{ outcome: 'expired' }, { outcome: 'expired' }]);
  });

  it('ends with the session', () => {
    const [alice, bob] = comparing();
    alice.do(SAME);
    for (const one of [alice, bob]) one.do({ type: 'lost' });
    expect([...alice.ends, ...bob.ends]).toEqual([{ outcome: 'disconnected' }, { outcome: 'disconnected' }]);
    expect(alice.do({ type: 'lost' }).ended).toBeUndefined();
  });

  it('refuses an answer before there are words, and a second one', () => {
    const [alice, bob] = twoSides();
    expect(alice.do(SAME).refused).toBe('nothing');
    alice.do(START);
    expect(alice.do(SAME).refused).toBe('no-words');
    talk(alice, bob);
    bob.do(START);
    talk(alice, bob);
    alice.do(SAME);
    expect(alice.do(SAME).refused).toBe('answered');
  });

  it('is tried three times in ten minutes at the most, whoever begins', () => {
    const [alice, bob] = twoSides();
    for (const [one, other] of [
      [alice, bob],
      [bob, alice],
      [alice, bob],
    ] as const) {
      one.do(START);
      talk(alice, bob);
      other.do({ type: 'cancel' });
      talk(alice, bob);
    }
    expect(alice.do(START).refused).toBe('limit');
    expect(bob.do(START).refused).toBe('limit');
    // The count of the other side holds as well, whatever this one makes of its own.
    alice.machine = { ...alice.machine, attempts: [] };
    alice.do(START);
    talk(alice, bob);
    expect(alice.ends.at(-1)).toEqual({ outcome: 'failed', why: 'limit' });
    expect(bob.at).toBe('idle');
    for (const one of [alice, bob]) one.now += VERIFICATION.attemptsWithin;
    bob.do(START);
    talk(alice, bob);
    expect([alice.at, bob.at]).toEqual(['asked', 'asking']);
  });
});

describe('any order of events and messages', () => {
  const hex = (length: number) => fc.constantFrom('a', 'b').map((digit) => digit.repeat(length));
  const foreign: fc.Arbitrary<VerifyMessage> = fc.oneof(
    fc.record({ t: fc.constant('verify-start' as const), id: hex(32), commitment: hex(64) }),
    fc.record({ t: fc.constant('verify-reply' as const), id: hex(32), nonce: hex(64) }),
    fc.record({ t: fc.constant('verify-reveal' as const), id: hex(32), nonce: hex(64) }),
    fc.record({ t: fc.constant('verify-answer' as const), id: hex(32), same: fc.boolean() }),
    fc.record({
      t: fc.constant('verify-end' as const),
      id: hex(32),
      reason: fc.constantFrom('cancelled', 'expired', 'mismatch', 'limit', 'protocol', 'gone', 'new'),
    }),
  );
  const own: fc.Arbitrary<Event> = fc.oneof(
    fc.constantFrom<Event>(START, SAME, DIFFERENT, { type: 'cancel' }, { type: 'time' }, { type: 'lost' }),
  );

  it('of a hostile peer never throws, never verifies without this user, and answers a message with one at most', () => {
    const action = fc.oneof(
      own.map((event) => ({ event })),
      foreign.map((message) => ({ message, current: false })),
      foreign.map((message) => ({ message, current: true })),
      fc.nat(VERIFICATION.comparing).map((wait) => ({ wait })),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), fc.boolean(), (actions, goesFirst) => {
        const one = side({ binding: aBinding('s'), goesFirst });
        let saidSame: string | undefined;
        for (const act of actions) {
          const { phase } = one.machine;
          if ('wait' in act) {
            one.now += act.wait;
            continue;
          }
          const before = one.out.length;
          if ('message' in act) {
            // Half of them name the verification that is under way.
            const id = act.current ? (phase?.id ?? act.message.id) : act.message.id;
            one.hear({ ...act.message, id });
            expect(one.out.length - before).toBeLessThanOrEqual(1);
          } else {
            if (act.event === SAME && phase?.at === 'comparing') saidSame = phase.id;
            one.do(act.event);
          }
          const ended = one.ends.splice(0).at(-1);
          if (ended !== undefined) expect(one.at).toBe('idle');
          if (ended?.outcome === 'verified') expect(saidSame).toBe(phase?.id);
          expect(one.machine.attempts.length).toBeLessThanOrEqual(VERIFICATION.attempts);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('of two honest sides leaves them with the same words, verified on neither side alone but for what is on the way', () => {
    const act = fc.record({ which: fc.boolean(), event: own, carry: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        const sides = twoSides();
        for (const { which, event, carry } of acts) {
          // A session ends on both sides, with all that is on its way.
          if (event.type === 'lost') {
            for (const one of sides) {
              one.do(event);
              one.out = [];
            }
            continue;
          }
          sides[which ? 1 : 0].do(event);
          for (let count = 0; count < carry; count += 1) {
            const [fromFirst, fromSecond] = [sides[0].out.shift(), sides[1].out.shift()];
            if (fromFirst !== undefined) sides[1].hear(fromFirst);
            if (fromSecond !== undefined) sides[0].hear(fromSecond);
          }
          const [a, b] = [sides[0].machine.phase, sides[1].machine.phase];
          if (a?.at === 'comparing' && b?.at === 'comparing' && a.id === b.id)
            expect(a.words).toEqual(b.words);
        }
        talk(...sides);
        const [a, b] = [sides[0].machine.phase, sides[1].machine.phase];
        // Both are in the same verification, or at least one of them is in none.
        if (a !== undefined && b !== undefined) expect(a.id).toBe(b.id);
        for (const one of sides)
          expect(one.ends.every(({ why }) => why !== 'commitment' && why !== 'protocol')).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });
});
