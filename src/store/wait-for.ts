/** Waiting for a state. */
import type { State } from './state.ts';
import type { Store } from './store.ts';

/** Resolves with the first value that is not undefined, now or after a later change; rejects with what `select` throws. */
export async function waitFor<T>(store: Store, select: (state: State) => T | undefined): Promise<T> {
  const now = select(store.get());
  if (now !== undefined) return now;
  return new Promise((resolve, reject) => {
    const unsubscribe = store.subscribe((state) => {
      try {
        const found = select(state);
        if (found === undefined) return;
        resolve(found);
      } catch (thrown) {
        reject(thrown);
      }
      unsubscribe();
    });
  });
}
