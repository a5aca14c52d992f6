/**
 * Verifications under way, one for each peer at most: leads what users and peers do to the machine (machine.ts), what follows from it to
 * the trust book, the state and the peers, and ends what nobody answers.
 */
import { randomBytes } from 'node:crypto';
import { TincanError, toTincanError } from '../errors.ts';
import { readWholeId } from '../identity/device-id.ts';
import { VERIFICATION } from '../limits.ts';
import type { Link } from '../session/index.ts';
import type { AddNotice } from '../store/notices.ts';
import type { PeerId, VerificationOutcome, VerificationState } from '../store/state.ts';
import { wordsText } from '../text/comparison-words.ts';
import type { TrustBook } from '../trust/index.ts';
import { CAPABILITY_VERIFY, type VerifyMessage } from '../wire/messages.ts';
import { type Ended, type Event, IDLE, type Machine, type Phase, type Step, step } from './machine.ts';
import * as texts from './texts.ts';

export interface VerificationsOptions {
  selfId: PeerId;
  trust: TrustBook;
  linkOf(peer: PeerId): Link | undefined;
  /** The name under which a peer is shown. */
  labelOf(peer: PeerId): string;
  notice: AddNotice;
  /** The verification with this peer is new, has changed, or is gone. */
  onChange(peer: PeerId, verification: VerificationState | undefined): void;
  /** What the user thinks of the peer is another now. */
  onTrust(peer: PeerId): void;
  /** Ends the session, and makes no other one by itself. */
  endSession(peer: PeerId): void;
  random?(bytes: number): Buffer;
  /** Milliseconds of a clock that never jumps, and milliseconds since 1970. */
  monotonic?(): number;
  now?(): number;
}

/** How a verification ended, and that as sentences for a person. */
export interface Settled {
  peer: PeerId;
  outcome: VerificationOutcome;
  message: string;
}

export interface Verifications {
  /**
   * This user wants to compare words: begins, or agrees to what the other user has begun. Where it is under way, nothing changes.
   *
   * @throws TincanError TINCAN_E_BLOCKED, TINCAN_E_INVALID for a peer that is not approved, TINCAN_E_NOT_CONNECTED, TINCAN_E_VERSION,
   *   TINCAN_E_TOO_OFTEN
   */
  start(peer: PeerId): VerificationState;
  /**
   * What this user saw. @returns how it ended, or undefined while the other user is waited for
   * @throws TincanError TINCAN_E_NO_COMPARISON, TINCAN_E_INVALID before there are words, and for an answer that was given
   */
  answer(peer: PeerId, same: boolean): Settled | undefined;
  /** @throws TincanError TINCAN_E_NO_COMPARISON */
  cancel(peer: PeerId): Settled;
  /**
   * Compares a whole id, as it was typed or scanned, with the peer's; it decides on this side alone.
   *
   * @throws TincanError TINCAN_E_INVALID for what is no whole id or a peer that is not approved, TINCAN_E_BLOCKED
   */
  byId(peer: PeerId, text: string): Settled;
  /** Resolves with the end of the verification of this id. @throws TincanError TINCAN_E_NO_COMPARISON; the signal's reason */
  settled(id: string, signal: AbortSignal): Promise<Settled>;
  onMessage(link: Link, message: VerifyMessage): void;
  /** The session has ended. */
  onEnd(link: Link): void;
  stop(): void;
}

interface Entry {
  machine: Machine;
  /** Of the verification that is under way, for clients: it stays where another attempt takes the place of this one (machine.ts). */
  id: string;
  timer?: NodeJS.Timeout | undefined;
}

