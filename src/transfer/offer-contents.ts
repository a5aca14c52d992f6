/** What is in an offer, read from its manifest: for the person who decides, and for one who takes a part of it. */
import type { OfferEntry } from '../store/state.ts';
import { safeText } from '../text/safe-text.ts';
import { type ManifestEntry, manifestEntries } from './manifest.ts';
import { pathOf, Selection } from './selection.ts';

/** @returns files and empty folders from the entry `from` on, at most `count`, and where the next page begins */
export async function listOffer(
  manifestPath: string,
  from: number,
  count: number,
): Promise<{ entries: OfferEntry[]; next?: number }> {
  const entries: OfferEntry[] = [];
  for await (const [index, entry] of leaves(manifestPath)) {
    if (index < from) continue;
    if (entries.length === count) return { entries, next: index };
    entries.push(shownEntry(entry));
  }
  return { entries };
}

/** Files and empty folders, with their numbers in the manifest. */
async function* leaves(manifestPath: string): AsyncGenerator<[index: number, entry: ManifestEntry]> {
  /** The folder that the entry before has opened: empty, unless this one is in it. */
  let opened: [index: number, entry: ManifestEntry] | undefined;
  for await (const [index, entry] of manifestEntries(manifestPath)) {
    if (opened !== undefined && entry.path.length <= opened[1].path.length) yield opened;
    opened = entry.kind === 'folder' ? [index, entry] : undefined;
    if (entry.kind === 'file') yield [index, entry];
  }
  if (opened !== undefined) yield opened;
}

function shownEntry(entry: ManifestEntry): OfferEntry {
  const path = safeText(entry.path.join('/'));
  return entry.kind === 'file'
    ? { path, files: 1, bytes: entry.size }
    : { path: `${path}/`, files: 0, bytes: 0 };
}

/** How much a selection of an offer is. */
export async function measureSelection(
  manifestPath: string,
  only: readonly string[],
): Promise<{ files: number; folders: number; bytes: number }> {
  const selection = new Selection(only);
  const sum = { files: 0, folders: 0, bytes: 0 };
  for await (const [, entry] of manifestEntries(manifestPath)) {
    if (!selection.isChosen(entry.path)) continue;
    if (entry.kind === 'folder') sum.folders += 1;
    else {
      sum.files += 1;
      sum.bytes += entry.size;
    }
  }
  return sum;
}

/** @returns the first of these paths that names nothing in the offer; undefined where all do */
export async function unknownPath(
  manifestPath: string,
  only: readonly string[],
): Promise<string | undefined> {
  const unmet = new Map(only.map((given) => [pathOf(given), given]));
  for await (const [, entry] of manifestEntries(manifestPath)) {
    unmet.delete(entry.path.join('/'));
    if (unmet.size === 0) break;
  }
  return unmet.values().next().value;
}
