/**
 * Walks the sources of a transfer and writes its manifest: regular files and folders only, links and devices
 * listed as left out and never followed, one path in memory at a time.
 */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { type BigIntStats, constants, type Dir } from 'node:fs';
import { type FileHandle, open, opendir, realpath, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ErrorCode, errorText, systemCode, TincanError } from '../../errors.ts';
import { TRANSFER } from '../../limits.ts';
import { safeText } from '../../text/safe-text.ts';
import { encodeEntry, type ManifestEntry, manifestTime } from '../manifest.ts';
import { DistinctNames, nameProblem } from '../path-names.ts';
import { Selection } from '../selection.ts';
import type { ScanResult, SourceRoot } from './data-plane.ts';
import type { FileCalls } from './file-calls.ts';
import { sourceError } from './file-errors.ts';
import { createYielder } from './yielder.ts';

/** Lines gathered before they are written. */
const WRITE_BYTES = 64 * 1024;
const OWNER_READS = BigInt(constants.S_IRUSR ?? 0o400);
const OWNER_EXECUTES = BigInt(constants.S_IXUSR ?? 0o100);
/** Of this process; undefined on Windows. */
const USER = process.geteuid?.();

/** Where the manifest's lines go, counted and hashed on the way. */
class ManifestWriter {
  readonly #file: FileHandle;
  readonly #digest = createHash('sha256');
  #pending: string[] = [];
  #pendingLength = 0;
  files = 0;
  folders = 0;
  /** Bytes of all files. */
  bytes = 0;
  manifestBytes = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** @returns false for an entry that no manifest can hold */
  async add(entry: ManifestEntry): Promise<boolean> {
    const line = encodeEntry(entry);
    const length = Buffer.byteLength(line);
    if (length > TRANSFER.manifestLineBytes) return false;
    if (entry.kind === 'file') {
      this.files += 1;
      this.bytes += entry.size;
    } else this.folders += 1;
    this.manifestBytes += length;
    if (
      this.files + this.folders > TRANSFER.manifestEntries ||
      this.manifestBytes > TRANSFER.manifestBytes ||
      !Number.isSafeInteger(this.bytes)
    ) {
      throw new TincanError(
        'TINCAN_E_MANIFEST',
        `That is more than one transfer can hold (${TRANSFER.manifestEntries} files and folders); send it in parts.`,
      );
    }
    this.#pending.push(line);
    this.#pendingLength += length;
    if (this.#pendingLength >= WRITE_BYTES) await this.#flush();
    return true;
  }

  /** @returns SHA-256 of the manifest, lower-case hex */
  async finish(): Promise<string> {
    await this.#flush();
    return this.#digest.digest('hex');
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#pending.join(''));
    this.#pending = [];
    this.#pendingLength = 0;
    this.#digest.update(bytes);
    await this.#file.appendFile(bytes);
  }
}

/** The files of a root to which its scan is restricted, and the folders on the way to them. */
class ChosenFiles {
  readonly #selection: Selection;
  /** Those that were not met yet, by path. */
  readonly #unmet: Map<string, string[]>;

  /** @param name of the root in the transfer; that in the paths may be another */
  constructor(name: string, only: readonly string[]) {
    const paths = only.map((path) => [name, ...path.split('/').slice(1)]);
    this.#selection = new Selection(paths.map((path) => path.join('/')));
    this.#unmet = new Map(paths.map((path) => [path.join('/'), path]));
  }

  get missing(): string[][] {
    return [...this.#unmet.values()];
  }

  /** @param path as it is; those that were chosen are as a person was shown them */
  has(path: readonly string[]): boolean {
    const shown = safeText(path.join('/'));
    this.#unmet.delete(shown);
    return this.#selection.has(shown.split('/'));
  }
}

class Scan {
  readonly #calls: FileCalls;
  readonly #out: ManifestWriter;
  readonly #turn = createYielder();
  readonly skipped: ScanResult['skipped'] = [];
  skippedCount = 0;
  /** Of the root that is walked, where not all of it is sent. */
  #chosen: ChosenFiles | undefined;

  constructor(calls: FileCalls, out: ManifestWriter) {
    this.#calls = calls;
    this.#out = out;
  }

  /**
   * One root under its name in the transfer.
   * @param only of a folder: the files to which it is restricted, as paths from its own name on
   * @returns true for a folder
   */
  async root(path: string, name: string, only?: readonly string[]): Promise<boolean> {
    this.#chosen = only === undefined ? undefined : new ChosenFiles(name, only);
    let stats: BigIntStats;
    let real: string;
    try {
      // The user may name a link; what it leads to is sent under the name that was given.
      real = await realpath(path);
      stats = await stat(real, { bigint: true });
      await this.#calls.readable(real);
    } catch (error) {
      throw rootError(path, error);
    }
    if (stats.isFile()) await this.#out.add(fileEntry([name], stats));
    else if (stats.isDirectory()) {
      const dir = await opendirSafely(real).catch((error: unknown) => {
        throw rootError(path, error);
      });
      await this.#out.add({ kind: 'folder', path: [name] });
      await this.#folder(real, dir, [name]);
      for (const missing of this.#chosen?.missing ?? []) this.#skip(missing, 'TINCAN_E_NO_SUCH_FILE');
    } else throw rootError(path, new TincanError('TINCAN_E_NOT_SENDABLE'));
    return stats.isDirectory();
  }

  async #folder(path: string, dir: Dir, components: readonly string[]): Promise<void> {
    try {
      for (;;) {
        const entry = await this.#calls.nextEntry(dir);
        if (entry === null) return;
        await this.#turn();
        // Asked for as bytes, as that is the only way to see a name that is not UTF-8.
        await this.#named(path, Buffer.from(entry.name as unknown as Uint8Array), components);
      }
    } finally {
      await dir.close();
    }
  }

