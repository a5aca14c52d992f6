/** Characters without what a search does not tell apart: case and diacritics. Pure. */

const MARKS = /\p{M}/gu;

/** One character as it is compared: none for a mark of its own, several for a ligature. */
export function foldCharacter(character: string): string {
  if (character <= '\u007f') return character.toLowerCase();
  return character.normalize('NFKD').replace(MARKS, '').toLowerCase();
}

/** A text as it is compared: the same as each of its characters, and much faster. */
export function foldText(text: string): string {
  // A capital sigma is made small by what stands around it; a character of its own has nothing around it.
  return text.normalize('NFKD').replace(MARKS, '').replaceAll('\u03a3', '\u03c3').toLowerCase();
}
