/**
 * The manifest of a transfer: a file of JSON lines, one entry a line, whose number is the entry's index.
 * Folders come before what is in them, and a folder's entries stand together (the order of a walk), so that
 * it can be read, checked and followed with memory for one path only.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { TincanError } from '../errors.ts';
import { SESSION, TRANSFER } from '../limits.ts';
import type { Maybe } from './data/maybe.ts';

export interface ManifestFile {
  kind: 'file';
  path: string[];
  /** Bytes. */
  size: number;
  /** Milliseconds since the epoch. */
  mtime: number;
  executable: boolean;
}

export interface ManifestFolder {
  kind: 'folder';
  path: string[];
}

export type ManifestEntry = ManifestFile | ManifestFolder;

/** Year 9999: later times are nobody's, and no file system keeps them. */
const LATEST_MTIME = 253_402_300_799_999;
/** Room in a session's frame for what surrounds the lines of a page. */
const PAGE_ENVELOPE = 1024;
const READ_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** An mtime as a manifest can say it: whole milliseconds within what every file system can store. */
export function manifestTime(mtimeMs: number): number {
  return Math.min(LATEST_MTIME, Math.max(0, Math.floor(mtimeMs)));
}

/** One entry as its line, with the line feed. */
export function encodeEntry(entry: ManifestEntry): string {
  const line =
    entry.kind === 'folder'
      ? { p: entry.path, d: 1 }
      : { p: entry.path, s: entry.size, m: entry.mtime, ...(entry.executable ? { x: 1 } : {}) };
  return `${JSON.stringify(line)}\n`;
}

function refuse(why: string): never {
  throw new TincanError('TINCAN_E_MANIFEST', `The offer is not acceptable: ${why}.`);
}

function isWhole(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= max;
}

/**
 * Reads one line, without its line feed. The names in it are checked for their form only; safeName() judges
 * them. By hand and not by schema, as a million lines pass here.
 *
 * @throws TincanError TINCAN_E_MANIFEST for a line that is none
 */
export function decodeEntry(line: string): ManifestEntry {
  if (line.length > TRANSFER.manifestLineBytes) refuse('a line of the file list is too long');
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    refuse('the file list is not readable');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuse('the file list is not readable');
  const { p, s, m, x, d }: Record<string, unknown> = { ...value };
  if (!Array.isArray(p) || p.length === 0 || !p.every((name): name is string => typeof name === 'string')) {
    return refuse('an entry has no name');
  }
  if (p.length > TRANSFER.depth) refuse('its folders are nested too deeply');
  if (d === 1 && s === undefined) return { kind: 'folder', path: p };
  if (d !== undefined || !isWhole(s, TRANSFER.fileBytes) || !isWhole(m, LATEST_MTIME)) {
    return refuse('an entry has no proper size or time');
  }
  if (x !== undefined && x !== 1) refuse('an entry has no proper mode');
  return { kind: 'file', path: p, size: s, mtime: m, executable: x === 1 };
}

/** Reads a manifest from the first entry to the last, with memory for one page. */
export interface ManifestReader {
  /** The next entry; undefined after the last. TINCAN_E_MANIFEST where the file is damaged. */
  next(): Maybe<ManifestEntry | undefined>;
  close(): Promise<void>;
}

/** What no name of an entry is. This program wrote the list, but who knows what has become of it: names become paths. */
const LEADS_AWAY = /^\.{0,2}$|[/\0]/;

/** Opens a manifest file. */
export async function openManifest(path: string): Promise<ManifestReader> {
  const file = await open(path, 'r');
  const chunk = Buffer.allocUnsafe(READ_BYTES);
  let lines: string[] = [];
  let at = 0;
  let rest: Buffer = Buffer.alloc(0);
  let ended = false;

  const fill = async (): Promise<void> => {
    while (at === lines.length && !ended) {
      const { bytesRead } = await file.read(chunk, 0, READ_BYTES);
      ended = bytesRead === 0;
      const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      rest = bytes.subarray(end);
      if (rest.length > TRANSFER.manifestLineBytes) refuse('a line of the file list is too long');
      if (ended && rest.length > 0) refuse('the file list is cut off');
      lines = bytes.toString('utf8', 0, end).split('\n');
      lines.pop();
      at = 0;
    }
  };

  const take = (): ManifestEntry | undefined => {
    const line = lines[at];
    if (line === undefined) return undefined;
    at += 1;
    const entry = decodeEntry(line);
    if (entry.path.some((name) => LEADS_AWAY.test(name))) refuse('the file list is damaged');
    return entry;
  };

  return {
    next: () => (at === lines.length ? fill().then(take) : take()),
    close: () => file.close(),
  };
}

/**
 * All entries of a manifest file with their numbers. The file is closed when the loop over them is left, however that is.
 * Errors: those of open(2); TINCAN_E_MANIFEST where the file is damaged.
 */
export async function* manifestEntries(path: string): AsyncGenerator<[index: number, entry: ManifestEntry]> {
  const manifest = await openManifest(path);
  try {
    for (let index = 0; ; index += 1) {
      const entry = await manifest.next();
      if (entry === undefined) return;
      yield [index, entry];
    }
  } finally {
    await manifest.close();
  }
}

/**
 * Whole lines of a manifest file from byte `from`, as many as fit a page and a session's frame; empty at the
 * end. The next page starts `Buffer.byteLength(lines)` further on.
 *
 * @throws TincanError TINCAN_E_MANIFEST where no line begins at `from`
 */
export async function readManifestPage(path: string, from: number): Promise<string> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    // One byte more, before the page, tells whether a line begins there.
    const lead = from === 0 ? 0 : 1;
    const chunk = Buffer.allocUnsafe(TRANSFER.manifestPageBytes + lead);
    const { bytesRead } = await file.read(chunk, 0, chunk.length, from - lead);
    if (bytesRead < lead || (lead === 1 && chunk[0] !== NEWLINE))
      refuse('no line of the file list begins there');
    let end = chunk.lastIndexOf(NEWLINE, bytesRead - 1) + 1;
    for (;;) {
      const lines = chunk.toString('utf8', lead, Math.max(end, lead));
      // As JSON within JSON its quotes are escaped, which can double it.
      if (Buffer.byteLength(JSON.stringify(lines)) <= SESSION.frameBytes - PAGE_ENVELOPE) return lines;
      // Three quarters hold the longest line there can be, so at least one is always left.
      end = chunk.lastIndexOf(NEWLINE, lead + Math.floor(((end - lead) * 3) / 4)) + 1;
    }
  } finally {
    await file?.close();
  }
}
