/** A folder to send from, another to receive into, and what is in them. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Workplace {
  root: string;
  source: string;
  into: string;
  remove(): void;
}

export function makeWorkplace(): Workplace {
  const root = mkdtempSync(join(tmpdir(), 'tincan-data-'));
  const source = join(root, 'source');
  const into = join(root, 'into');
  mkdirSync(source);
  mkdirSync(into);
  return { root, source, into, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** Writes a file, with the folders above it. @returns its path */
export function putFile(folder: string, name: string, content: Buffer | string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

export function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Every file beneath a folder with its hash, folders with a slash; sorted. */
export function treeOf(path: string, prefix = ''): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .flatMap((entry) => {
      const full = join(path, entry.name);
      if (entry.isDirectory()) return [`${prefix}${entry.name}/`, ...treeOf(full, `${prefix}${entry.name}/`)];
      return [`${prefix}${entry.name} ${statSync(full).size} ${sha256Of(full)}`];
    })
    .sort();
}
