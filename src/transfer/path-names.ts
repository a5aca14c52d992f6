/**
 * Names of files that came from another machine, made into names for this one. A name travels as an array
 * of path components; each passes here on its own, so that a separator can never be part of one. Pure.
 */
import { hash } from 'node:crypto';
import { TincanError } from '../errors.ts';
import { TRANSFER } from '../limits.ts';
import { safeText } from '../text/safe-text.ts';

/** Stands where a part of a long name was left out. */
const ELLIPSIS = '…';
/** An extension longer than this (UTF-8 bytes, with its dot) is not kept apart. */
const EXTENSION_BYTES = 32;
/** Extensions that belong to the one after them: `.tar.gz`. */
const INNER_EXTENSIONS = new Set(['.tar', '.cpio', '.user', '.min', '.d']);
const CONTROL = /[\u0000-\u001F\u007F-\u009F]/;
/** Characters that Windows has no names for. */
const WINDOWS_CHARACTERS = /[<>:"|?*]/g;
/** Devices that Windows finds under these names in any folder and with any extension. */
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\s*(?:\.|$))/i;
/** Windows drops these from the end, so two names could become one. */
const TRAILING = /[.\s]+$/u;
const PLAIN = /^[A-Za-z0-9_-][A-Za-z0-9 _.()-]*[A-Za-z0-9_-]$/;

/**
 * Why a name cannot be taken, as the end of a sentence, or undefined for one that can be (perhaps with
 * some of its characters replaced).
 */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (!name.isWellFormed()) return 'it is not valid Unicode';
  if (name === '.' || name === '..') return 'it points at a folder';
  if (/[/\\]/.test(name)) return 'it has a path separator in it';
  if (CONTROL.test(name)) return 'it has control characters in it';
  if (Buffer.byteLength(name) > TRANSFER.rawComponentBytes) return 'it is too long';
  return undefined;
}

/** The beginning of a text that fits into so many bytes of UTF-8, cut between characters. */
function cutTo(text: string, bytes: number): string {
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** Splits a name before its extension; double extensions such as `.tar.gz` stay together. */
export function splitExtension(name: string): [stem: string, extension: string] {
  const dot = name.lastIndexOf('.');
  if (dot <= 0) return [name, ''];
  const inner = name.lastIndexOf('.', dot - 1);
  const at = inner > 0 && INNER_EXTENSIONS.has(name.slice(inner, dot).toLowerCase()) ? inner : dot;
  const extension = name.slice(at);
  if (Buffer.byteLength(extension) > EXTENSION_BYTES) return [name, ''];
  return [name.slice(0, at), extension];
}

/**
 * The name for this machine: NFC, at most 240 bytes of UTF-8, nothing invisible, nothing that Windows
 * would take for something else. What was replaced can be seen (`�`, `_`, `…`). A fixed point.
 *
 * @param top true for the first component: a leading dot there would hide a file in, or plant one among,
 *   the settings of the receiver's own folder, so it becomes `_`
 * @throws TincanError TINCAN_E_FILE_NAME for a name that is refused
 */
export function safeName(raw: string, top = false): string {
  if (PLAIN.test(raw) && !WINDOWS_DEVICE.test(raw) && raw.length <= TRANSFER.componentBytes) return raw;
  const problem = nameProblem(raw);
  if (problem !== undefined) {
    throw new TincanError(
      'TINCAN_E_FILE_NAME',
      `The name "${safeText(raw.slice(0, 80))}" in the offer is refused: ${problem}.`,
    );
  }
  let name = safeText(raw.normalize('NFC')).normalize('NFC').replace(WINDOWS_CHARACTERS, '_');
  name = name.replace(WINDOWS_DEVICE, '$&_');
  if (Buffer.byteLength(name) > TRANSFER.componentBytes) {
    const [stem, extension] = splitExtension(name);
    const room = TRANSFER.componentBytes - Buffer.byteLength(extension) - Buffer.byteLength(ELLIPSIS);
    name = cutTo(stem, room) + ELLIPSIS + extension;
  }
  name = name.replace(TRAILING, (run) => '_'.repeat(run.length));
  if (top) name = name.replace(/^\./, '_');
  // Normalising and replacing only ever bring forth ordinary characters; this holds it to that.
  if (nameProblem(name) !== undefined || Buffer.byteLength(name) > TRANSFER.componentBytes) {
    throw new TincanError('TINCAN_E_FILE_NAME');
  }
  return name;
}

/**
 * The key under which names collide on any file system in use: case, normalisation form and ignorable
 * characters make no difference. Two different names may share a key without need; never the reverse.
 */
export function collisionKey(name: string): string {
  if (PLAIN.test(name)) return name.toLowerCase();
  return name
    .normalize('NFD')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFC')
    .replace(/\u200C|\u200D|[\uFE00-\uFE0F]/gu, '');
}

/** `name (1).ext`: the name with a number, within the same bound of bytes; the name itself for 0. */
export function numberedName(name: string, number: number): string {
  if (number === 0) return name;
  const [stem, extension] = splitExtension(name);
  const suffix = ` (${number})${extension}`;
  return cutTo(stem, TRANSFER.componentBytes - Buffer.byteLength(suffix)) + suffix;
}

/**
 * 53 bits that stand for a collision key. Of a million names each costs some 40 bytes and not its length, which is a
 * stranger's choice. Two keys that share them (one pair in 20,000 folders of a million names) are told apart by a
 * number without need.
 */
function fingerprint(key: string): number {
  const digest = hash('sha1', key, 'buffer');
  return digest.readUIntBE(0, 6) * 32 + (digest.readUInt8(6) & 31);
}

/** Gives every name of one folder a name of its own, in order, the same way each time. */
export class DistinctNames {
  readonly #taken = new Set<number>();
  /** Numbers used, by what numbered names have in common, so that many equal names stay cheap. */
  readonly #next = new Map<number, number>();

  /** Takes a safe name: itself where it is free, else with the first number that makes it so. */
  take(name: string): string {
    if (this.#isFree(name)) return name;
    const family = fingerprint(collisionKey(numberedName(name, TRANSFER.manifestEntries)));
    for (let number = this.#next.get(family) ?? 1; ; number += 1) {
      const candidate = numberedName(name, number);
      if (!this.#isFree(candidate)) continue;
      this.#next.set(family, number + 1);
      return candidate;
    }
  }

  /** Takes the name if nothing like it was taken before. */
  #isFree(name: string): boolean {
    const before = this.#taken.size;
    return this.#taken.add(fingerprint(collisionKey(name))).size > before;
  }
}
