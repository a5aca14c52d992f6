/** At most one timer for each key, such as a transfer's id. */
export interface KeyedTimers {
  /**
   * Starts the timer of a key anew; one that was set before never fires.
   * @param delay in ms
   * @param onExpiry called once; by then the key has no timer any more, and may get the next one
   */
  set(key: string, delay: number, onExpiry: () => void): void;
  /** The key's timer, if there is one, never fires. */
  clear(key: string): void;
  has(key: string): boolean;
  /** Clears them all. */
  stop(): void;
}

export function createKeyedTimers(): KeyedTimers {
  const timers = new Map<string, NodeJS.Timeout>();
  const clear = (key: string): void => {
    clearTimeout(timers.get(key));
    timers.delete(key);
  };
  return {
    set(key, delay, onExpiry) {
      clear(key);
      const expire = (): void => {
        timers.delete(key);
        onExpiry();
      };
      timers.set(key, setTimeout(expire, delay));
    },
    clear,
    has: (key) => timers.has(key),
    stop() {
      for (const key of [...timers.keys()]) clear(key);
    },
  };
}
