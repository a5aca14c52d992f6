/** What the single file has behind its program: packed parts, and the list of what is in each. */

/** Files that were packed together. */
export interface Part {
  /** Where its base64 begins, in bytes behind the beginning of the first part. */
  at: number;
  /** Bytes of its base64. */
  length: number;
  /** SHA-256 of the packed bytes, in hexadecimal. */
  sha256: string;
  /** Paths from the folder of the program, with slashes, and their bytes; unpacked, one follows the other. */
  files: readonly (readonly [path: string, bytes: number])[];
}

/** SQLite's addon for one platform. */
export interface Addon extends Part {
  /** Name of the folder that has the program with this addon: a hash of both, in 32 hexadecimal digits. */
  folder: string;
}

export interface Contents {
  version: string;
  /** The oldest version of Node that runs the program. */
  node: string;
  /** Bytes of the base64 of all parts. */
  packed: number;
  program: Part;
  /** By the name that `platformName` gives. */
  addons: Readonly<Record<string, Addon>>;
}

/** True for the name of a folder with a program and an addon: the build makes it of their hash. */
export function isFolderName(name: string): boolean {
  return /^[0-9a-f]{32}$/.test(name);
}
