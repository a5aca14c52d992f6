/** The store of one screen: immutable snapshots, changed by pure functions. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { initialUi, type UiState } from './ui-state.ts';

export interface UiStore {
  get(): UiState;
  /** Replaces the state by what the function makes of it; the same reference means "unchanged". */
  change(next: (ui: UiState) => UiState): void;
  subscribe(listener: () => void): () => void;
}

export function createUiStore(size: { columns: number; rows: number }, now: number): UiStore {
  const inner: StoreApi<UiState> = createStore<UiState>(() => initialUi(size, now));
  return {
    get: inner.getState,
    change(next) {
      inner.setState((ui) => next(ui), true);
    },
    subscribe: (listener) => inner.subscribe(listener),
  };
}
