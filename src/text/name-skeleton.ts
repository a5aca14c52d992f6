/** What a name looks like at a glance, for telling equal-looking names apart. */

/** Letters of other scripts that pass for Latin ones in common fonts; enough to catch a copied name. */
const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    а: 'a',
    в: 'b',
    с: 'c',
    ԁ: 'd',
    е: 'e',
    һ: 'h',
    і: 'i',
    ј: 'j',
    к: 'k',
    ӏ: 'l',
    м: 'm',
    н: 'h',
    о: 'o',
    р: 'p',
    ԛ: 'q',
    ѕ: 's',
    т: 't',
    у: 'y',
    ѵ: 'v',
    ԝ: 'w',
    х: 'x',
    α: 'a',
    β: 'b',
    ε: 'e',
    η: 'n',
    ι: 'i',
    κ: 'k',
    ν: 'v',
    ο: 'o',
    ρ: 'p',
    τ: 't',
    υ: 'u',
    χ: 'x',
    ı: 'i',
    ł: 'l',
    ø: 'o',
    ℓ: 'l',
    '0': 'o',
    '1': 'l',
    '|': 'l',
  }),
);

/** Marks, blanks, and signs that show as a blank or not at all. */
const UNSEEN = /[\p{M}\s\p{Default_Ignorable_Code_Point}\u2800\u{1D159}\u{13441}\u{13442}]/gu;
const DOTS = '·‧•∙⋅・᛫';
/** What this program puts behind a name to tell it from others: a name that has it already imitates another one. */
const ID_BEHIND = new RegExp(
  `(?<=.)(?:[${DOTS}]+[a-z2-7]{4,}|[([{][a-z2-7]{4}[-\\u2010-\\u2015\\u2212][a-z2-7]{4}[)\\]}])+$`,
  'u',
);
const SEPARATORS = new RegExp(`[._\\-'’${DOTS}]`, 'gu');

/** Two names with one skeleton can be mistaken for each other. */
export function nameSkeleton(name: string): string {
  const folded = name.normalize('NFKD').toLowerCase().replace(UNSEEN, '');
  return Array.from(folded, (character) => LOOK_ALIKES.get(character) ?? character)
    .join('')
    .replace(ID_BEHIND, '')
    .replace(SEPARATORS, '')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('i', 'l');
}