export function createVerifications(options: VerificationsOptions): Verifications {
  const { selfId, trust, notice, labelOf } = options;
  const random = options.random ?? randomBytes;
  const monotonic = options.monotonic ?? (() => performance.now());
  const now = options.now ?? Date.now;
  const entries = new Map<PeerId, Entry>();
  /** The latest outcomes by the id of the verification, oldest first. */
  const outcomes = new Map<string, Settled>();
  const waiting = new Map<string, Set<(settled: Settled) => void>>();

  const forgetOldAttempts = (): void => {
    const since = monotonic() - VERIFICATION.attemptsWithin;
    for (const [peer, { machine }] of entries) {
      if (machine.phase === undefined && machine.attempts.every((at) => at <= since)) entries.delete(peer);
    }
  };

  const stateOf = (peer: PeerId, id: string, phase: Phase): VerificationState => ({
    id,
    peer,
    role: phase.role,
    stage: stageOf(phase),
    ...(phase.at === 'joined' ? { agreed: true as const } : {}),
    ...(phase.at === 'comparing' ? { words: [...phase.words] } : {}),
    expiresAt: Math.round(now() + phase.expiresAt - monotonic()),
  });

  /** Puts an event to the machine, and does what follows. @returns how it ended, where it did */
  const drive = (link: Link, event: Event): Step & { settled?: Settled } => {
    const { peer } = link;
    const entry = entries.get(peer) ?? { machine: IDLE, id: '' };
    const before = entry.machine.phase;
    const context = { now: monotonic(), random, goesFirst: selfId < peer, binding: link.binding };
    const done = step(entry.machine, event, context);
    entry.machine = done.machine;
    entries.set(peer, entry);
    for (const message of done.send) link.send(message);
    const { phase } = done.machine;
    if (phase === before) return done;
    clearTimeout(entry.timer);
    if (before === undefined) entry.id = random(16).toString('hex');
    if (phase !== undefined) {
      endInTime(link, entry, phase);
      options.onChange(peer, stateOf(peer, entry.id, phase));
      tell(peer, before, phase);
    }
    if (done.ended === undefined || before === undefined) return done;
    return { ...done, settled: settle(peer, entry.id, done.ended) };
  };

  const endInTime = (link: Link, entry: Entry, phase: Phase): void => {
    entry.timer = setTimeout(() => {
      drive(link, { type: 'time' });
      // A timer may come a moment early.
      if (entry.machine.phase === phase) endInTime(link, entry, phase);
    }, phase.expiresAt - monotonic());
  };

  /** What waits for this user. */
  const tell = (peer: PeerId, before: Phase | undefined, phase: Phase): void => {
    const label = labelOf(peer);
    if (phase.at === 'asked' && before === undefined) notice('info', texts.askedText(label), { peer });
    if (phase.at !== 'comparing') return;
    if (before?.at !== 'comparing') notice('info', wordsText(label, phase.words), { peer });
    else if (phase.there && !before.there) notice('info', texts.confirmedThereText(label), { peer });
  };

  const settle = (peer: PeerId, id: string, how: Ended): Settled => {
    // A peer that is not approved any more may lose its row, and its label with it.
    const label = labelOf(peer);
    let ended = how;
    let message = texts.endedText(label, ended);
    try {
      if (ended.outcome === 'verified') trust.setVerified(peer, 'words');
      if (ended.outcome === 'different') trust.distrust(peer);
    } catch (thrown) {
      // The disk is full, say. What is taken holds anyway; what is given does not.
      if (ended.outcome === 'verified') ended = { outcome: 'failed' };
      message = `${message} That could not be written down: ${toTincanError(thrown).message}`;
    }
    options.onChange(peer, undefined);
    if (ended.outcome === 'different') options.endSession(peer);
    options.onTrust(peer);
    // Who asked for it knows, and so does whoever was asked and has not looked.
    notice(levelOf(ended), message, { peer });
    const settled = { peer, outcome: ended.outcome, message };
    outcomes.set(id, settled);
    for (const oldest of outcomes.keys()) {
      if (outcomes.size <= VERIFICATION.outcomes) break;
      outcomes.delete(oldest);
    }
    for (const resolve of waiting.get(id) ?? []) resolve(settled);
    waiting.delete(id);
    forgetOldAttempts();
    return settled;
  };

  const requireApproved = (peer: PeerId): void => {
    if (trust.isBlocked(peer))
      throw new TincanError('TINCAN_E_BLOCKED', 'You have blocked that peer; unblock it first.');
    if (!trust.isApproved(peer))
      throw new TincanError('TINCAN_E_INVALID', `${labelOf(peer)} is not approved; connect first.`);
  };

  const requireLink = (peer: PeerId): Link => {
    const link = options.linkOf(peer);
    if (link !== undefined) return link;
    throw new TincanError(
      'TINCAN_E_NOT_CONNECTED',
      `${labelOf(peer)} is not connected. Comparing words needs both of you; whole ids can be compared at any time.`,
    );
  };

  const requireComparison = (peer: PeerId): Link => {
    const link = options.linkOf(peer);
    if (link !== undefined && entries.get(peer)?.machine.phase !== undefined) return link;
    throw new TincanError('TINCAN_E_NO_COMPARISON');
  };

  const limitError = (peer: PeerId): TincanError => {
    const [oldest = monotonic()] = entries.get(peer)?.machine.attempts ?? [];
    const at = now() + oldest + VERIFICATION.attemptsWithin - monotonic();
    return new TincanError('TINCAN_E_TOO_OFTEN', texts.limitText(labelOf(peer), at));
  };

  return {
    start(peer) {
      requireApproved(peer);
      const link = requireLink(peer);
      if (!link.hello.capabilities.includes(CAPABILITY_VERIFY))
        throw new TincanError('TINCAN_E_VERSION', texts.tooOldText(labelOf(peer)));
      forgetOldAttempts();
      const { machine, refused } = drive(link, { type: 'start' });
      if (refused !== undefined || machine.phase === undefined) throw limitError(peer);
      return stateOf(peer, entries.get(peer)?.id ?? '', machine.phase);
    },
    answer(peer, same) {
      const { refused, settled } = drive(requireComparison(peer), { type: 'answer', same });
      if (refused === 'answered')
        throw new TincanError('TINCAN_E_INVALID', `You have said so; ${labelOf(peer)} has not answered yet.`);
      if (refused !== undefined)
        throw new TincanError('TINCAN_E_INVALID', 'There are no words yet that could be compared.');
      return settled;
    },
    cancel(peer) {
      const { settled } = drive(requireComparison(peer), { type: 'cancel' });
      if (settled === undefined) throw new TincanError('TINCAN_E_NO_COMPARISON');
      return settled;
    },
    byId(peer, text) {
      requireApproved(peer);
      const read = readWholeId(text);
      if ('problem' in read) throw new TincanError('TINCAN_E_INVALID', read.problem);
      const was = trust.trustOf(peer) === 'verified';
      const same = read.id === peer;
      if (same !== was) trust.setVerified(peer, same ? 'id' : undefined);
      options.onTrust(peer);
      const message = texts.idText(labelOf(peer), same, was);
      notice(same ? 'success' : 'error', message, { peer });
      return { peer, outcome: same ? 'verified' : 'different', message };
    },
    async settled(id, signal) {
      const known = outcomes.get(id);
      if (known !== undefined) return known;
      const isOpen = [...entries.values()].some(
        (entry) => entry.machine.phase !== undefined && entry.id === id,
      );
      if (!isOpen) throw new TincanError('TINCAN_E_NO_COMPARISON');
      return await new Promise<Settled>((resolve, reject) => {
        const here = waiting.get(id) ?? new Set();
        waiting.set(id, here.add(resolve));
        signal.addEventListener('abort', () => {
          here.delete(resolve);
          reject(toTincanError(signal.reason));
        });
      });
    },
    onMessage(link, message) {
      // A session without approval is about to end; nothing is compared on it.
      if (!trust.isApproved(link.peer)) {
        if (message.t === 'verify-start') link.send({ t: 'verify-end', id: message.id, reason: 'cancelled' });
        return;
      }
      drive(link, { type: 'heard', message });
    },
    onEnd(link) {
      drive(link, { type: 'lost' });
      forgetOldAttempts();
    },
    stop() {
      for (const { timer } of entries.values()) clearTimeout(timer);
    },
  };
}

function stageOf(phase: Phase): VerificationState['stage'] {
  if (phase.at !== 'comparing') return 'asked';
  if (phase.here) return 'confirmed-here';
  return phase.there ? 'confirmed-there' : 'comparing';
}

function levelOf({ outcome }: Ended): 'info' | 'success' | 'warning' | 'error' {
  if (outcome === 'verified') return 'success';
  if (outcome === 'different') return 'error';
  return outcome === 'cancelled' ? 'info' : 'warning';
}
