/** The first row of the screen: who I am, whether I am away or not seen by everybody, and what goes on. Pure. */
import {
  connectedCount,
  type State,
  type TransferDirection,
  visibilityMark,
} from '../../src/client/index.ts';
import { formatCount, formatRate } from '../../src/text/format.ts';
import { isolated } from '../rows/cells.ts';
import { type Row, rowWidth, type Segment } from '../rows/row.ts';
import { twoSided } from './two-sided.ts';

export interface HeaderInput {
  state: State;
  width: number;
}

const BETWEEN = ' · ';

/** ` tincan · alice                3 online · ↓ 412 MB/s · ↑ 1.2 MB/s · 1 request `. */
export function headerRow({ state, width }: HeaderInput): Row {
  const { name, away, visibility } = state.self;
  const mark = visibilityMark(visibility);
  const left: Row = [
    { text: ' tincan', role: 'title' },
    ...(name === '' ? [] : [{ text: `${BETWEEN}${isolated(name)}`, role: 'self' as const }]),
    // Who has said so by hand stays away until they take it back.
    ...(away === true ? [{ text: `${BETWEEN}away`, role: 'warning' as const }] : []),
    ...(mark === undefined ? [] : [{ text: `${BETWEEN}${mark}`, role: 'warning' as const }]),
  ];
  let parts = partsOf(state);
  let right = rightSide(parts);
  // Two blanks at the least between the sides.
  while (parts.length > 0 && rowWidth(left) + 1 + rowWidth(right) >= width) {
    const least = Math.min(...parts.map(({ weight }) => weight));
    parts = parts.filter(({ weight }) => weight !== least);
    right = rightSide(parts);
  }
  return twoSided(left, right, width);
}

interface Part extends Segment {
  /** Those that weigh least go first where there is no room. */
  weight: number;
}

function partsOf(state: State): Part[] {
  const online = connectedCount(state);
  const requests = Object.keys(state.requests).length;
  const unread = Object.values(state.conversations).reduce((sum, one) => sum + one.unread, 0);
  const parts: Part[] = [
    { text: online === 0 ? 'nobody connected' : `${online} online`, role: 'text', weight: 2 },
    { text: rateText(state, 'receive', '↓'), role: 'muted', weight: 1 },
    { text: rateText(state, 'send', '↑'), role: 'muted', weight: 0 },
    { text: unread === 0 ? '' : `${unread} unread`, role: 'mark', weight: 2.5 },
    { text: requests === 0 ? '' : formatCount(requests, 'request'), role: 'warning', weight: 3 },
  ];
  return parts.filter(({ text }) => text !== '');
}

/** As wide for any rate, so that nothing beside it moves. */
function rateText(state: State, direction: TransferDirection, arrow: string): string {
  const rate = Object.values(state.transfers)
    .filter((transfer) => transfer.state === 'active' && transfer.direction === direction)
    .reduce((sum, transfer) => sum + transfer.rate, 0);
  return rate === 0 ? '' : `${arrow} ${formatRate(rate)}`;
}

/** With a blank behind it, as there is one before the left side. */
function rightSide(parts: readonly Part[]): Row {
  if (parts.length === 0) return [];
  const segments = parts.flatMap(({ text, role }, index): Segment[] =>
    index === 0
      ? [{ text, role }]
      : [
          { text: BETWEEN, role: 'muted' },
          { text, role },
        ],
  );
  return [...segments, { text: ' ', role: 'text' }];
}
