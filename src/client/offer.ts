/** What is in an offer: its files with their sizes. */
import { INTERFACE } from '../limits.ts';
import type { OfferEntry } from '../store/state.ts';
import { formatCount, formatSize } from '../text/format.ts';
import type { CoreClient } from './core-client.ts';

/**
 * All files of an offer in its order, fetched page by page. Errors: TINCAN_E_NO_SUCH_REQUEST.
 *
 * @param id of the request
 */
export async function* offerEntries(client: CoreClient, id: string): AsyncGenerator<OfferEntry> {
  let from = 0;
  for (;;) {
    const { entries, next } = await client.call('request.entries', { id, from, count: INTERFACE.offerPage });
    yield* entries;
    if (next === undefined || next <= from) return;
    from = next;
  }
}

const SIZE_CELLS = 7;

/** ` 1.2 GB  photos/, 214 files`. */
export function offerEntryText({ path, files, bytes }: OfferEntry): string {
  const size = formatSize(bytes).padStart(SIZE_CELLS);
  return `${size}  ${path}${path.endsWith('/') ? `, ${formatCount(files, 'file')}` : ''}`;
}

/** Folders that an entry of an offer is in, the outermost first: `photos/`, `photos/summer/` of `photos/summer/beach.jpg`, and of `photos/summer/winter/` too. */
export function foldersAround(path: string): string[] {
  const names = path.split('/').slice(0, path.endsWith('/') ? -2 : -1);
  return names.map((_name, index) => `${names.slice(0, index + 1).join('/')}/`);
}
