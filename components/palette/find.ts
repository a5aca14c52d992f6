/** What the palette shows for what was typed: the likeliest first. Pure. */
import { INTERFACE } from '../../src/limits.ts';
import { fuzzyMatch } from '../../src/text/fuzzy.ts';
import { matchesOf } from '../../src/text/matches.ts';
import type { Scene } from '../keymap/index.ts';
import { type PaletteEntry, paletteEntries, sceneBelow } from './entries.ts';

type Places = readonly (readonly [number, number])[];

export interface PaletteHit {
  entry: PaletteEntry;
  /** Where the letters stand in its name, and where in its text, in UTF-16 units. */
  inName: Places;
  inText: Places;
}

/** What the palette over this scene lists for a query. */
export function paletteHits(scene: Scene, query: string): PaletteHit[] {
  return findEntries(paletteEntries(sceneBelow(scene)), query, scene.ui.recent);
}

/**
 * By the letters of their names, and behind those by words of their texts. While nothing was typed what was used last comes first, then
 * what is possible.
 *
 * @param recent ids, the one used last first
 * @returns INTERFACE.paletteRows at the most
 */
export function findEntries(
  entries: readonly PaletteEntry[],
  query: string,
  recent: readonly string[],
): PaletteHit[] {
  const found = query.trim() === '' ? unsearched(entries, recent) : searched(entries, query);
  return found.slice(0, INTERFACE.paletteRows);
}

function unsearched(entries: readonly PaletteEntry[], recent: readonly string[]): PaletteHit[] {
  const rankOf = ({ id, disabled }: PaletteEntry): number => {
    const place = recent.indexOf(id);
    if (place >= 0) return place;
    return recent.length + (disabled === undefined ? 0 : 1);
  };
  return [...entries]
    .sort((a, b) => rankOf(a) - rankOf(b))
    .map((entry) => ({ entry, inName: [], inText: [] }));
}

function searched(entries: readonly PaletteEntry[], query: string): PaletteHit[] {
  const hits = entries.flatMap((entry): { hit: PaletteHit; score: number }[] => {
    const match = fuzzyMatch(entry.name, query);
    // Letters that are merely somewhere were not meant.
    if (match !== undefined && match.score > 0)
      return [{ hit: { entry, inName: match.places, inText: [] }, score: match.score }];
    const inText = wordsIn(entry.text, query);
    return inText === undefined ? [] : [{ hit: { entry, inName: [], inText }, score: 0 }];
  });
  const isOff = ({ entry }: PaletteHit): number => (entry.disabled === undefined ? 0 : 1);
  return hits
    .sort(
      (a, b) =>
        b.score - a.score || isOff(a.hit) - isOff(b.hit) || a.hit.entry.name.length - b.hit.entry.name.length,
    )
    .map(({ hit }) => hit);
}

/** Where words of the text begin like those of the query; undefined where one of those is not there. */
function wordsIn(text: string, query: string): Places | undefined {
  const words = query.trim().split(/\s+/u);
  const isThere = words.every((word) => matchesOf(text, word).length > 0);
  return isThere ? matchesOf(text, words.at(-1) ?? '') : undefined;
}
