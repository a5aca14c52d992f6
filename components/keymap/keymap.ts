/** From a key to what it does here and now, and what to hint at. Pure. */
import { formatKey, type InputEvent } from '../terminal/index.ts';
import { filteringOf, type UiState } from '../ui/ui-state.ts';
import type { Binding, Context } from './binding.ts';
import { BINDINGS } from './bindings/index.ts';
import type { Scene } from './scene.ts';

/** Contexts that get a key, the first one first. A dialog keeps the panes from it. */
export function contextsOf(ui: UiState): readonly Context[] {
  const dialog = ui.dialogs.at(-1);
  if (dialog !== undefined) return [dialog.kind, 'always'];
  if (filteringOf(ui) !== undefined) return ['filter', 'always'];
  const panes: readonly Context[] = [ui.focus, 'anywhere', 'always'];
  return ui.menu === undefined ? panes : ['menu', ...panes];
}

const isMeant = (binding: Binding, scene: Scene): boolean => binding.enabled?.(scene) ?? true;

/** True for what its key does in this scene, in its context. */
export function isEnabled(binding: Binding, scene: Scene): boolean {
  return isMeant(binding, scene) && binding.disabledReason?.(scene) === undefined;
}

/** What the key does; undefined where no binding takes it. */
export function bindingFor(event: InputEvent, scene: Scene): Binding | undefined {
  if (event.type === 'paste') return undefined;
  const key = formatKey(event);
  for (const context of contextsOf(scene.ui)) {
    const found = BINDINGS.find(
      (binding) => binding.context === context && binding.keys.includes(key) && isEnabled(binding, scene),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Why a key that no binding takes does not do what it is there for; undefined for one that is there for nothing here. */
export function disabledReasonFor(event: InputEvent, scene: Scene): string | undefined {
  if (event.type === 'paste') return undefined;
  const key = formatKey(event);
  const contexts = contextsOf(scene.ui);
  return BINDINGS.filter(
    (binding) => contexts.includes(binding.context) && binding.keys.includes(key) && isMeant(binding, scene),
  )
    .map((binding) => binding.disabledReason?.(scene))
    .find((reason) => reason !== undefined);
}

export interface Hint {
  key: string;
  label: string;
}

const ARROWS: Readonly<Record<string, string>> = { Up: '↑', Down: '↓', Left: '←', Right: '→' };

/** A key as it is shown: arrows as such. */
export function keyLabel(key: string): string {
  return ARROWS[key] ?? key;
}

/** What works here and now, the most particular first; the way to the help last. */
export function hintsFor(scene: Scene): Hint[] {
  const armed = armedHints(scene);
  if (armed.length > 0) return armed;
  const taken = new Set<string>();
  const hints: Hint[] = [];
  for (const context of contextsOf(scene.ui)) {
    for (const binding of BINDINGS) {
      if (binding.context !== context || !isEnabled(binding, scene)) continue;
      const shown = binding.hintKeys ?? binding.keys.slice(0, 1);
      // A key that a context before this one takes does something else.
      const isFree = shown.every((key) => !taken.has(key));
      for (const key of binding.keys) taken.add(key);
      if (binding.hint === undefined || !isFree) continue;
      const label = typeof binding.hint === 'string' ? binding.hint : binding.hint(scene);
      const key = shown.map(keyLabel).join('');
      if (label !== '') hints.push({ key, label });
    }
  }
  return hints;
}

/** A key that waits to be pressed once more is the one to know of. */
function armedHints(scene: Scene): Hint[] {
  const { armed } = scene.ui;
  if (armed === undefined) return [];
  const [context] = contextsOf(scene.ui);
  return BINDINGS.filter(
    (binding) => binding.context === context && binding.twice?.(scene) === armed && isEnabled(binding, scene),
  ).map(({ keys: [key = ''], hint }) => ({
    key: keyLabel(key),
    label: `${typeof hint === 'function' ? hint(scene) : hint}; any other key does not`,
  }));
}
