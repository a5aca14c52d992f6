/** A part of an offer, as the paths of the files and folders that are wanted. Pure. */

/**
 * Tells what belongs to a selection: what it names, and all that is in a folder that it names.
 *
 * @param only paths within the offer, `photos/beach.jpg`; a slash at the end makes no difference
 */
export function selectionOf(only: readonly string[]): (path: readonly string[]) => boolean {
  const wanted = new Set(only.map((path) => path.replace(/\/+$/, '')));
  return (path) => {
    let prefix = '';
    for (const component of path) {
      prefix = prefix === '' ? component : `${prefix}/${component}`;
      if (wanted.has(prefix)) return true;
    }
    return false;
  };
}
