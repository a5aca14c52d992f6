/**
 * Approved peers are dialled by themselves: when they are heard, when they were lost, and at the start. Those about whose connections the user
 * wants to be asked are not.
 */
import { SESSION } from '../limits.ts';
import { TokenBucket } from '../rate/token-bucket.ts';
import type { PeerId } from '../store/state.ts';
import type { TrustBook } from '../trust/index.ts';
import { backoffDelay } from './backoff.ts';
import { type DialTarget, TurnedAwayError } from './dialer.ts';
import type { Entries } from './entries.ts';
import { RefusedError } from './handshake.ts';

export interface RedialOptions {
  selfId: PeerId;
  entries: Entries;
  trust: TrustBook;
  addressesOf(peer: PeerId): DialTarget[];
  /** Connects without asking anybody. */
  connect(peer: PeerId, addresses: DialTarget[]): Promise<unknown>;
  isStopped(): boolean;
  random(): number;
}

export interface Redial {
  /** An approved peer was heard: dial it unless that was just tried. */
  heard(peer: PeerId): void;
  /** A try has failed, or a link was lost: again after a while. */
  later(peer: PeerId): void;
  /** It has left by itself: again after the longest of these waits, unless it is heard before. */
  muchLater(peer: PeerId): void;
  /** Dials every approved peer whose last address is known, as if none had failed. */
  dialKnown(): void;
}

/** With as many the wait is the longest. */
const MANY_FAILURES = 20;

export function createRedial(options: RedialOptions): Redial {
  const { selfId, entries, trust, random } = options;
  /** Periods are measured by a clock that never jumps. */
  const monotonic = (): number => performance.now();
  const autoDials = new TokenBucket(
    { perSecond: SESSION.autoDialsPerSecond, burst: SESSION.autoDialsBurst },
    monotonic(),
  );

  const autoDial = (peer: PeerId): void => {
    const entry = entries.of(peer);
    if (options.isStopped() || !entry.mayRedial || !trust.mayConnect(peer)) return;
    if (entry.link !== undefined || entry.attempt !== undefined) return;
    const addresses = options.addressesOf(peer);
    if (addresses.length === 0) return;
    entry.lastAutoDial = monotonic();
    options.connect(peer, addresses).catch((thrown: unknown) => {
      if (thrown instanceof RefusedError && thrown.reason !== 'busy' && thrown.reason !== 'exit') {
        // It was reached and does not want: only a person's wish changes that.
        entry.mayRedial = thrown.reason === 'duplicate';
      }
      // It is there and may not want: that it is heard again says nothing new, and the tries below are enough.
      if (thrown instanceof TurnedAwayError) entry.quietUntil = monotonic() + SESSION.backoffMax;
      later(peer);
    });
  };

  const later = (peer: PeerId): void => {
    const entry = entries.get(peer);
    if (entry === undefined || options.isStopped() || !entry.mayRedial || !trust.mayConnect(peer)) return;
    if (entry.link !== undefined || entry.attempt !== undefined) return;
    entry.failures += 1;
    clearTimeout(entry.redialTimer);
    entry.redialTimer = setTimeout(() => autoDial(peer), backoffDelay(entry.failures, random()));
  };

  return {
    later,
    muchLater(peer) {
      const entry = entries.get(peer);
      if (entry !== undefined) entry.failures = MANY_FAILURES;
      later(peer);
    },
    heard(peer) {
      if (!trust.mayConnect(peer)) return;
      const entry = entries.of(peer);
      if (entry.link !== undefined || entry.attempt !== undefined || !entry.mayRedial) return;
      if (monotonic() < entry.quietUntil) return;
      if (monotonic() - entry.lastAutoDial < SESSION.autoDialEvery || !autoDials.take(monotonic())) return;
      entry.lastAutoDial = monotonic();
      clearTimeout(entry.redialTimer);
      // The lower id goes first; the other gives it time to, so that two dials seldom cross.
      const delay = selfId < peer ? 0 : SESSION.higherIdDelay;
      entry.redialTimer = setTimeout(() => autoDial(peer), delay);
    },
    dialKnown() {
      const known = trust.all().filter(({ id }) => trust.mayConnect(id));
      for (const [index, { id }] of known.entries()) {
        const entry = entries.of(id);
        clearTimeout(entry.redialTimer);
        entry.failures = 0;
        // One after the other, so that a long trust book makes no burst of dials.
        entry.redialTimer = setTimeout(() => autoDial(id), index * SESSION.knownDialEvery);
      }
    },
  };
}
