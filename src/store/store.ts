/**
 * The observable store of the core: immutable snapshots in two lanes. What a user just did (`now`) reaches
 * clients at once; bulk changes such as progress and discovery (`bulk`) may be gathered on their way out.
 */
import { createStore as createVanillaStore } from 'zustand/vanilla';
import { emptyState, type State } from './state.ts';

export type Lane = 'now' | 'bulk';

/** Slices that are records of entities. */
export type EntitySlice =
  | 'peers'
  | 'requests'
  | 'rooms'
  | 'conversations'
  | 'transfers'
  | 'verifications'
  | 'notices';
export type Entity<S extends EntitySlice> = State[S][string];

export interface Store {
  get(): State;
  /** Replaces parts of the state. Equal references mean "unchanged" to every listener. */
  set(patch: Partial<State>, lane?: Lane): void;
  /** Sets or, with `undefined`, removes one entity. */
  put<S extends EntitySlice>(slice: S, key: string, entity: Entity<S> | undefined, lane?: Lane): void;
  /** Changes an existing entity; does nothing where there is none. */
  update<S extends EntitySlice>(slice: S, key: string, patch: Partial<Entity<S>>, lane?: Lane): void;
  subscribe(listener: (state: State, lane: Lane) => void): () => void;
}

export function createStore(initial: State = emptyState()): Store {
  const inner = createVanillaStore<State>(() => initial);
  const listeners = new Set<(state: State, lane: Lane) => void>();

  const set = (patch: Partial<State>, lane: Lane = 'now'): void => {
    inner.setState(patch);
    for (const listener of listeners) listener(inner.getState(), lane);
  };

  return {
    get: inner.getState,
    set,
    put(slice, key, entity, lane) {
      const before: Record<string, unknown> = inner.getState()[slice];
      if (entity === undefined) {
        if (!(key in before)) return;
        const { [key]: _removed, ...rest } = before;
        set({ [slice]: rest }, lane);
      } else {
        if (before[key] === entity) return;
        set({ [slice]: { ...before, [key]: entity } }, lane);
      }
    },
    update(slice, key, patch, lane) {
      const before: Record<string, object> = inner.getState()[slice];
      const entity = before[key];
      if (entity === undefined) return;
      const changed = Object.entries(patch).some(
        ([field, value]) => (entity as Record<string, unknown>)[field] !== value,
      );
      if (!changed) return;
      const next: Record<string, unknown> = { ...entity, ...patch };
      for (const [field, value] of Object.entries(patch)) if (value === undefined) delete next[field];
      set({ [slice]: { ...before, [key]: next } }, lane);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
