/**
 * What has arrived of one transfer, as a file of lines in the home: a later job of the same id reads it and goes on
 * there. Lines are only ever added. Each has a CRC-32 in front and stands between line feeds of its own, so a line that
 * was torn or damaged is left out and takes no other with it. In memory there is a bit for each entry and no
 * list of names.
 *
 * ```
 * 5f0e2b1c {"f":0,"n":"photos (1)","m":1}
 * 0c3d91aa {"l":7}
 * ```
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { systemCode } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import { nameProblem } from '../path-names.ts';
import { EntrySet } from './entry-set.ts';
import { type FileCalls, syncToDisk } from './file-calls.ts';
import { obstacleError } from './file-errors.ts';

export type ArrivalRecord =
  /** The folder of entry `f` has the name `n` (only told where it is not the entry's own, or of a top folder); `m`: it was made for it. */
  | { f: number; n?: string; m?: 1 }
  /** The file of entry `v`, the only one of its transfer, is whole, and its SHA-256 is `h`. */
  | { v: number; h: string }
  /** The file of entry `l` has landed: under the name `n` where it is another or a top entry. */
  | { l: number; n?: string }
  /** The file of entry `s` was here before with the same contents. */
  | { s: number; n?: string }
  /** The part of entry `i` is about to be renamed to `n`, over an empty file of ours, or (`o`) of the user's own. */
  | { i: number; n: string; o?: 1 };

/** A name to which a part was about to be renamed. */
export interface Intended {
  name: string;
  /** True where a file of the user's own has that name, and not an empty one of ours. */
  replaces: boolean;
}

/** What the lines of earlier jobs say. */
export interface Past {
  /** Length of the log. */
  bytes: number;
  /** Whether there are any. */
  empty: boolean;
  /** Files that are here under their names, those that were here before included. */
  landed: EntrySet;
  /** How many of them were here before. */
  identical: number;
  /** Folders that were made for the transfer. */
  made: EntrySet;
  /** Real names of top folders, and of others whose own name was taken. */
  folderNames: Map<number, string>;
  /** Names to which parts were about to be renamed, of files that are not known to have landed. */
  intended: Map<number, Intended>;
  /** The first top file that is here. */
  firstTopFile: { index: number; name: string } | undefined;
  /** SHA-256 of the file, in a transfer of one. */
  sha256: string | undefined;
}

