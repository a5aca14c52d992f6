/** What the screen is made of, as one snapshot to observe: changes of the screen at once, changes of the core a few times a second. */
import type { CoreClient } from '../../src/client/index.ts';
import { TERMINAL } from '../../src/limits.ts';
import type { Scene } from '../keymap/index.ts';
import { type Clock, systemClock } from '../terminal/index.ts';
import type { UiStore } from '../ui/ui-store.ts';
import { looksAlike } from './visible.ts';

export interface SceneSource {
  get(): Scene;
  subscribe(listener: () => void): () => void;
  stop(): void;
}

/** A burst of the core's changes makes no more frames than a person sees. */
const PERIOD = 1_000 / TERMINAL.framesPerSecond;

export function createSceneSource(
  client: Pick<CoreClient, 'get' | 'subscribe'>,
  ui: UiStore,
  clock: Clock = systemClock,
): SceneSource {
  let scene: Scene = { state: client.get(), ui: ui.get() };
  let lastAt = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | undefined;
  const listeners = new Set<() => void>();

  const tell = (): void => {
    cancel?.();
    cancel = undefined;
    lastAt = clock.now();
    const next = { state: client.get(), ui: ui.get() };
    if (next.state === scene.state && next.ui === scene.ui) return;
    scene = next;
    for (const listener of [...listeners]) listener();
  };
  const ends = [
    ui.subscribe(tell),
    client.subscribe(() => {
      if (cancel !== undefined || looksAlike(scene.state, client.get())) return;
      const wait = lastAt + PERIOD - clock.now();
      if (wait <= 0) tell();
      else cancel = clock.after(wait, tell);
    }),
  ];

  return {
    get: () => scene,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      cancel?.();
      for (const end of ends) end();
    },
  };
}
