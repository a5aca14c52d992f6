/** The state of the start: what is waited for, and the name that is being typed. */
import { createStore } from 'zustand/vanilla';
import type { Waiting } from './start-screen.tsx';

export interface StartState {
  columns: number;
  rows: number;
  /** The name is asked for. */
  asks: boolean;
  name: string;
  /** It was entered; what is waited for is not the person any more. */
  chosen: boolean;
  /** What Enter takes where nothing was typed. */
  proposal: string;
  /** Why the name cannot be had. */
  problem: string | undefined;
  waiting: Waiting | undefined;
}

export interface StartStore {
  get(): StartState;
  change(change: Partial<StartState>): void;
  subscribe(listener: () => void): () => void;
}

export function createStartStore(initial: StartState): StartStore {
  const inner = createStore<StartState>(() => initial);
  return {
    get: inner.getState,
    change: (change) => inner.setState(change),
    subscribe: (listener) => inner.subscribe(listener),
  };
}
