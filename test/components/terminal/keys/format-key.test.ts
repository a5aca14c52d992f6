import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatKey, parseKey } from '../../../../components/terminal/keys/format-key.ts';
import { chord, NAMED_KEYS } from '../../../../components/terminal/keys/key.ts';
import { isWritable } from '../../../../components/terminal/keys/sequences.ts';

describe('keys as people write them', () => {
  it.each([
    ['Ctrl-P', chord('p', { ctrl: true })],
    ['Ctrl-Shift-P', chord('p', { ctrl: true, shift: true })],
    ['Alt-Enter', chord('enter', { alt: true })],
    ['F1', chord('f1')],
    ['PgUp', chord('pageup')],
    ['Shift-Tab', chord('tab', { shift: true })],
    ['Space', chord('space')],
    ['p', chord('p')],
    ['P', chord('P')],
    ['-', chord('-')],
    ['Ctrl--', chord('-', { ctrl: true })],
    ['?', chord('?')],
    ['ä', chord('ä')],
  ])('%s is written and read', (text, pressed) => {
    expect(formatKey(pressed)).toBe(text);
    expect(parseKey(text)).toEqual(pressed);
  });

  it.each([
    ['ctrl-p', 'Ctrl-P'],
    ['CTRL-P', 'Ctrl-P'],
    ['Alt-Ctrl-x', 'Ctrl-Alt-X'],
    ['Return', 'Enter'],
    ['Escape', 'Esc'],
    ['PageDown', 'PgDn'],
    ['Shift-p', 'P'],
    [' ', 'Space'],
  ])('%s is another way to write %s', (text, expected) => {
    const pressed = parseKey(text);
    expect(pressed && formatKey(pressed)).toBe(expected);
  });

  it.each(['', 'Ctrl-', 'Ctrl', 'F13', 'Hyper-A', 'ab', '\u0003', '\u009b'])('%j is no key', (text) => {
    expect(parseKey(text)).toBeUndefined();
  });

  it('reads back whatever it wrote', () => {
    const names = fc.oneof(
      fc.constantFrom(...NAMED_KEYS),
      fc
        .integer({ min: 0x20, max: 0x10ffff })
        .filter(isWritable)
        .map((code) => String.fromCodePoint(code)),
    );
    fc.assert(
      fc.property(names, fc.boolean(), fc.boolean(), fc.boolean(), (name, ctrl, alt, shift) => {
        const pressed = chord(name, { ctrl, alt, shift });
        expect(parseKey(formatKey(pressed))).toEqual(pressed);
      }),
      { numRuns: 10_000 },
    );
  });
});
