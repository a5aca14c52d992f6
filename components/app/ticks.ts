/** Moves the time of a screen when something on it depends on it: a notice has been shown for long enough, a day begins. */
import { type Clock, systemClock } from '../terminal/index.ts';
import type { Dialog } from '../ui/dialog.ts';
import { shownNotice } from '../ui/notice-log.ts';
import type { UiStore } from '../ui/ui-store.ts';

/** A request or a comparison of words that is being looked at says how long it still waits, a transfer how long it has taken. */
const DETAILS_EVERY = 1_000;
const COUNTING: ReadonlySet<Dialog['kind'] | undefined> = new Set(['request', 'transfer', 'verify'] as const);

/** @returns the function that ends it */
export function keepTime(
  ui: UiStore,
  wallClock: () => number = Date.now,
  clock: Clock = systemClock,
): () => void {
  let due = Number.POSITIVE_INFINITY;
  let cancel: (() => void) | undefined;

  const plan = (): void => {
    const { notices, now, dialogs } = ui.get();
    const midnight = new Date(now).setHours(24, 0, 0, 0);
    const shown = shownNotice(notices, now)?.until ?? midnight;
    const counting = COUNTING.has(dialogs.at(-1)?.kind) ? now + DETAILS_EVERY : midnight;
    const next = Math.min(midnight, shown, counting);
    if (next === due && cancel !== undefined) return;
    cancel?.();
    due = next;
    cancel = clock.after(Math.max(1, next - wallClock()), () => {
      cancel = undefined;
      ui.change((before) => ({ ...before, now: wallClock() }));
    });
  };
  const end = ui.subscribe(plan);
  plan();
  return () => {
    end();
    cancel?.();
  };
}
