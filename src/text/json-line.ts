/** JSON for scripts and terminals at once: nothing in it can steer, reorder or hide. */

/** What a terminal may act on or not show: controls, format characters (bidi among them), line separators, the invisible. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;
/** JSON's own short escapes of controls. */
const SHORT_ESCAPE = /\\(\\|[bfnrt])/g;
const SHORT: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** One object as one line, without the line end. Parsed again it is the same object. */
export function toJsonLine(value: object): string {
  return JSON.stringify(value)
    .replace(SHORT_ESCAPE, (whole: string, character: string) => {
      const control = SHORT[character];
      return control === undefined ? whole : escapeUnits(control);
    })
    .replace(UNSEEN, escapeUnits);
}

function escapeUnits(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; at += 1) {
    out += `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return out;
}
