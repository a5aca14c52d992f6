/** What a search has found, one row for each. Pure. */
import stringWidth from 'string-width';
import { conversationName, peerLabel, type State } from '../../src/client/index.ts';
import { formatDay, formatTime } from '../../src/text/format.ts';
import { matchesOf } from '../../src/text/matches.ts';
import { segmentsOf } from '../../src/text/segments.ts';

import { cutRow } from '../panes/two-sided.ts';
import { fitted, isolated, type Row, rowWidth, type Segment, underCursor } from '../rows/index.ts';
import type { SearchDialog, SearchHit } from '../ui/dialog.ts';
import { textRows } from './facts.ts';

const WIDEST_WHERE = 14;
const WIDEST_WHO = 10;
/** Cells of text shown before the first match. */
const BEFORE_MATCH = 16;

/** `Search · in bob`. */
export function searchTitle(state: State, { scope, hits, next }: SearchDialog): string {
  const where = scope === undefined ? 'all conversations' : conversationName(state, scope);
  const count = hits.length === 0 ? '' : ` · ${hits.length}${next === undefined ? '' : '+'} found`;
  return `Search · ${where}${count}`;
}

/** With fewer cells a row has no room for the time; the message itself, once it was gone to, shows it. */
const NARROW = 56;

export function searchRows(state: State, dialog: SearchDialog, now: number, width: number): Row[] {
  const { hits, query, asking, problem, cursor, scope } = dialog;
  if (problem !== undefined) return textRows(`Not searched: ${problem}`, width, 'error');
  if (query.trim() === '')
    return textRows('Type words of what was said. The last one may be half-written.', width, 'muted');
  if (hits.length === 0) {
    const only = scope === undefined ? '' : `; only ${conversationName(state, scope)} was searched`;
    const none = `Nothing was found. Fewer words find more${only}.`;
    return textRows(asking ? 'Searching…' : none, width, 'muted');
  }
  const rows = hits.map((hit, index) =>
    // Within one conversation its name would only take the room of the text.
    hitRow(state, hit, { query, now, width, isChosen: index === cursor, isNamed: scope === undefined }),
  );
  return asking ? [...rows, [{ text: fitted('  Searching for more…', width), role: 'muted' }]] : rows;
}

function hitRow(
  state: State,
  { conversation, message }: SearchHit,
  {
    query,
    now,
    width,
    isChosen,
    isNamed,
  }: { query: string; now: number; width: number; isChosen: boolean; isNamed: boolean },
): Row {
  const who =
    message.from === 'self' ? 'you' : peerLabel(state, { id: message.from, name: message.name, address: '' });
  // The text is what was searched for: it keeps the half of a narrow row.
  const share = Math.max(1, Math.floor(width / 6));
  const lead: Row = [
    { text: isChosen ? '› ' : '  ', role: 'text' },
    { text: width < NARROW ? '' : `${whenOf(message.time, now)} `, role: 'time' },
    {
      text: isNamed ? `${fitted(conversationName(state, conversation), Math.min(WIDEST_WHERE, share))} ` : '',
      role: 'text',
    },
    {
      text: `${fitted(who, Math.min(WIDEST_WHO, share))} `,
      role: message.from === 'self' ? 'self' : 'name',
    },
  ];
  const row = cutRow([...lead, ...excerpt(message.text, query)], width);
  return isChosen ? underCursor(row, width) : row;
}

/** `10:41` of today, else the day: as wide for all. */
function whenOf(time: number, now: number): string {
  const day = formatDay(time);
  return day === formatDay(now) ? formatTime(time).padStart(day.length) : day;
}

/** The line with the matches marked, from a little before the first one on. */
function excerpt(source: string, query: string): Row {
  const text = isolated(source.replace(/\s+/gu, ' ').trim());
  const matches = matchesOf(text, query);
  const first = matches[0]?.[0] ?? 0;
  const start = startBefore(text, first);
  const lead: Segment[] = start > 0 ? [{ text: '…', role: 'muted' }] : [];
  const parts: Segment[] = [];
  let at = start;
  for (const [from, to] of matches) {
    if (from > at) parts.push({ text: text.slice(at, from), role: 'text' });
    parts.push({ text: text.slice(from, to), role: 'found' });
    at = to;
  }
  if (at < text.length) parts.push({ text: text.slice(at), role: 'text' });
  // A match that ends within a character, as half a syllable, cannot be told apart from the rest of it.
  const rest = text.slice(start);
  const isSeparable = rowWidth(parts) === stringWidth(rest);
  return [...lead, ...(isSeparable ? parts : [{ text: rest, role: 'text' as const }])];
}

/** Where to begin so that not too many cells stand before a place; between two characters. */
function startBefore(text: string, place: number): number {
  if (stringWidth(text.slice(0, place)) <= BEFORE_MATCH) return 0;
  let start = place;
  let cells = 0;
  for (const { segment, index } of Array.from(segmentsOf(text.slice(0, place))).reverse()) {
    cells += stringWidth(segment);
    if (cells > BEFORE_MATCH - 1) break;
    start = index;
  }
  return start;
}
