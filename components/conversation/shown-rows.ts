/** What the conversation's pane shows: rows, how much is new below them, or what to do where there are none. Pure. */
import { fitted } from '../rows/cells.ts';
import { type Row, type Segment, withMarkAtEnd } from '../rows/row.ts';
import { wrapText } from '../rows/wrap.ts';

const EMPTY = {
  loading: 'Loading…',
  'no-messages': 'No messages yet. Type one below.',
  invited: 'You are invited into this room. /room accept takes you in, /room decline does not.',
  'not-a-member':
    'No messages, and you are not in this room. /room ask ROOM PEER asks its owner to let you in.',
  'nobody-connected':
    'What you type here goes to everybody who is connected. Nobody is yet; /connect PEER connects.',
  'nothing-open':
    'Choose somebody among the peers: {focus.next|/list} leads there, Enter opens. Then type below; / begins a command, {help|/help} helps.',
  'no-peers':
    'No peers yet. They appear by themselves when tincan runs on another machine of this network. /connect HOST:PORT reaches one elsewhere, /doctor looks why somebody is not found.',
} as const;

export type EmptyReason = keyof typeof EMPTY;

export interface ShownRowsInput {
  /** As `look` gives them. */
  rows: readonly Row[];
  newBelow: number;
  /** Why there are no rows. */
  empty: EmptyReason;
  /** Puts the keys that work now into what is said of that. */
  withKeys(text: string): string;
  /** Says it in other words. */
  welcome?: string | undefined;
  width: number;
}

export function shownRows(input: ShownRowsInput): readonly Row[] {
  const { rows, newBelow, width } = input;
  const last = rows.at(-1);
  if (last === undefined) {
    const text =
      input.empty === 'loading' ? EMPTY.loading : (input.welcome ?? input.withKeys(EMPTY[input.empty]));
    return wrapText(text, width).map((line) => [{ text: fitted(line, width), role: 'muted' }]);
  }
  if (newBelow === 0) return rows;
  const mark: Segment = { text: `↓ ${newBelow} new`, role: 'mark' };
  return [...rows.slice(0, -1), withMarkAtEnd(last, mark, width)];
}
