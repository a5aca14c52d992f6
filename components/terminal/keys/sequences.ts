/** Which keys the sequences of terminals stand for: xterm, rxvt, the Linux console, CSI u (kitty) and modifyOtherKeys. Pure. */
import { type KeyEvent, type KeyName, keyEvent, type Modifiers } from './key.ts';

const BY_LETTER: Readonly<Record<string, KeyName>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

const BY_NUMBER: Readonly<Record<number, KeyName>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

/** Keys of the keypad in application mode (SS3), by xterm's table. */
const KEYPAD: Readonly<Record<string, string>> = {
  M: 'enter',
  I: 'tab',
  X: '=',
  j: '*',
  k: '+',
  l: ',',
  m: '-',
  n: '.',
  o: '/',
  p: '0',
  q: '1',
  r: '2',
  s: '3',
  t: '4',
  u: '5',
  v: '6',
  w: '7',
  x: '8',
  y: '9',
};

const BY_CODE: Readonly<Record<number, KeyName>> = {
  8: 'backspace',
  9: 'tab',
  13: 'enter',
  27: 'escape',
  127: 'backspace',
  // kitty gives the keypad numbers of its own in the private use area.
  57414: 'enter',
  57417: 'left',
  57418: 'right',
  57419: 'up',
  57420: 'down',
  57421: 'pageup',
  57422: 'pagedown',
  57423: 'home',
  57424: 'end',
  57425: 'insert',
  57426: 'delete',
};
const KEYPAD_FROM = 57_399;
const KEYPAD_CHARACTERS = '0123456789./*-+';
const PRIVATE_USE = { from: 57_344, to: 63_743 };

interface Pressed extends Modifiers {
  capsLock: boolean;
}

/**
 * Modifiers of `…;modifiers:event`; undefined for what is no press of one of our keys: a key let go (event 3), or one with Super or Hyper.
 */
function modifiersOf(parameter: string | undefined): Pressed | undefined {
  const [code = '', event] = (parameter ?? '').split(':');
  const bits = Math.max(0, Number(code === '' ? 1 : code) - 1);
  if (!Number.isInteger(bits) || event === '3' || (bits & 0b11000) !== 0) return undefined;
  return {
    shift: (bits & 1) !== 0,
    // Alt, or Meta, which some keyboards have instead.
    alt: (bits & 0b100010) !== 0,
    ctrl: (bits & 4) !== 0,
    capsLock: (bits & 64) !== 0,
  };
}

function withAlt(modifiers: Modifiers, alt: boolean): Modifiers {
  return { ...modifiers, alt: modifiers.alt === true || alt };
}

/** CSI sequences: `parameters` are what stands before `final`. Undefined for what is no key (answers, focus, mouse). */
export function csiKey(parameters: string, final: string, alt = false): KeyEvent | undefined {
  if (!/^[\d;:]*$/.test(parameters)) return undefined;
  const parts = parameters.split(';');
  const number = Number((parts[0] ?? '').split(':')[0]);
  if (final === 'u') return codeKey(parts[0] ?? '', parts[1], alt);
  if (final === '~' && number === 27) return codeKey(parts[2] ?? '', parts[1], alt);
  if (final === 'Z') return keyEvent('tab', { shift: true, alt });

  const modifiers = modifiersOf(parts[1]);
  if (modifiers === undefined) return undefined;
  if (final === '~') return named(BY_NUMBER[number], withAlt(modifiers, alt));
  // rxvt tells the modifiers by the end of the sequence.
  if (final === '^') return named(BY_NUMBER[number], { ctrl: true, alt });
  if (final === '$') return named(BY_NUMBER[number], { shift: true, alt });
  if (final === '@') return named(BY_NUMBER[number], { ctrl: true, shift: true, alt });
  if (/^[a-d]$/.test(final)) return named(BY_LETTER[final.toUpperCase()], { shift: true, alt });
  // `CSI row ; column R` tells where the cursor is; F3 with modifiers is the same with a 1 in front.
  if (final === 'R' && parts.length > 1 && number !== 1) return undefined;
  return named(BY_LETTER[final], withAlt(modifiers, alt));
}

