/** What the palette lists, one row for each. Pure. */
import type { PaletteHit, PaletteKind } from '../palette/index.ts';
import { cutRow, twoSided } from '../panes/two-sided.ts';
import { fitted, type Row, underCursor } from '../rows/index.ts';
import type { Role } from '../theme/theme.ts';
import { textRows } from './facts.ts';
import { marked } from './marked.ts';

/** Rows with fewer cells have short words, and less at their right. */
const WIDE = 60;
const KINDS: Readonly<Record<PaletteKind, { long: string; short: string }>> = {
  command: { long: 'command', short: 'cmd' },
  key: { long: 'key', short: 'key' },
  peer: { long: 'peer', short: 'peer' },
  room: { long: 'room', short: 'room' },
  transfer: { long: 'transfer', short: 'file' },
  theme: { long: 'theme', short: 'look' },
};
const KIND_CELLS = { long: 9, short: 5 };

/** @param chosen id of the entry under the cursor */
export function paletteRows(
  hits: readonly PaletteHit[],
  query: string,
  chosen: string | undefined,
  width: number,
): Row[] {
  if (hits.length > 0) return hits.map((hit) => hitRow(hit, hit.entry.id === chosen, width));
  const text = `Nothing is called like "${query.trim()}". Commands, keys, peers, rooms and transfers are found here; fewer letters find more.`;
  return textRows(text, width, 'muted');
}

function hitRow({ entry, inName, inText }: PaletteHit, isChosen: boolean, width: number): Row {
  const { kind, name, text, detail, disabled } = entry;
  const size = width >= WIDE ? 'long' : 'short';
  const rest: Role = disabled === undefined ? 'text' : 'muted';
  const behind: Row =
    disabled === undefined ? marked(text, inText, 'muted') : [{ text: disabled, role: 'muted' }];
  const left: Row = [
    { text: isChosen ? '› ' : '  ', role: 'text' },
    { text: fitted(KINDS[kind][size], KIND_CELLS[size]), role: 'muted' },
    ...marked(name, inName, rest),
    ...(text === '' && disabled === undefined ? [] : [{ text: '  ', role: 'text' } as const, ...behind]),
  ];
  const right = cutRow([{ text: detail, role: kind === 'key' ? 'key' : 'muted' }], Math.floor(width / 3));
  const row = twoSided(left, right, width);
  return isChosen ? underCursor(row, width) : row;
}
