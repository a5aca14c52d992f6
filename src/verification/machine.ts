/**
 * How a verification goes, on one side and with one peer: commit, reply, reveal, then what both users saw. What happens is an event,
 * what follows is a new state and messages; time and randomness come from outside. Pure.
 *
 *     nobody ─start→ asking ─reply→ comparing ─both said the same→ verified
 *     nobody ─their start→ asked ─start→ joined ─reveal→ comparing
 */
import type { SessionBinding } from '../channel/binding.ts';
import { VERIFICATION } from '../limits.ts';
import type { VerificationOutcome } from '../store/state.ts';
import type { VerifyEnd, VerifyMessage } from '../wire/messages.ts';
import { commitmentTo, comparisonWords, type Role } from './words.ts';

interface Phases {
  /** This side's user has begun; the other one has not agreed yet. */
  asking: { role: 'initiator'; nonce: string };
  /** The other side's user has begun; this one has not agreed yet. */
  asked: { role: 'responder'; commitment: string };
  /** Both want it; the other side has to reveal its nonce, which takes no person. */
  joined: { role: 'responder'; commitment: string; nonce: string };
  /** Both sides have the words. `here`, `there`: that side's user has said that they are the same. */
  comparing: { role: Role; words: readonly string[]; here: boolean; there: boolean };
}
export type Phase = {
  [At in keyof Phases]: {
    at: At;
    id: string /** By the clock of the context. */;
    expiresAt: number;
  } & Phases[At];
}[keyof Phases];

/** All that is known of verifications with one peer. */
export interface Machine {
  phase: Phase | undefined;
  /** When the latest attempts began, whoever began them. */
  attempts: readonly number[];
}

export interface Ended {
  outcome: VerificationOutcome;
  /**
   * Of `different`: who said so, or that what was revealed is not what had been committed to, on either side. Of `failed`: too many
   * attempts there, a message that does not belong there, or what the other side gave as its reason.
   */
  why?: 'self' | 'peer' | 'commitment' | 'own-commitment' | 'limit' | 'protocol' | 'peer-failed';
}

export type Event =
  /** This user wants to compare: begins, or agrees to what the other user has begun. */
  | { type: 'start' }
  | { type: 'answer'; same: boolean }
  | { type: 'cancel' }
  | { type: 'heard'; message: VerifyMessage }
  /** The time of the phase may be up. */
  | { type: 'time' }
  /** The session has ended. */
  | { type: 'lost' };

export interface Context {
  /** Milliseconds of a clock that never jumps. */
  now: number;
  /** So many random bytes. */
  random(bytes: number): Buffer;
  /** Of two that begin at the same moment, the side for which this holds stays the initiator: the one of the lower id. */
  goesFirst: boolean;
  binding: SessionBinding;
}

export interface Step {
  machine: Machine;
  send: VerifyMessage[];
  /** The verification is over. */
  ended?: Ended;
  /** What the user wants is not possible, and nothing has changed. */
  refused?: Refusal;
}

/** Too many attempts; none is under way; the words are not there yet; this user has said so already. */
export type Refusal = 'limit' | 'nothing' | 'no-words' | 'answered';

export const IDLE: Machine = { phase: undefined, attempts: [] };

export function step(machine: Machine, event: Event, context: Context): Step {
  switch (event.type) {
    case 'start':
      return start(machine, context);
    case 'answer':
      return answer(machine, event.same);
    case 'cancel':
      return machine.phase === undefined
        ? refuse(machine, 'nothing')
        : end(machine, { outcome: 'cancelled' }, 'cancelled');
    case 'heard':
      return heard(machine, event.message, context);
    case 'time':
      return machine.phase !== undefined && context.now >= machine.phase.expiresAt
        ? end(machine, { outcome: 'expired' }, 'expired')
        : stay(machine);
    case 'lost':
      return machine.phase === undefined ? stay(machine) : end(machine, { outcome: 'disconnected' });
  }
}

/** Attempts that still count. */
export function countingAttempts({ attempts }: Machine, now: number): readonly number[] {
  return attempts.filter((at) => at > now - VERIFICATION.attemptsWithin);
}

const stay = (machine: Machine, ...send: VerifyMessage[]): Step => ({ machine, send });
const refuse = (machine: Machine, refused: Refusal): Step => ({ machine, send: [], refused });
const into = (machine: Machine, phase: Phase, ...send: VerifyMessage[]): Step =>
  stay({ ...machine, phase }, ...send);

/** @param say the reason that the other side is given; absent: it cannot or need not be told */
function end(machine: Machine, ended: Ended, say?: VerifyEnd): Step {
  const id = machine.phase?.id;
  const send = id === undefined || say === undefined ? [] : [endMessage(id, say)];
  return { machine: { ...machine, phase: undefined }, send, ended };
}

const endMessage = (id: string, reason: VerifyEnd): VerifyMessage => ({ t: 'verify-end', id, reason });
const nonceOf = ({ random }: Context): string => random(VERIFICATION.nonceBytes).toString('hex');