export interface ArrivalLog {
  /** Adds lines, in one call. They outlive this process from here on, and the machine once they were written to disk. */
  add(...records: readonly ArrivalRecord[]): Promise<void>;
  /** Makes what was added so far outlive the machine. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;
const CRC_DIGITS = 8;
const SHA256 = /^[0-9a-f]{64}$/;

function encodeRecord(record: ArrivalRecord): string {
  const json = JSON.stringify(record);
  return `\n${crc32(json).toString(16).padStart(CRC_DIGITS, '0')} ${json}\n`;
}

/** @returns undefined for a line that is damaged or no record */
export function decodeRecord(line: Buffer): ArrivalRecord | undefined {
  const json = line.subarray(CRC_DIGITS + 1);
  if (line.toString('latin1', 0, CRC_DIGITS) !== crc32(json).toString(16).padStart(CRC_DIGITS, '0')) {
    return undefined;
  }
  let value: unknown;
  try {
    value = JSON.parse(json.toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { f, v, l, s, i, n, m, h, o }: Record<string, unknown> = { ...value };
  const index = f ?? v ?? l ?? s ?? i;
  const isIndex =
    typeof index === 'number' &&
    Number.isSafeInteger(index) &&
    index >= 0 &&
    index < TRANSFER.manifestEntries;
  if (!isIndex) return undefined;
  // The name becomes a part of a path.
  if (n !== undefined && (typeof n !== 'string' || nameProblem(n) !== undefined)) return undefined;
  const name = n === undefined ? {} : { n };
  if (f !== undefined) return { f: index, ...name, ...(m === 1 ? { m } : {}) };
  if (v !== undefined) return typeof h === 'string' && SHA256.test(h) ? { v: index, h } : undefined;
  if (l !== undefined) return { l: index, ...name };
  if (s !== undefined) return { s: index, ...name };
  return n === undefined ? undefined : { i: index, n, ...(o === 1 ? { o } : {}) };
}

function note(past: Past, record: ArrivalRecord): void {
  past.empty = false;
  if ('f' in record) {
    if (record.m === 1) past.made.add(record.f);
    if (record.n !== undefined) past.folderNames.set(record.f, record.n);
    return;
  }
  if ('i' in record) {
    past.intended.set(record.i, { name: record.n, replaces: record.o === 1 });
    return;
  }
  if ('v' in record) {
    past.sha256 = record.h;
    return;
  }
  const index = 'l' in record ? record.l : record.s;
  if ('s' in record && !past.landed.has(index)) past.identical += 1;
  past.landed.add(index);
  past.intended.delete(index);
  if (record.n !== undefined) noteTopFile(past, index, record.n);
}

/** A top file is here under this name; the one with the lowest number is kept. */
export function noteTopFile(past: Past, index: number, name: string): void {
  if (index < (past.firstTopFile?.index ?? Number.POSITIVE_INFINITY)) past.firstTopFile = { index, name };
}

/** Never through a link, and without waiting for somebody at the other end of a pipe. */
const CAREFULLY = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** What open(2) says of a link, a socket and a pipe that nobody reads. */
const NO_FILE = new Set(['ELOOP', 'ENXIO', 'EISDIR']);

/** @returns undefined where there is none. @throws TincanError where something else stands in its place */
async function openRegular(path: string): Promise<FileHandle | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | CAREFULLY);
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (code === 'ENOENT') return undefined;
    throw NO_FILE.has(code) ? obstacleError(path, 'file') : error;
  }
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw obstacleError(path, 'file');
}

async function readLines(file: FileHandle, each: (line: Buffer) => void): Promise<number> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let rest: Buffer = Buffer.alloc(0);
  let position = 0;
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    let at = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, at)) {
      if (end > at) each(bytes.subarray(at, end));
      at = end + 1;
    }
    rest = bytes.subarray(at);
    // Longer than any line: damaged, and not worth keeping.
    if (rest.length > TRANSFER.logLineBytes) rest = Buffer.alloc(0);
  }
  return position;
}

/** What an arrival log says; of one that is not there, nothing. @throws TincanError TINCAN_E_FILE_ACCESS where something else stands in its place */
export async function readArrivalLog(path: string): Promise<Past> {
  const past: Past = {
    bytes: 0,
    empty: true,
    landed: new EntrySet(),
    identical: 0,
    made: new EntrySet(),
    folderNames: new Map(),
    intended: new Map(),
    firstTopFile: undefined,
    sha256: undefined,
  };
  const file = await openRegular(path);
  if (file === undefined) return past;
  try {
    past.bytes = await readLines(file, (line) => {
      const record = decodeRecord(line);
      if (record !== undefined) note(past, record);
    });
    return past;
  } finally {
    await file.close();
  }
}

/**
 * Opens the log for more lines; the file is made (0600) where there is none.
 * @param end its length, behind which the lines go
 */
export async function openArrivalLog(path: string, end: number, calls: FileCalls): Promise<ArrivalLog> {
  const fd = await calls.open(path, constants.O_WRONLY | constants.O_CREAT | CAREFULLY, 0o600);
  let position = end;
  return {
    async add(...records) {
      const lines = Buffer.from(records.map(encodeRecord).join(''));
      const at = position;
      position += lines.length;
      for (let done = 0; done < lines.length; ) {
        done += await calls.writeSmall(fd, lines.subarray(done), at + done);
      }
    },
    sync: () => syncToDisk(fd),
    close: async () => calls.close(fd),
  };
}
