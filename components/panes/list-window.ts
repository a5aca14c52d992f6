/** Which part of a list is in sight. Pure. */

export interface ListWindow {
  /** Index of the first one in sight. */
  first: number;
  /** How many are in sight. */
  shown: number;
  /** How many are out of sight. Where some are and there is room for it, the last row is left to say so. */
  above: number;
  below: number;
  hint: boolean;
}

/** With fewer rows, each is needed for what is listed. */
const FEWEST_ROWS_WITH_HINT = 3;

/** The selected one is kept about the middle, so that its neighbours are in sight too. */
export function windowOf(count: number, selectedIndex: number, height: number): ListWindow {
  const rows = Math.max(0, Math.trunc(height));
  const hint = count > rows && rows >= FEWEST_ROWS_WITH_HINT;
  const shown = Math.min(count, hint ? rows - 1 : rows);
  const first = Math.max(0, Math.min(selectedIndex - Math.floor(shown / 2), count - shown));
  return { first, shown, above: first, below: count - shown - first, hint };
}