function start(machine: Machine, context: Context): Step {
  const { phase } = machine;
  if (phase?.at === 'asked') return join(machine, phase, context);
  // It is under way; whoever asks for it once more wants nothing else.
  if (phase !== undefined) return stay(machine);
  const attempts = countingAttempts(machine, context.now);
  if (attempts.length >= VERIFICATION.attempts) return refuse(machine, 'limit');
  const id = context.random(16).toString('hex');
  const nonce = nonceOf(context);
  return into(
    { ...machine, attempts: [...attempts, context.now] },
    { at: 'asking', id, role: 'initiator', nonce, expiresAt: context.now + VERIFICATION.asked },
    { t: 'verify-start', id, commitment: commitmentTo(nonce, context.binding.keys.self) },
  );
}

function join(machine: Machine, phase: Extract<Phase, { at: 'asked' }>, context: Context): Step {
  const nonce = nonceOf(context);
  return into(machine, { ...phase, at: 'joined', nonce }, { t: 'verify-reply', id: phase.id, nonce });
}

function answer(machine: Machine, same: boolean): Step {
  const { phase } = machine;
  if (phase === undefined) return refuse(machine, 'nothing');
  if (phase.at !== 'comparing') return refuse(machine, 'no-words');
  if (phase.here && same) return refuse(machine, 'answered');
  const say: VerifyMessage = { t: 'verify-answer', id: phase.id, same };
  if (!same) return { ...end(machine, { outcome: 'different', why: 'self' }), send: [say] };
  if (phase.there) return { ...end(machine, { outcome: 'verified' }), send: [say] };
  return into(machine, { ...phase, here: true }, say);
}

function heard(machine: Machine, message: VerifyMessage, context: Context): Step {
  const { phase } = machine;
  if (message.t === 'verify-start') return heardStart(machine, message, context);
  if (message.id !== phase?.id) {
    // One that has ended here meanwhile; the other side may not have heard of that.
    return message.t === 'verify-end' ? stay(machine) : stay(machine, endMessage(message.id, 'gone'));
  }
  if (message.t === 'verify-end') return end(machine, endedBy(phase, message.reason));
  if (message.t === 'verify-reply' && phase.at === 'asking') {
    const nonces = { initiator: phase.nonce, responder: message.nonce };
    const reveal: VerifyMessage = { t: 'verify-reveal', id: phase.id, nonce: phase.nonce };
    return into(machine, comparing(phase, nonces, context), reveal);
  }
  if (message.t === 'verify-reveal' && phase.at === 'joined') {
    // Only whoever knew this nonce before it saw ours can have made the commitment.
    if (commitmentTo(message.nonce, context.binding.keys.peer) !== phase.commitment)
      return end(machine, { outcome: 'different', why: 'commitment' }, 'mismatch');
    return into(machine, comparing(phase, { initiator: message.nonce, responder: phase.nonce }, context));
  }
  // Who said "same" may still find out that it was not.
  if (message.t === 'verify-answer' && phase.at === 'comparing' && !(phase.there && message.same)) {
    if (!message.same) return end(machine, { outcome: 'different', why: 'peer' });
    return phase.here ? end(machine, { outcome: 'verified' }) : into(machine, { ...phase, there: true });
  }
  return end(machine, { outcome: 'failed', why: 'protocol' }, 'protocol');
}

function heardStart(
  machine: Machine,
  { id, commitment }: Extract<VerifyMessage, { t: 'verify-start' }>,
  context: Context,
): Step {
  const { phase } = machine;
  const asked = {
    at: 'asked',
    id,
    role: 'responder',
    commitment,
    expiresAt: context.now + VERIFICATION.asked,
  } as const;
  // Both have the words, and whoever gives that up says so before beginning anew.
  if (phase?.at === 'comparing') return end(machine, { outcome: 'failed', why: 'protocol' }, 'protocol');
  if (phase?.at === 'asking') {
    // Both users have begun at the same moment, so both agree: one of the two attempts stays, the same on both sides.
    return context.goesFirst ? stay(machine) : join(machine, asked, context);
  }
  const attempts = countingAttempts(machine, context.now);
  if (attempts.length >= VERIFICATION.attempts) return stay(machine, endMessage(id, 'limit'));
  const counted = { ...machine, attempts: [...attempts, context.now] };
  // Begun anew: the other side has dropped what it began before, as can happen where both gave up and began at the same moment.
  return phase?.at === 'joined' ? join(counted, asked, context) : into(counted, asked);
}

function comparing(
  { id, role }: Extract<Phase, { at: 'asking' | 'joined' }>,
  nonces: { initiator: string; responder: string },
  { binding, now }: Context,
): Phase {
  const words = comparisonWords(binding, role, nonces);
  return {
    at: 'comparing',
    id,
    role,
    words,
    here: false,
    there: false,
    expiresAt: now + VERIFICATION.comparing,
  };
}

/** @param reason as the other side gave it; a later version may have others */
function endedBy(phase: Phase, reason: string): Ended {
  if (reason === 'cancelled') return { outcome: 'declined' };
  if (reason === 'expired') return { outcome: 'expired' };
  if (reason === 'limit') return { outcome: 'failed', why: 'limit' };
  // It can be said only of what this side has revealed.
  if (reason === 'mismatch' && phase.at === 'comparing' && phase.role === 'initiator')
    return { outcome: 'different', why: 'own-commitment' };
  return { outcome: 'failed', why: 'peer-failed' };
}
