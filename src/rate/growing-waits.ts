/**
 * Waits that grow with what came to nothing: nothing to wait for at first, and behind each further failure of the same key at the earliest after a
 * wait that doubles up to a most. Pure, driven by the clock that it is given.
 */

export interface GrowingWaitsOptions {
  /** Failures that cost no wait. */
  free: number;
  /** The first wait and the longest one, in ms from the last failure on. */
  min: number;
  max: number;
  /** A key that had no failure for so many ms begins anew. */
  forgotten: number;
  /** Keys that are remembered; beyond them the one that failed longest ago goes first. */
  remembered: number;
}

export interface GrowingWaits {
  /** For how long the next try of this key is kept back, in ms; 0: it is not. */
  waitOf(key: string): number;
  /** One try has come to nothing. */
  failed(key: string): void;
  /** The key begins anew. */
  forget(key: string): void;
}

/** Failures of one key, and when the last of them was. */
interface Failures {
  count: number;
  at: number;
}

/** @param now ms of a clock that never jumps */
export function createGrowingWaits(options: GrowingWaitsOptions, now: () => number): GrowingWaits {
  const { free, min, max, forgotten, remembered } = options;
  /** The key that failed longest ago goes first. */
  const keys = new Map<string, Failures>();
  const failuresOf = (key: string): Failures => {
    const found = keys.get(key);
    return found === undefined || now() - found.at >= forgotten ? { count: 0, at: 0 } : found;
  };
  return {
    waitOf(key) {
      const { count, at } = failuresOf(key);
      if (count <= free) return 0;
      return Math.max(0, at + Math.min(max, min * 2 ** (count - free - 1)) - now());
    },
    failed(key) {
      const { count } = failuresOf(key);
      keys.delete(key);
      keys.set(key, { count: count + 1, at: now() });
      const [oldest] = keys.size > remembered ? keys.keys() : [];
      if (oldest !== undefined) keys.delete(oldest);
    },
    forget(key) {
      keys.delete(key);
    },
  };
}
