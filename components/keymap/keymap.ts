/** From a key to what it does here and now, and what to hint at. Pure. */

import type { KeySettings } from '../../src/text/key-settings.ts';
import { formatKey, type InputEvent } from '../terminal/index.ts';
import { filteringOf, type UiState } from '../ui/ui-state.ts';
import type { Binding, Context, KeyAction } from './binding.ts';
import { keymapOf } from './own-keys.ts';
import type { Scene } from './scene.ts';

/** Contexts that get a key, the first one first. A dialog keeps the panes from it. */
export function contextsOf(ui: UiState): readonly Context[] {
  const dialog = ui.dialogs.at(-1);
  if (dialog !== undefined) return [dialog.kind, 'always'];
  if (filteringOf(ui) !== undefined) return ['filter', 'always'];
  return [
    ...(ui.menu === undefined ? [] : (['menu'] as const)),
    ...(ui.tour === undefined || ui.focus !== 'composer' ? [] : (['tour'] as const)),
    ui.focus,
    'anywhere',
    'always',
  ];
}

/** The table as it works in this scene. */
export function bindingsOf({ state }: Scene): readonly Binding[] {
  return keymapOf(state.keys).bindings;
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
    const found = bindingsOf(scene).find(
      (binding) => binding.context === context && binding.keys.includes(key) && isEnabled(binding, scene),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Why what the binding is there for cannot be done now, with keys by their names; undefined where it can. */
export function reasonOf(binding: Binding, scene: Scene): string | undefined {
  const reason = binding.disabledReason?.(scene);
  return reason === undefined ? undefined : withKeyNames(reason, scene.state.keys);
}

/** Why a key that no binding takes does not do what it is there for; undefined for one that is there for nothing here. */
export function disabledReasonFor(event: InputEvent, scene: Scene): string | undefined {
  if (event.type === 'paste') return undefined;
  const key = formatKey(event);
  const contexts = contextsOf(scene.ui);
  return bindingsOf(scene)
    .filter(
      (binding) =>
        contexts.includes(binding.context) && binding.keys.includes(key) && isMeant(binding, scene),
    )
    .map((binding) => reasonOf(binding, scene))
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

/** The first key, and that of the action that goes with it. */
function shownKeys({ context, keys, hintWith }: Binding, bindings: readonly Binding[]): string[] {
  const [first] = keys;
  if (first === undefined) return [];
  const partner = bindings.find((one) => one.context === context && one.action === hintWith);
  return [first, ...(partner?.keys.slice(0, 1) ?? [])];
}

/**
 * The key of an action, as people read it; undefined where none does it.
 *
 * @param context where it is pressed; default: the widest place in which it does that
 */
export function keyFor(settings: KeySettings, action: KeyAction, context?: Context): string | undefined {
  const found = keymapOf(settings).bindings.filter(
    (binding) =>
      binding.action === action &&
      binding.keys.length > 0 &&
      (context === undefined || binding.context === context),
  );
  const inPlace = (place: Context): Binding | undefined => found.find((one) => one.context === place);
  const [key] = (inPlace('always') ?? inPlace('anywhere') ?? found[0])?.keys ?? [];
  return key === undefined ? undefined : keyLabel(key);
}

/**
 * A text with the keys that it speaks of, of which there may be others by now.
 *
 * @param text with `{search}` where the key of that action is meant, or `{search|/search}` with what is said where it has none
 */
export function withKeyNames(text: string, settings: KeySettings): string {
  return text.replace(
    /\{([a-z.-]+)(?:\|([^}]*))?\}/gu,
    (_all, action: string, otherwise: string | undefined) =>
      keyFor(settings, action as KeyAction) ?? otherwise ?? 'a key for it',
  );
}

/** What works here and now, the most particular first; the way to the help last. */
export function hintsFor(scene: Scene): Hint[] {
  const armed = armedHints(scene);
  const bindings = bindingsOf(scene);
  if (armed.length > 0) return armed;
  const taken = new Map<string, KeyAction>();
  const hints: Hint[] = [];
  for (const context of contextsOf(scene.ui)) {
    for (const binding of bindings) {
      if (binding.context !== context || !isEnabled(binding, scene)) continue;
      const shown = shownKeys(binding, bindings);
      // A key that a context before this one takes does something else, unless it is the same there.
      const isFree = shown.every((key) => (taken.get(key) ?? binding.action) === binding.action);
      for (const key of binding.keys) if (!taken.has(key)) taken.set(key, binding.action);
      if (binding.hint === undefined || !isFree || shown.length === 0) continue;
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
  return bindingsOf(scene)
    .filter(
      (binding) =>
        binding.context === context && binding.twice?.(scene) === armed && isEnabled(binding, scene),
    )
    .map(({ keys: [key = ''], hint }) => ({
      key: keyLabel(key),
      label: `${typeof hint === 'function' ? hint(scene) : hint}; any other key does not`,
    }));
}
