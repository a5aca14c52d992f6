/** Names whose letters come from scripts that nobody writes together: a way to pass for somebody else. */

/**
 * Scripts of names, as people call them. A letter of any other one counts as of the last; one that has several uses (the long vowel sign
 * of Japanese, say) belongs to each of them.
 */
const SCRIPTS = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Bopomofo',
  'Arabic',
  'Hebrew',
  'Armenian',
  'Georgian',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Thai',
  'Lao',
  'Tibetan',
  'Myanmar',
  'Khmer',
  'Ethiopic',
  'Mongolian',
  'Cherokee',
  'Coptic',
  'Syriac',
  'Thaana',
  'Tifinagh',
  'Lisu',
] as const;
const ANOTHER = 'other';

/** Sets that are written together: the "highly restrictive" ones of Unicode's security mechanisms (UTS 39, 5.2). */
const TOGETHER: readonly ReadonlySet<string>[] = [
  new Set(['Latin', 'Han', 'Hiragana', 'Katakana']),
  new Set(['Latin', 'Han', 'Bopomofo']),
  new Set(['Latin', 'Han', 'Hangul']),
];

/** Nothing below needs looking at: the common case. */
const PLAIN = /^[\x20-\x7E]*$/;
const LETTER = /\p{L}/u;
/** Digits, signs and marks that go with any script. */
const SHARED = /[\p{Script=Common}\p{Script=Inherited}]/u;
let tests: readonly (readonly [script: string, has: RegExp])[] | undefined;

/** Scripts that the character can belong to; none for one that goes with any. */
function scriptsOf(character: string): string[] {
  if (!LETTER.test(character)) return [];
  // Made with the first name that needs them.
  tests ??= SCRIPTS.map((script) => [script, new RegExp(`\\p{Script_Extensions=${script}}`, 'u')] as const);
  const found = tests.filter(([, has]) => has.test(character)).map(([script]) => script);
  if (found.length > 0 || SHARED.test(character)) return found;
  return [ANOTHER];
}

/**
 * The scripts of a name that mixes letters which are not written together, such as a Cyrillic `о` among Latin ones; none for any other
 * name. Latin letters beside Chinese, Japanese or Korean ones are usual. Pure.
 */
export function mixedScripts(name: string): string[] {
  if (PLAIN.test(name)) return [];
  const letters = Array.from(name, scriptsOf).filter((scripts) => scripts.length > 0);
  const [first = []] = letters;
  const isTogether = (allowed: ReadonlySet<string>): boolean =>
    letters.every((scripts) => scripts.some((script) => allowed.has(script)));
  if (first.some((script) => isTogether(new Set([script]))) || TOGETHER.some(isTogether)) return [];
  // A letter of several scripts says nothing where one of those is there anyway.
  const sure = new Set(letters.filter((scripts) => scripts.length === 1).flat());
  const unsure = letters.filter((scripts) => !scripts.some((script) => sure.has(script)));
  return [...sure, ...unsure.map(([script = ANOTHER]) => script)].filter(
    (script, index, all) => all.indexOf(script) === index,
  );
}

/** `mixes Latin and Cyrillic letters`; undefined for a name that does not. */
export function mixedScriptsText(name: string): string | undefined {
  const scripts = mixedScripts(name);
  const last = scripts.at(-1);
  if (last === undefined) return undefined;
  return scripts.length === 1
    ? `mixes letters of several scripts`
    : `mixes ${scripts.slice(0, -1).join(', ')} and ${last} letters`;
}
