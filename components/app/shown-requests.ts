/**
 * Since when a person can see a request: a key answers only what has been on the screen for long enough to be read. The state
 * may know of it long before a slow terminal shows it.
 */
import { INTERFACE } from '../../src/limits.ts';
import { oldestRequest, type Scene } from '../keymap/index.ts';
import { arrange } from './arrangement.ts';

/** Where it is answered: in the row of the oldest one, or in a list that has it. */
export type RequestPlace = 'row' | 'list';

export interface ShownRequests {
  /** The terminal has taken this scene. @param now ms of `performance.now()` */
  drawn(scene: Scene, now: number): void;
  isSettled(id: string, place: RequestPlace, now: number): boolean;
}

export function createShownRequests(): ShownRequests {
  let inRow: { id: string | undefined; since: number } = { id: undefined, since: 0 };
  let inLists = new Map<string, number>();
  return {
    drawn(scene, now) {
      const oldest = oldestRequest(scene.state)?.id;
      const id = oldest !== undefined && arrange(scene).layout.request ? oldest : undefined;
      if (id !== inRow.id) inRow = { id, since: now };
      inLists = new Map(Object.keys(scene.state.requests).map((known) => [known, inLists.get(known) ?? now]));
    },
    isSettled(id, place, now) {
      const since = place === 'list' ? inLists.get(id) : inRow.id === id ? inRow.since : undefined;
      return since !== undefined && now - since >= INTERFACE.requestSettles;
    },
  };
}
