/** Keys and pastes, as the decoder tells them. */

/** Names of keys that write nothing, and of the blank; all other keys have the character that they write as their name. */
export const NAMED_KEYS = [
  'enter',
  'tab',
  'escape',
  'backspace',
  'delete',
  'insert',
  'space',
  'up',
  'down',
  'left',
  'right',
  'home',
  'end',
  'pageup',
  'pagedown',
  'f1',
  'f2',
  'f3',
  'f4',
  'f5',
  'f6',
  'f7',
  'f8',
  'f9',
  'f10',
  'f11',
  'f12',
] as const;

export type KeyName = (typeof NAMED_KEYS)[number];

/** Keys pressed together. */
export interface KeyChord {
  /** One of NAMED_KEYS or one character; a letter with Ctrl or Alt is a small one, and `shift` tells of a capital. */
  name: string;
  ctrl: boolean;
  alt: boolean;
  /** Never for a character without Ctrl and Alt: there the character says it. */
  shift: boolean;
}

export interface KeyEvent extends KeyChord {
  type: 'key';
  /** What the key writes: one code point. Left out for keys that write nothing, and with Ctrl or Alt. */
  text?: string;
}

export interface PasteEvent {
  type: 'paste';
  /** Lines end in a line feed; of control characters only those and tabs are left. Foreign all the same. */
  text: string;
  /** More was pasted than TERMINAL.pasteCharacters; the rest is lost. */
  cut: boolean;
}

export type InputEvent = KeyEvent | PasteEvent;

export function isKeyName(name: string): name is KeyName {
  return (NAMED_KEYS as readonly string[]).includes(name);
}

export interface Modifiers {
  ctrl?: boolean;
  alt?: boolean;
  shift?: boolean;
}

/** The small letter of a capital, where each is the other's only counterpart. */
function smallOf(character: string): string {
  const small = character.toLowerCase();
  return small !== character && Array.from(small).length === 1 && small.toUpperCase() === character
    ? small
    : character;
}

/** The capital of a small letter, likewise. */
export function capitalOf(character: string): string {
  const capital = character.toUpperCase();
  return capital !== character && smallOf(capital) === character ? capital : character;
}

/** A chord in its one form, in which two that are the same are equal. */
export function chord(name: string, { ctrl = false, alt = false, shift = false }: Modifiers = {}): KeyChord {
  if (name === ' ') return { name: 'space', ctrl, alt, shift };
  if (isKeyName(name)) return { name, ctrl, alt, shift };
  if (!ctrl && !alt) return { name: shift ? capitalOf(name) : name, ctrl, alt, shift: false };
  const small = smallOf(name);
  return { name: small, ctrl, alt, shift: shift || small !== name };
}

export function sameChord(a: KeyChord, b: KeyChord): boolean {
  return a.name === b.name && a.ctrl === b.ctrl && a.alt === b.alt && a.shift === b.shift;
}

/** The event of a chord, with the text that it writes. */
export function keyEvent(name: string, modifiers: Modifiers = {}): KeyEvent {
  const pressed = chord(name, modifiers);
  const writes = !pressed.ctrl && !pressed.alt && (pressed.name === 'space' || !isKeyName(pressed.name));
  return {
    type: 'key',
    ...pressed,
    ...(writes ? { text: pressed.name === 'space' ? ' ' : pressed.name } : {}),
  };
}
