/**
 * The table of keys with those that the user has put on actions. What would leave a key with two meanings, or take away a way out, is
 * not taken: the action keeps the keys that it has by itself, and the problem says why. Pure.
 */
import { nearestWord } from '../../src/client/index.ts';
import { type KeySettings, keysSetFor } from '../../src/text/key-settings.ts';
import { safeText } from '../../src/text/safe-text.ts';
import { composerAction } from '../composer/keys.ts';
import { formatKey, parseKey } from '../terminal/index.ts';
import type { Binding, KeyAction } from './binding.ts';
import { BINDINGS } from './bindings/index.ts';
import { isAbove, isEditedIn, isWrittenIn, meet, PLACES } from './contexts.ts';

export interface KeyProblem {
  /** As in the settings: `palette`, `peers:about.open`. */
  id: string;
  /** What is wrong and what would be right, in whole sentences. */
  text: string;
}

/** A key that a binding has lost to one that works in more places; it has others. */
export interface YieldedKey {
  key: string;
  binding: Binding;
}

export interface Keymap {
  bindings: readonly Binding[];
  problems: readonly KeyProblem[];
  yielded: readonly YieldedKey[];
}

/** They lead out of everything, and so stay what they are. */
const RESERVED: readonly string[] = ['Enter', 'Esc', 'Ctrl-C'];
/** What most terminals send for these is another key. */
const SENT_AS: Readonly<Record<string, string>> = {
  'Ctrl-I': 'Tab',
  'Ctrl-M': 'Enter',
  'Ctrl-[': 'Esc',
  'Ctrl-H': 'Backspace',
};
const HOW_KEYS_ARE_WRITTEN = 'Keys are written as Ctrl-G, Alt-Enter, Shift-Tab, F5, PgUp or k.';

const known = new WeakMap<KeySettings, Keymap>();

/** The table as it works with these settings. */
export function keymapOf(settings: KeySettings): Keymap {
  const before = known.get(settings);
  if (before !== undefined) return before;
  const keymap = resolved(settings);
  known.set(settings, keymap);
  return keymap;
}

/** The bindings that a setting is about. */
export function bindingsNamed(id: string): readonly Binding[] {
  return BINDINGS.filter(({ context, action }) => id === action || id === `${context}:${action}`);
}

type Accepted = ReadonlyMap<string, readonly string[]>;

function resolved(settings: KeySettings): Keymap {
  const problems: KeyProblem[] = [];
  const accepted = new Map<string, readonly string[]>();
  for (const id of Object.keys(settings)) {
    const checked = checkedKeys(id, keysSetFor(settings, id) ?? []);
    if (typeof checked === 'string') problems.push({ id, text: checked });
    else accepted.set(id, checked);
  }
  for (;;) {
    const table = tableOf(accepted);
    const clash = firstClash(table.bindings, accepted);
    if (clash === undefined) return { ...table, problems };
    accepted.delete(clash.id);
    problems.push(clash);
  }
}

/** The keys in the form in which they are compared; or why they cannot be had, whatever else is set. */
function checkedKeys(id: string, keys: readonly string[]): readonly string[] | string {
  const named = bindingsNamed(id);
  if (named.length === 0) return unknownAction(id);
  const moved = named.filter(({ fixed }) => fixed !== true);
  if (moved.length === 0) return `The keys of ${id} belong to writing, and stay as they are.`;
  const checked: string[] = [];
  for (const text of keys) {
    const chord = parseKey(text);
    if (chord === undefined) return `"${safeText(text)}" is no key. ${HOW_KEYS_ARE_WRITTEN}`;
    const key = formatKey(chord);
    const problem = moved.map((binding) => whyNotKey(key, binding)).find((why) => why !== undefined);
    if (problem !== undefined) return problem;
    if (!checked.includes(key)) checked.push(key);
  }
  return checked;
}

/** That there is no such action, and which one may have been meant. */
export function unknownAction(id: string): string {
  const ids = id.includes(':')
    ? BINDINGS.map(({ context, action }) => `${context}:${action}`)
    : BINDINGS.map(({ action }) => action);
  const nearest = nearestWord(ids, id);
  const hint = nearest === undefined ? 'docs/keys.md has all of them.' : `Did you mean ${nearest}?`;
  return `There is no action ${safeText(id)} for a key. ${hint}`;
}