  async #named(path: string, bytes: Buffer, components: readonly string[]): Promise<void> {
    const name = bytes.toString('utf8');
    const inTransfer = [...components, name];
    if (this.#chosen?.has(inTransfer) === false) return;
    const problem = isUtf8(bytes) ? nameProblem(name) : 'it is not valid Unicode';
    if (problem !== undefined)
      this.#skip(inTransfer, 'TINCAN_E_FILE_NAME', `The name cannot be sent: ${problem}.`);
    else await this.#entry(`${path}/${name}`, inTransfer);
  }

  async #entry(path: string, components: string[]): Promise<void> {
    try {
      const stats = await this.#calls.lstat(path);
      if (!stats.isFile() && !stats.isDirectory()) {
        this.#skip(components, 'TINCAN_E_NOT_SENDABLE');
        return;
      }
      if (components.length > TRANSFER.depth) {
        this.#skip(components, 'TINCAN_E_FILE_NAME', `It lies more than ${TRANSFER.depth} folders deep.`);
        return;
      }
      if (!isOwnReadable(stats)) await this.#calls.readable(path);
      if (stats.isFile()) {
        if (!(await this.#out.add(fileEntry(components, stats)))) this.#skipLong(components);
        return;
      }
      const dir = await opendirSafely(path);
      if (await this.#out.add({ kind: 'folder', path: components }))
        await this.#folder(path, dir, components);
      else {
        await dir.close();
        this.#skipLong(components);
      }
    } catch (error) {
      if (error instanceof TincanError) throw error;
      // Gone again or not ours to read: the rest can still be sent.
      const { code, message } = sourceError(error);
      this.#skip(components, code, message);
    }
  }

  #skipLong(components: readonly string[]): void {
    this.#skip(components, 'TINCAN_E_FILE_NAME', 'Its path is too long.');
  }

  #skip(components: readonly string[], code: ErrorCode, message: string = errorText(code)): void {
    this.skippedCount += 1;
    if (this.skipped.length >= TRANSFER.problemsKept) return;
    this.skipped.push({ name: safeText(components.join('/')), code, message });
  }
}

/** opendir with names as bytes. */
function opendirSafely(path: string): Promise<Dir> {
  // Node takes 'buffer' here and gives Buffers as names; its types only know text.
  return opendir(path, { encoding: 'buffer' as BufferEncoding });
}

/** Whether its owner is this user, who may read it: the system need not be asked. What a security module forbids shows when it is sent. */
function isOwnReadable({ uid, mode }: BigIntStats): boolean {
  return USER !== undefined && uid === BigInt(USER) && (mode & OWNER_READS) !== 0n;
}

function fileEntry(path: string[], stats: BigIntStats): ManifestEntry {
  return {
    kind: 'file',
    path,
    size: Number(stats.size),
    mtime: manifestTime(Number(stats.mtimeMs)),
    executable: process.platform !== 'win32' && (stats.mode & OWNER_EXECUTES) !== 0n,
  };
}

function rootError(path: string, thrown: unknown): TincanError {
  const name = safeText(path);
  const code = systemCode(thrown);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new TincanError('TINCAN_E_NO_SUCH_FILE', `There is no file or folder "${name}".`);
  }
  if (code === 'TINCAN_E_NOT_SENDABLE') {
    return new TincanError('TINCAN_E_NOT_SENDABLE', `"${name}" is neither a regular file nor a folder.`);
  }
  return new TincanError('TINCAN_E_FILE_ACCESS', `"${name}" cannot be read (${code ?? 'unknown'}).`);
}

/**
 * Writes the manifest of the roots (0600; must not exist, and does not after an error).
 *
 * @param roots absolute paths; their top names in the transfer are made distinct in this order
 * @throws TincanError TINCAN_E_NO_SUCH_FILE, TINCAN_E_NOT_SENDABLE, TINCAN_E_FILE_ACCESS, TINCAN_E_MANIFEST
 */
export async function scanSources(
  roots: readonly SourceRoot[],
  manifestPath: string,
  calls: FileCalls,
): Promise<ScanResult> {
  const file = await open(manifestPath, 'wx', 0o600);
  try {
    const out = new ManifestWriter(file);
    const scan = new Scan(calls, out);
    const names = new DistinctNames();
    const topNames: string[] = [];
    let onlyFiles = true;
    for (const { path, as, only } of roots) {
      const raw = as ?? basename(path);
      const problem = nameProblem(raw);
      if (problem !== undefined) {
        throw new TincanError(
          'TINCAN_E_NOT_SENDABLE',
          `"${safeText(path)}" cannot be sent under its name: ${problem}.`,
        );
      }
      const name = names.take(raw);
      const isFolder = await scan.root(path, name, only);
      onlyFiles &&= !isFolder;
      if (topNames.length < TRANSFER.previewNames) topNames.push(safeText(name) + (isFolder ? '/' : ''));
    }
    const manifestSha256 = await out.finish();
    const { files, folders, bytes, manifestBytes } = out;
    const name =
      roots.length === 1 ? (topNames[0] ?? '') : `${roots.length} ${onlyFiles ? 'files' : 'items'}`;
    const { skipped, skippedCount } = scan;
    const counts = { files, folders, bytes, manifestBytes };
    return { name, ...counts, manifestSha256, topNames, skipped, skippedCount };
  } catch (error) {
    await rm(manifestPath, { force: true });
    throw error instanceof TincanError
      ? error
      : new TincanError(
          'TINCAN_E_FILE_ACCESS',
          `The list of files cannot be written (${systemCode(error) ?? 'unknown'}).`,
          {
            cause: error,
          },
        );
  } finally {
    await file.close();
  }
}
