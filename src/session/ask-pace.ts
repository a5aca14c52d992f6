/**
 * How soon a stranger's question comes up again: at once the first time, and after one that came to nothing at the earliest after a wait that
 * doubles with each, counted for its device and for its address. A question that comes sooner is kept waiting, and not turned away: who
 * asks again after a mistake is shown a moment later, and who takes it back before that is never shown. Pure.
 */
import { SESSION } from '../limits.ts';
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

/** Questions of one device or address that came to nothing, and when the last of them did. */
interface Count {
  count: number;
  at: number;
}

/** @param now ms of a clock that never jumps */
export function createAskPace(now: () => number = () => performance.now()): AskPace {
  /** In each the one that was changed longest ago goes first. */
  const devices = new Map<PeerId, Count>();
  const sources = new Map<string, Count>();

  const countIn = (counts: Map<string, Count>, key: string): Count => {
    const found = counts.get(key);
    return found === undefined || now() - found.at >= SESSION.asksForgotten ? { count: 0, at: 0 } : found;
  };
  const add = (counts: Map<string, Count>, key: string): void => {
    const { count } = countIn(counts, key);
    counts.delete(key);
    counts.set(key, { count: count + 1, at: now() });
    if (counts.size <= SESSION.asksRemembered) return;
    for (const oldest of counts.keys()) {
      counts.delete(oldest);
      break;
    }
  };
  /** @param free so many cost no wait */
  const wait = ({ count, at }: Count, free: number): number => {
    if (count <= free) return 0;
    const whole = Math.min(SESSION.askAgainMax, SESSION.askAgainMin * 2 ** (count - free - 1));
    return Math.max(0, at + whole - now());
  };

  return {
    waitOf: (peer, source) =>
      Math.max(wait(countIn(devices, peer), 0), wait(countIn(sources, source), SESSION.asksFreePerAddress)),
    cameToNothing(peer, source) {
      add(devices, peer);
      add(sources, source);
    },
    denied: (source) => add(sources, source),
    accepted(peer) {
      devices.delete(peer);
    },
  };
}
