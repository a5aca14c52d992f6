/** The last row of the screen: keys that matter here. Pure. */
import { type Row, rowWidth } from '../rows/row.ts';
import { cutRow } from './two-sided.ts';

export interface Hint {
  /** As people read it: `Tab`, `↑↓`. */
  readonly key: string;
  readonly label: string;
}

/**
 * ` Tab panes  ↑↓ move  Enter open  F1 help`: whole hints only. The last one, which leads to all others, stays;
 * before it those that come first do.
 */
export function hintRow({ hints, width }: { hints: readonly Hint[]; width: number }): Row {
  const last = hints.at(-1);
  if (last === undefined) return [];
  const others = hints.slice(0, -1);
  for (let count = others.length; count > 0; count -= 1) {
    const row = rowOf([...others.slice(0, count), last]);
    if (rowWidth(row) <= width) return row;
  }
  return cutRow(rowOf([last]), width);
}

function rowOf(hints: readonly Hint[]): Row {
  return hints.flatMap(
    ({ key, label }, index): Row => [
      { text: `${index === 0 ? ' ' : '  '}${key}`, role: 'key' },
      { text: ` ${label}`, role: 'muted' },
    ],
  );
}
