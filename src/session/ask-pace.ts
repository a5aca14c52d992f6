/**
 * How soon a stranger's question comes up again: at once the first time, and after one that came to nothing at the earliest after a wait that
 * doubles with each, counted for its device and for its address. A question that comes sooner is kept waiting, and not turned away: who
 * asks again after a mistake is shown a moment later, and who takes it back before that is never shown. Pure.
 */
import { SESSION } from '../limits.ts';
import { createGrowingWaits } from '../rate/growing-waits.ts';
import type { PeerId } from '../store/state.ts';

export interface AskPace {
  /** For how long a question that has just come is kept back, in ms. */
  waitOf(peer: PeerId, source: string): number;
  /** One that was shown has come to nothing: it was taken back, or nobody answered. */
  cameToNothing(peer: PeerId, source: string): void;
  /** One was denied. Its device is blocked by the third denial; but its address may have many devices. */
  denied(source: string): void;
  /** Its device is known now. */
  accepted(peer: PeerId): void;
}

/** @param now ms of a clock that never jumps */
export function createAskPace(now: () => number = () => performance.now()): AskPace {
  const shared = {
    min: SESSION.askAgainMin,
    max: SESSION.askAgainMax,
    forgotten: SESSION.asksForgotten,
    remembered: SESSION.asksRemembered,
  };
  const devices = createGrowingWaits({ ...shared, free: 0 }, now);
  const sources = createGrowingWaits({ ...shared, free: SESSION.asksFreePerAddress }, now);
  return {
    waitOf: (peer, source) => Math.max(devices.waitOf(peer), sources.waitOf(source)),
    cameToNothing(peer, source) {
      devices.failed(peer);
      sources.failed(source);
    },
    denied: (source) => sources.failed(source),
    accepted: (peer) => devices.forget(peer),
  };
}
