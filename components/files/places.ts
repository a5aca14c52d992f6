/** Where one may begin to look for files. Pure. */
import type { FolderEntry } from '../../src/client/index.ts';

export interface Place {
  readonly path: string;
  readonly what: string;
}

/** Each folder once, those from which something was sent before all others. */
export function placesOf(places: readonly Place[], recent: readonly string[]): FolderEntry[] {
  const all = [...recent.map((path) => ({ path, what: 'sent from before' })), ...places];
  const seen = new Set<string>();
  return all.flatMap((place): FolderEntry[] => {
    if (seen.has(place.path)) return [];
    seen.add(place.path);
    return [{ name: `${place.path}  (${place.what})`, path: place.path, kind: 'folder' }];
  });
}