function whyNotKey(key: string, { context, keys }: Binding): string | undefined {
  if (keys.includes(key)) return undefined;
  if (RESERVED.includes(key))
    return `${key} always does what it does now, as Enter, Esc and Ctrl-C lead out of everything. Choose another key.`;
  const sentAs = SENT_AS[key];
  if (sentAs !== undefined) return `Terminals send ${key} as ${sentAs}. Choose another key.`;
  if (isWrittenIn(context) && (isWriting(key) || key === 'Backspace'))
    return `${key} is for writing (${PLACES[context]}). Choose a key with Ctrl or Alt, or one such as F5.`;
  if (isEditedIn(context) && isEditing(key))
    return `${key} edits what is being written (${PLACES[context]}). Choose another key.`;
  return undefined;
}

function isWriting(key: string): boolean {
  return key === 'Space' || Array.from(key).length === 1;
}

function isEditing(key: string): boolean {
  const chord = parseKey(key);
  return chord !== undefined && composerAction({ type: 'key', ...chord }, 1) !== undefined;
}

/** What sets the keys of a binding; undefined where it has its own. */
function idFor({ context, action, fixed }: Binding, accepted: Accepted): string | undefined {
  if (fixed === true) return undefined;
  return [`${context}:${action}`, action].find((id) => accepted.has(id));
}

function tableOf(accepted: Accepted): Pick<Keymap, 'bindings' | 'yielded'> {
  if (accepted.size === 0) return { bindings: BINDINGS, yielded: [] };
  const moved = BINDINGS.map((binding): Binding => {
    const id = idFor(binding, accepted);
    if (id === undefined) return binding;
    const kept = binding.keys.filter((key) => RESERVED.includes(key));
    return { ...binding, keys: unique([...(accepted.get(id) ?? []), ...kept]) };
  });
  const following = moved.map((binding, index): Binding => {
    if (binding.follows === undefined || idFor(binding, accepted) !== undefined) return binding;
    return {
      ...binding,
      keys: unique(
        (BINDINGS[index]?.keys ?? []).flatMap((key) => followed(key, binding.follows, moved) ?? [key]),
      ),
    };
  });
  const yielded: YieldedKey[] = [];
  const bindings = following.map((binding): Binding => {
    if (idFor(binding, accepted) !== undefined || binding.fixed === true) return binding;
    const lost = binding.keys.filter((key) =>
      following.some(
        (other, index) =>
          isAbove(binding.context, other.context) &&
          isNew(key, index) &&
          other.keys.includes(key) &&
          !meansTheSame(binding, other),
      ),
    );
    // One that would be left without a key clashes.
    if (lost.length === 0 || lost.length === binding.keys.length) return binding;
    yielded.push(...lost.map((key) => ({ key, binding })));
    return { ...binding, keys: binding.keys.filter((key) => !lost.includes(key)) };
  });
  return { bindings, yielded };
}

const unique = (keys: readonly string[]): readonly string[] => [...new Set(keys)];

/** A key that the binding in that place of the table does not have by itself. */
const isNew = (key: string, index: number): boolean => BINDINGS[index]?.keys.includes(key) !== true;

/** The keys that have taken the place of one that leads here and back; undefined for another one. */
function followed(
  key: string,
  action: KeyAction | undefined,
  moved: readonly Binding[],
): readonly string[] | undefined {
  const leaders = BINDINGS.flatMap((binding, index) =>
    binding.action === action && binding.keys.includes(key) ? [moved[index]?.keys ?? []] : [],
  );
  return leaders.length === 0 ? undefined : leaders.flat();
}

function meansTheSame(one: Binding, other: Binding): boolean {
  return one.action === other.action || one.follows === other.action || other.follows === one.action;
}

/** A key that was moved to where another binding has it. */
function firstClash(bindings: readonly Binding[], accepted: Accepted): KeyProblem | undefined {
  for (const [index, binding] of bindings.entries()) {
    const id = idFor(binding, accepted) ?? leaderOf(binding, accepted);
    if (id === undefined) continue;
    for (const key of binding.keys) {
      if (!isNew(key, index)) continue;
      const other = bindings.find(
        (one) => meet(one.context, binding.context) && one.keys.includes(key) && !meansTheSame(one, binding),
      );
      if (other !== undefined) return { id, text: clashText(key, other) };
    }
  }
  return undefined;
}

/** What sets the keys of the action that this binding follows. */
function leaderOf({ follows }: Binding, accepted: Accepted): string | undefined {
  if (follows === undefined) return undefined;
  return [...accepted.keys()].find((id) => bindingsNamed(id).some(({ action }) => action === follows));
}

function clashText(key: string, { context, action, description, fixed }: Binding): string {
  const way =
    fixed === true ? 'Choose another key.' : `Choose another key, or move that one first (keys.${action}).`;
  return `${key} is the key of ${action} already: "${description}" (${PLACES[context]}). ${way}`;
}