/** SS3 sequences: `ESC O`, seldom a modifier, a letter. */
export function ss3Key(parameters: string, final: string, alt = false): KeyEvent | undefined {
  const modifiers = modifiersOf(parameters.split(';').at(-1));
  if (modifiers === undefined) return undefined;
  if (/^[a-d]$/.test(final)) return named(BY_LETTER[final.toUpperCase()], { ctrl: true, alt });
  return named(BY_LETTER[final] ?? KEYPAD[final], withAlt(modifiers, alt));
}

/** The Linux console's function keys: `ESC [ [ A` to `E`. */
export function consoleKey(final: string, alt = false): KeyEvent | undefined {
  const index = 'ABCDE'.indexOf(final);
  return named((['f1', 'f2', 'f3', 'f4', 'f5'] as const)[index], { alt });
}

function named(name: string | undefined, modifiers: Modifiers): KeyEvent | undefined {
  return name === undefined ? undefined : keyEvent(name, modifiers);
}

/** A key by its Unicode code point: `code[:shifted[:base]]`. */
function codeKey(codes: string, modifierPart: string | undefined, alt: boolean): KeyEvent | undefined {
  const pressed = modifiersOf(modifierPart);
  if (pressed === undefined) return undefined;
  const { capsLock, ...modifiers } = pressed;
  const [codePart = '', shiftedPart = ''] = codes.split(':');
  const code = Number(codePart === '' ? Number.NaN : codePart);
  const name = BY_CODE[code];
  if (name !== undefined) return keyEvent(name, withAlt(modifiers, alt));
  if (code >= PRIVATE_USE.from && code <= PRIVATE_USE.to) {
    return named(KEYPAD_CHARACTERS[code - KEYPAD_FROM], withAlt(modifiers, alt));
  }
  const shifted = Number(shiftedPart);
  if (modifiers.shift === true && shiftedPart !== '' && isWritable(shifted)) {
    const event = keyEvent(String.fromCodePoint(shifted), { ...withAlt(modifiers, alt), shift: false });
    return event;
  }
  if (!isWritable(code)) return undefined;
  const isCapital = capsLock !== (modifiers.shift === true) && modifiers.ctrl !== true;
  const shift = capsLock ? isCapital : modifiers.shift === true;
  return keyEvent(String.fromCodePoint(code), { ...withAlt(modifiers, alt), shift });
}

/** A code point that is a character: no control, no surrogate, and not the mark of broken UTF-8. */
export function isWritable(code: number): boolean {
  return (
    Number.isInteger(code) &&
    code >= 0x20 &&
    code <= 0x10ffff &&
    !(code >= 0x7f && code <= 0x9f) &&
    !(code >= 0xd800 && code <= 0xdfff) &&
    code !== 0xfffd
  );
}

/** Control characters and DEL, and every other character that is one key. */
export function plainKey(character: string, alt = false): KeyEvent | undefined {
  const code = character.codePointAt(0) ?? 0;
  if (code === 0x0d) return keyEvent('enter', { alt });
  if (code === 0x09) return keyEvent('tab', { alt });
  if (code === 0x1b) return keyEvent('escape', { alt });
  // Terminals send one or the other for the same key.
  if (code === 0x7f || code === 0x08) return keyEvent('backspace', { alt });
  if (code === 0) return keyEvent('space', { ctrl: true, alt });
  // Ctrl with a letter, and with \ ] ^ _.
  if (code < 0x20) return keyEvent(String.fromCharCode(code + 0x40).toLowerCase(), { ctrl: true, alt });
  return isWritable(code) ? keyEvent(character, { alt }) : undefined;
}
