/** Keys as a terminal sends them, and the pace of somebody who types. Pure. */

const KEYS = {
  Enter: '\r',
  Tab: '\t',
  Esc: '\u001b',
  Up: '\u001b[A',
  Down: '\u001b[B',
  PgUp: '\u001b[5~',
  PgDn: '\u001b[6~',
  F1: '\u001bOP',
  F2: '\u001bOQ',
  'Alt-Y': '\u001by',
  'Alt-N': '\u001bn',
  'Alt-I': '\u001bi',
  'Alt-Enter': '\u001b\r',
  'Ctrl-F': '\u0006',
  'Ctrl-O': '\u000f',
  'Ctrl-C': '\u0003',
  'Ctrl-U': '\u0015',
} as const;

/** As the help writes it, or a letter. */
export type Key = keyof typeof KEYS | (string & {});

export function bytesOf(key: Key): string {
  return Object.hasOwn(KEYS, key) ? KEYS[key as keyof typeof KEYS] : key;
}

/** Milliseconds before each key of a text: some 14 keys a second, slower at words' ends, the same at every run. */
export function pauses(text: string): number[] {
  return [...text].map((character, index) => {
    const swing = ((index * 37 + (character.codePointAt(0) ?? 0) * 11) % 50) - 25;
    return (character === ' ' ? 95 : 68) + swing;
  });
}
