/**
 * Takes in the manifest of an offer, page by page, and writes the receiver's own: the same entries under
 * safe, distinct names. Nothing of the offer is believed: order, totals and digest are all checked.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { TincanError } from '../errors.ts';
import { TRANSFER } from '../limits.ts';
import type { OfferEntry } from '../store/state.ts';
import { decodeEntry, encodeEntry, type ManifestEntry } from './manifest.ts';
import { DistinctNames, safeName } from './path-names.ts';

/** What the offer says its manifest holds. */
export interface ManifestTotals {
  files: number;
  folders: number;
  bytes: number;
  manifestBytes: number;
  /** Lower-case hex. */
  manifestSha256: string;
}

export interface ManifestSummary {
  /** The first top-level entries as they will be called on this machine, with all that is in them; folders end in a slash. */
  top: OfferEntry[];
  /** Top-level entries in all. */
  topEntries: number;
}

export interface ManifestIntake {
  /** Byte of the manifest that the next page begins with. */
  readonly nextByte: number;
  /** True when every byte is here and `finish` can be called. */
  readonly complete: boolean;
  /**
   * Takes whole lines, in order.
   * @throws TincanError TINCAN_E_MANIFEST, TINCAN_E_FILE_NAME, TINCAN_E_NO_SPACE; the intake is then over
   */
  add(lines: string): Promise<void>;
  /** Checks totals and digest and closes the file. @throws TincanError TINCAN_E_MANIFEST */
  finish(): Promise<ManifestSummary>;
  /** Gives the intake up and removes its file. */
  discard(): Promise<void>;
}

/** A folder on the path of the walk: the name the sender gave it, the name here, the names within. */
interface OpenFolder {
  raw: string;
  safe: string;
  names: DistinctNames;
}

function refuse(why: string): never {
  throw new TincanError('TINCAN_E_MANIFEST', `The offer is not acceptable: ${why}.`);
}

/** Maps the sender's names to safe ones while the walk goes down and up. */
class NameWalk {
  readonly #top = new DistinctNames();
  readonly #folders: OpenFolder[] = [];

  /** @throws TincanError TINCAN_E_MANIFEST for an entry whose folder is not open, TINCAN_E_FILE_NAME */
  enter(entry: ManifestEntry): ManifestEntry {
    const depth = entry.path.length - 1;
    if (depth > this.#folders.length) refuse('an entry comes before its folder');
    this.#folders.length = depth;
    for (const [index, folder] of this.#folders.entries()) {
      if (entry.path[index] !== folder.raw) refuse('an entry is not where its folder is');
    }
    const raw = entry.path[depth] ?? '';
    const safe = (this.#folders[depth - 1]?.names ?? this.#top).take(safeName(raw, depth === 0));
    const path = [...this.#folders.map((folder) => folder.safe), safe];
    if (entry.kind === 'folder') this.#folders.push({ raw, safe, names: new DistinctNames() });
    return { ...entry, path };
  }
}

/** Starts to take in a manifest; its own file `path` is created by the first page, 0600, and must not exist. */
export function createManifestIntake({
  path,
  offer,
}: {
  path: string;
  offer: ManifestTotals;
}): ManifestIntake {
  const digest = createHash('sha256');
  /** Some 40 bytes an entry of one folder: kept only until all of it is here, as an offer then waits for minutes. */
  let walk: NameWalk | undefined = new NameWalk();
  const top: OfferEntry[] = [];
  let file: FileHandle | undefined;
  let created = false;
  let nextByte = 0;
  let [files, folders, bytes, topEntries] = [0, 0, 0, 0];
  let queue: Promise<unknown> = Promise.resolve();

  /** One thing at a time: pages may be handed in without waiting. */
  const inTurn = <T>(step: () => Promise<T>): Promise<T> => {
    const result = queue.then(step);
    queue = result.catch(() => {});
    return result;
  };

  const count = (entry: ManifestEntry): void => {
    if (entry.kind === 'file') {
      files += 1;
      bytes += entry.size;
    } else folders += 1;
    if (files > offer.files || folders > offer.folders || bytes > offer.bytes) {
      refuse('the file list holds more than was offered');
    }
    if (entry.path.length === 1) {
      topEntries += 1;
      if (topEntries <= TRANSFER.previewNames) {
        top.push({ path: (entry.path[0] ?? '') + (entry.kind === 'folder' ? '/' : ''), files: 0, bytes: 0 });
      }
    }
    const current = topEntries <= TRANSFER.previewNames ? top.at(-1) : undefined;
    if (entry.kind !== 'file' || current === undefined) return;
    current.files += 1;
    current.bytes += entry.size;
  };

  return {
    get nextByte() {
      return nextByte;
    },
    get complete() {
      return nextByte === offer.manifestBytes;
    },
    add: (lines) =>
      inTurn(async () => {
        const raw = Buffer.from(lines);
        if (!lines.endsWith('\n')) refuse('a page of the file list is cut off');
        if (nextByte + raw.length > offer.manifestBytes) refuse('the file list is longer than was offered');
        const own: string[] = [];
        if (walk === undefined) refuse('the file list is complete');
        // No more than was offered is taken, so this holds for what comes, too.
        if (offer.files + offer.folders > TRANSFER.manifestEntries)
          refuse('the file list has too many entries');
        if (offer.manifestBytes > TRANSFER.manifestBytes) refuse('the file list is too long');
        for (const line of lines.slice(0, -1).split('\n')) {
          const entry = walk.enter(decodeEntry(line));
          count(entry);
          own.push(encodeEntry(entry));
        }
        if (file === undefined) {
          file = await open(path, 'wx', 0o600);
          created = true;
        }
        await file.appendFile(own.join(''));
        digest.update(raw);
        nextByte += raw.length;
      }),
    finish: () =>
      inTurn(async () => {
        walk = undefined;
        if (nextByte !== offer.manifestBytes || file === undefined)
          refuse('the file list is shorter than was offered');
        if (files !== offer.files || folders !== offer.folders || bytes !== offer.bytes) {
          refuse('the file list holds less than was offered');
        }
        if (digest.digest('hex') !== offer.manifestSha256)
          refuse('the file list is not the one that was offered');
        // The journal will say that it was accepted, also after a loss of power.
        await file.datasync();
        await file.close();
        file = undefined;
        return { top, topEntries };
      }),
    discard: () =>
      inTurn(async () => {
        await file?.close();
        file = undefined;
        if (created) await rm(path, { force: true });
      }),
  };
}
