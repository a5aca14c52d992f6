/** Which entries of a manifest were chosen, where not all of them were. Pure. */

/** A path as it was chosen, as the entries of a manifest have it: there, a folder has no slash at its end. */
export function pathOf(chosen: string): string {
  return chosen.endsWith('/') ? chosen.slice(0, -1) : chosen;
}

export class Selection {
  readonly #chosen = new Set<string>();
  /** Folders on the way to something that was chosen. */
  readonly #ways = new Set<string>();

  /** @param paths of files and folders, from the top: `photos/beach.jpg`, `photos/` */
  constructor(paths: readonly string[]) {
    for (const given of paths) {
      const path = pathOf(given);
      this.#chosen.add(path);
      for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
        this.#ways.add(path.slice(0, end));
      }
    }
  }

  /** True for what was chosen, for all that is in a chosen folder, and for a folder on the way. */
  has(path: readonly string[]): boolean {
    return this.isChosen(path) || this.#ways.has(path.join('/'));
  }

  /** True for what was chosen, and for all that is in a chosen folder. */
  isChosen(path: readonly string[]): boolean {
    let prefix = '';
    for (const name of path) {
      prefix = prefix === '' ? name : `${prefix}/${name}`;
      if (this.#chosen.has(prefix)) return true;
    }
    return false;
  }
}
