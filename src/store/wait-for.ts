/** Waiting for a state. */
import type { State } from './state.ts';
import type { Store } from './store.ts';

/**
 * Resolves with the first value that is not undefined, now or after a later change; rejects with what `select` throws, or with the reason of
 * `signal` once that is aborted.
 */
export async function waitFor<T>(
  store: Store,
  select: (state: State) => T | undefined,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  const now = select(store.get());
  if (now !== undefined) return now;
  return new Promise((resolve, reject) => {
    const letGo = (): void => {
      unsubscribe();
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', letGo);
    const unsubscribe = store.subscribe((state) => {
      try {
        const found = select(state);
        if (found === undefined) return;
        resolve(found);
      } catch (thrown) {
        reject(thrown);
      }
      unsubscribe();
      signal?.removeEventListener('abort', letGo);
    });
  });
}
