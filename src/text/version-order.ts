/** Which of two versions of this program is the newer one: MAJOR.MINOR.PATCH, with a word for what comes before a release. */

const SHAPE = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:-([0-9A-Za-z.-]{1,32}))?$/;

/** True where the first is known to be newer. What is no version is newer than nothing, and older than nothing. */
export function isNewer(version: string, than: string): boolean {
  const [a, b] = [SHAPE.exec(version), SHAPE.exec(than)];
  if (a === null || b === null) return false;
  for (const part of [1, 2, 3]) {
    const difference = Number(a[part]) - Number(b[part]);
    if (difference !== 0) return difference > 0;
  }
  // Before a release comes what has a word behind it; of two words nothing is known.
  return a[4] === undefined && b[4] !== undefined;
}
