/** Work of which only the last wish counts: one piece at a time for each key, and of what is wished meanwhile the latest. */

/**
 * @param work does it; rejects never
 * @returns a function that has it done
 */
export function createLatest<Wish>(
  work: (key: string, wish: Wish) => Promise<void>,
): (key: string, wish: Wish) => void {
  /** What is to be done next for each key that is busy. */
  const busy = new Map<string, { wish: Wish } | undefined>();

  const run = async (key: string, first: Wish): Promise<void> => {
    for (let next: { wish: Wish } | undefined = { wish: first }; next !== undefined; next = busy.get(key)) {
      busy.set(key, undefined);
      await work(key, next.wish);
    }
    busy.delete(key);
  };
  return (key, wish) => {
    if (busy.has(key)) busy.set(key, { wish });
    else void run(key, wish);
  };
}
