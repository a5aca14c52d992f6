/** Columns of the transfers pane: they depend on the width and on which transfers there are, never on their figures. Pure. */

export interface TransferColumns {
  /** Cells of the name, with the peer where `hasPeer`. */
  title: number;
  hasPeer: boolean;
  /** Cells of the bar; 0 where there is none. */
  bar: number;
  hasRate: boolean;
  hasTimeLeft: boolean;
}

/** Blanks between two columns. */
export const GAP = 2;
/** `100 %`. */
export const PERCENT_CELLS = 5;
/** `412 MB/s`. */
export const RATE_CELLS = 8;
/** `9:59:59`. */
export const TIME_LEFT_CELLS = 7;

/** A shorter bar tells less than the percent beside it; a longer one no more. */
const BAR = { shortest: 6, longest: 20, share: 0.2 };
/** A bar is worth a name and a peer of this; what is longer is in the conversation too. */
const SHORTEST_WITH_BAR = 16;
/** With fewer cells, name and peer would both be cut beyond recognition. */
const SHORTEST_WITH_PEER = 24;
/** A name cut further than this says nothing: other columns give way. */
const SHORTEST_NAME = 8;

/**
 * What is narrow loses the bar first, then the peer, the time left, the rate, and the name at last.
 * @param cells for all columns
 * @param widest cells of the longest name, and of the longest name with peer
 */
export function transferColumns(cells: number, widest: { name: number; title: number }): TransferColumns {
  const figures = PERCENT_CELLS + GAP + RATE_CELLS + GAP + TIME_LEFT_CELLS;
  // Half is for the words that stand where there are no figures.
  const wanted = Math.min(widest.title, Math.max(SHORTEST_WITH_PEER, Math.floor(cells / 2)));
  const forBoth = cells - GAP - figures - GAP;
  if (forBoth - BAR.shortest >= Math.min(wanted, SHORTEST_WITH_BAR)) {
    const title = Math.min(wanted, forBoth - BAR.shortest);
    const longest = Math.max(BAR.longest, Math.floor(cells * BAR.share));
    const bar = Math.min(longest, forBoth - title);
    return { title, hasPeer: true, bar, hasRate: true, hasTimeLeft: true };
  }
  const beside = (columns: number): number => Math.max(0, cells - GAP - columns);
  const hasPeer = beside(figures) >= Math.min(widest.title, SHORTEST_WITH_PEER);
  if (hasPeer) {
    const title = Math.min(wanted, beside(figures));
    return { title, hasPeer, bar: 0, hasRate: true, hasTimeLeft: true };
  }
  const enough = Math.min(widest.name, SHORTEST_NAME);
  const withRate = PERCENT_CELLS + GAP + RATE_CELLS;
  const hasTimeLeft = beside(figures) >= enough;
  const hasRate = hasTimeLeft || beside(withRate) >= enough;
  const narrow = { hasPeer, bar: 0, hasRate, hasTimeLeft };
  if (hasRate) return { ...narrow, title: Math.min(widest.name, beside(hasTimeLeft ? figures : withRate)) };
  // Beside a percent alone, half is left for words again.
  const half = Math.max(SHORTEST_NAME, Math.floor(cells / 2));
  return { ...narrow, title: Math.min(widest.name, half, beside(PERCENT_CELLS)) };
}
