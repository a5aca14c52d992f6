/** Which colours a program has written, from its bytes. */

/** How a colour was said: one of sixteen, an index of 256, or red, green and blue. */
export type ColorKind = '16' | '256' | 'truecolor';

/** The kinds of all colours in SGR sequences (ECMA-48), of text and of what is behind it. */
export function colorKinds(raw: string): Set<ColorKind> {
  const kinds = new Set<ColorKind>();
  for (const [, parameters = ''] of raw.matchAll(/\u001b\[([\d;:]*)m/g)) {
    const codes = parameters.split(/[;:]/).map(Number);
    for (let at = 0; at < codes.length; at += 1) {
      const code = codes[at] ?? 0;
      if (code === 38 || code === 48) {
        const isIndex = codes[at + 1] === 5;
        kinds.add(isIndex ? '256' : 'truecolor');
        at += isIndex ? 2 : 4;
      } else if ((code >= 30 && code <= 47 && code !== 39) || (code >= 90 && code <= 107)) kinds.add('16');
    }
  }
  return kinds;
}
