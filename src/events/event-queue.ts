/** Events on their way to one reader: bounded, and what did not fit is told where it is missing. Pure. */
import { EVENTS } from '../limits.ts';
import type { CoreEvent } from '../store/events.ts';
import { isoTime } from '../store/script-objects.ts';

export interface EventQueue {
  push(event: CoreEvent): void;
  /** The oldest ones, as many as one answer to a client may have; empty where nothing waits. */
  take(): CoreEvent[];
  readonly isEmpty: boolean;
}

type Bounds = Readonly<Record<'queued' | 'queuedCharacters' | 'pageCharacters', number>>;

/** @param now ms since the epoch */
export function createEventQueue(now: () => number, bounds: Bounds = EVENTS): EventQueue {
  const queued: { event: CoreEvent; characters: number }[] = [];
  let characters = 0;
  let skipped = 0;

  const gap = (): CoreEvent => {
    const event: CoreEvent = { event: 'skipped', time: isoTime(now()), count: skipped };
    skipped = 0;
    return event;
  };

  return {
    push(event) {
      const size = JSON.stringify(event).length;
      const fits = queued.length < bounds.queued && characters + size <= bounds.queuedCharacters;
      // That the core stops is the last thing that is said, and never left out.
      if (!fits && event.event !== 'core') {
        skipped += 1;
        return;
      }
      // A gap stands where it is: behind what came before it.
      if (skipped > 0) queued.push({ event: gap(), characters: 0 });
      queued.push({ event, characters: size });
      characters += size;
    },
    take() {
      const taken: CoreEvent[] = [];
      let length = 0;
      for (let next = queued[0]; next !== undefined; next = queued[0]) {
        if (taken.length > 0 && length + next.characters > bounds.pageCharacters) return taken;
        queued.shift();
        characters -= next.characters;
        length += next.characters;
        taken.push(next.event);
      }
      if (skipped > 0) taken.push(gap());
      return taken;
    },
    get isEmpty() {
      return queued.length === 0;
    },
  };
}
