/** Keys as people write them: `Ctrl-P`, `Alt-Enter`, `Shift-Tab`, `F1`, `PgUp`, `q`. Pure. */
import { capitalOf, chord, isKeyName, type KeyChord, type KeyName, NAMED_KEYS } from './key.ts';
import { isWritable } from './sequences.ts';

const LABELS: Partial<Record<KeyName, string>> = {
  escape: 'Esc',
  delete: 'Del',
  insert: 'Ins',
  pageup: 'PgUp',
  pagedown: 'PgDn',
};

/** Other words for the same keys. */
const SYNONYMS: Readonly<Record<string, KeyName>> = { return: 'enter' };

function labelOf(name: KeyName): string {
  return LABELS[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

const BY_LABEL = new Map<string, KeyName>([
  ...Object.entries(SYNONYMS),
  ...NAMED_KEYS.map((name): [string, KeyName] => [name, name]),
  ...NAMED_KEYS.map((name): [string, KeyName] => [labelOf(name).toLowerCase(), name]),
]);

/** The chord as text; letters with Ctrl or Alt are written as capitals, which they are on the keyboard. */
export function formatKey({ name, ctrl, alt, shift }: KeyChord): string {
  const letter = ctrl || alt ? capitalOf(name) : name;
  const label = isKeyName(name) ? labelOf(name) : letter;
  return `${ctrl ? 'Ctrl-' : ''}${alt ? 'Alt-' : ''}${shift ? 'Shift-' : ''}${label}`;
}

/**
 * Reads what `formatKey` writes, in any case and with the modifiers in any order; undefined for what is no key.
 * The case of a letter matters only without Ctrl and Alt: `P` is Shift and p, `Ctrl-P` is Ctrl and p.
 */
export function parseKey(text: string): KeyChord | undefined {
  const prefix = /^(?:(?:ctrl|alt|shift)-(?=.))*/isu.exec(text)?.[0].toLowerCase() ?? '';
  const rest = text.slice(prefix.length);
  const modifiers = {
    ctrl: prefix.includes('ctrl-'),
    alt: prefix.includes('alt-'),
    shift: prefix.includes('shift-'),
  };
  const name = BY_LABEL.get(rest.toLowerCase());
  if (name !== undefined) return chord(name, modifiers);
  if (Array.from(rest).length !== 1 || !isWritable(rest.codePointAt(0) ?? 0)) return undefined;
  const pressed = chord(rest, modifiers);
  return modifiers.ctrl || modifiers.alt ? { ...pressed, shift: modifiers.shift } : pressed;
}
