/** Machines that talk to each other in memory: two of them, and whoever sits between. */
import { randomBytes } from 'node:crypto';
import type { SessionBinding } from '../../src/channel/binding.ts';
import {
  type Context,
  type Ended,
  type Event,
  IDLE,
  type Machine,
  type Step,
  step,
} from '../../src/verification/machine.ts';
import type { VerifyMessage } from '../../src/wire/messages.ts';
import { aBinding } from '../support/bindings.ts';

/** One end of a session. What it says waits in `out` until somebody carries it. */
export interface Side {
  machine: Machine;
  now: number;
  goesFirst: boolean;
  binding: SessionBinding;
  out: VerifyMessage[];
  /** How its verifications ended, oldest first. */
  ends: Ended[];
  do(event: Event): Step;
  hear(message: VerifyMessage): Step;
  readonly at: string;
  readonly words: readonly string[] | undefined;
}

export function side(options: {
  binding: SessionBinding;
  goesFirst: boolean;
  random?: (bytes: number) => Buffer;
}): Side {
  const self: Side = {
    ...options,
    machine: IDLE,
    now: 1_000_000,
    out: [],
    ends: [],
    do(event) {
      const context: Context = {
        now: self.now,
        random: options.random ?? randomBytes,
        goesFirst: self.goesFirst,
        binding: self.binding,
      };
      const done = step(self.machine, event, context);
      self.machine = done.machine;
      self.out.push(...done.send);
      if (done.ended !== undefined) self.ends.push(done.ended);
      return done;
    },
    hear: (message) => self.do({ type: 'heard', message }),
    get at() {
      return self.machine.phase?.at ?? 'idle';
    },
    get words() {
      return self.machine.phase?.at === 'comparing' ? self.machine.phase.words : undefined;
    },
  };
  return self;
}

/** Both ends of one session; the first is the one of the lower id. */
export function twoSides(session = 'session', [first, second] = ['alice', 'bob']): [Side, Side] {
  return [
    side({ binding: aBinding(session, { self: first, peer: second }), goesFirst: true }),
    side({ binding: aBinding(session, { self: second, peer: first }), goesFirst: false }),
  ];
}

/** Carries what both have said, in order, until nobody says anything more. */
export function talk(one: Side, other: Side): void {
  for (;;) {
    const [fromOne, fromOther] = [one.out.shift(), other.out.shift()];
    if (fromOne === undefined && fromOther === undefined) return;
    if (fromOne !== undefined) other.hear(fromOne);
    if (fromOther !== undefined) one.hear(fromOther);
  }
}
