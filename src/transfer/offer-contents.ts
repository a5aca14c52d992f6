/** What is in an offer, read from its manifest: for the person who decides, and for one who takes a part of it. */
import type { OfferEntry } from '../store/state.ts';
import { safeText } from '../text/safe-text.ts';
import { type ManifestEntry, openManifest } from './manifest.ts';
import { Selection } from './selection.ts';

/** @returns files and empty folders from the entry `from` on, at most `count`, and where the next page begins */
export async function listOffer(
  manifestPath: string,
  from: number,
  count: number,
): Promise<{ entries: OfferEntry[]; next?: number }> {
  const manifest = await openManifest(manifestPath);
  try {
    const entries: OfferEntry[] = [];
    /** The folder that the entry before has opened: empty, unless this one is in it. */
    let folder: { entry: ManifestEntry; index: number } | undefined;
    for (let index = 0; ; index += 1) {
      const entry = await manifest.next();
      const opened = folder;
      const isEmpty = opened !== undefined && (entry?.path.length ?? 0) <= opened.entry.path.length;
      folder = entry?.kind === 'folder' ? { entry, index } : undefined;
      const found = [...(isEmpty ? [opened] : []), ...(entry?.kind === 'file' ? [{ entry, index }] : [])];
      for (const one of found) {
        if (one.index < from) continue;
        if (entries.length === count) return { entries, next: one.index };
        entries.push(shownEntry(one.entry));
      }
      if (entry === undefined) return { entries };
    }
  } finally {
    await manifest.close();
  }
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
  const manifest = await openManifest(manifestPath);
  const sum = { files: 0, folders: 0, bytes: 0 };
  try {
    for (;;) {
      const entry = await manifest.next();
      if (entry === undefined) return sum;
      if (!selection.isChosen(entry.path)) continue;
      if (entry.kind === 'folder') sum.folders += 1;
      else {
        sum.files += 1;
        sum.bytes += entry.size;
      }
    }
  } finally {
    await manifest.close();
  }
}

/** @returns the first of these paths that names nothing in the offer; undefined where all do */
export async function unknownPath(
  manifestPath: string,
  only: readonly string[],
): Promise<string | undefined> {
  const unmet = new Map(only.map((given) => [given.replace(/\/$/, ''), given]));
  const manifest = await openManifest(manifestPath);
  try {
    while (unmet.size > 0) {
      const entry = await manifest.next();
      if (entry === undefined) break;
      unmet.delete(entry.path.join('/'));
    }
  } finally {
    await manifest.close();
  }
  return unmet.values().next().value;
}
