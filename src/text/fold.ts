/** Characters without what a search does not tell apart: case and diacritics. Pure. */

const MARKS = /\p{M}/gu;

/** One character as it is compared: none for a mark of its own, several for a ligature. */
export function foldCharacter(character: string): string {
  if (character <= '\u007f') return character.toLowerCase();
  return character.normalize('NFKD').replace(MARKS, '').toLowerCase();
}
