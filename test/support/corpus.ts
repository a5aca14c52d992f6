/** Files and folders to send, made from a seed, with the hash that each must have when it has arrived. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Chance, seededBytes } from './seeded.ts';

export interface SourceFile {
  bytes: number;
  sha256: string;
}

/** By path from the receiver's folder on. */
export type Expected = Map<string, SourceFile>;

export interface Source {
  /** What is given to `send`: an absolute path. */
  path: string;
  files: Expected;
  bytes: number;
}

function write(file: string, content: Buffer): SourceFile {
  writeFileSync(file, content);
  return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

export function makeFile(directory: string, name: string, bytes: number): Source {
  const file = path.join(directory, name);
  const written = write(file, seededBytes(file, bytes));
  return { path: file, files: new Map([[name, written]]), bytes };
}

/** A folder of some depth; sizes are even or, with `empty`, some of them 0. */
export function makeTree(
  directory: string,
  name: string,
  files: number,
  options: { largest: number; dice: Chance },
): Source {
  const { largest, dice } = options;
  const source: Source = { path: path.join(directory, name), files: new Map(), bytes: 0 };
  let folder = name;
  mkdirSync(source.path);
  for (let index = 0; index < files; index += 1) {
    if (index > 0 && index % 50 === 0) {
      folder = path.join(index % 100 === 0 ? name : folder, `folder ${index}`);
      mkdirSync(path.join(directory, folder), { recursive: true });
    }
    const relative = path.join(folder, `${index}.bin`);
    const bytes = dice.whole(largest + 1);
    const file = write(path.join(directory, relative), seededBytes(`${directory}/${relative}`, bytes));
    source.files.set(relative, file);
    source.bytes += bytes;
  }
  return source;
}
