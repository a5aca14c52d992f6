/** The row of the oldest open request: who wants what, and the keys that answer. Pure. */
import {
  peerLabel,
  type RequestState,
  requestsInOrder,
  requestText,
  type State,
} from '../../src/client/index.ts';
import { formatCount, formatSize } from '../../src/text/format.ts';
import { cut, isolated } from '../rows/cells.ts';
import { type Row, rowWidth } from '../rows/row.ts';
import { cutRow, twoSided } from './two-sided.ts';

/** As people read them: `Alt-Y`. */
export interface RequestKeys {
  accept: string;
  deny: string;
  details: string;
}

export interface RequestInput {
  state: State;
  keys: RequestKeys;
  width: number;
  unicode: boolean;
}

/** Narrower than this, the keys are named without what they do. */
const NARROWEST_WITH_LABELS = 40;
/** Fewer cells do not tell who asks. */
const SHORTEST_TEXT = 12;
const MORE_IN_DETAILS = ' (more in the details)';

/** ` eve (7RT2-KQAB) at 10.0.0.9 wants to connect  Alt-Y accept  Alt-N deny  Alt-I details `; undefined where nothing is asked. */
export function requestRow({ state, keys, width, unicode }: RequestInput): Row | undefined {
  const [request, ...others] = requestsInOrder(state);
  if (request === undefined) return undefined;
  const right = rightSides(keys, others.length, width);
  const side = right.find((row) => textRoom(row, width) >= SHORTEST_TEXT) ?? right.at(-1) ?? [];
  const text = textRow(state, request, textRoom(side, width), unicode);
  return twoSided([{ text: ' ', role: 'text' }, ...text], side, width, unicode);
}

/** Cells beside the right side, less the blank that begins the row and two between the sides. */
function textRoom(right: Row, width: number): number {
  return Math.max(0, width - rowWidth(right) - 3);
}

/** The most first. */
function rightSides(keys: RequestKeys, others: number, width: number): Row[] {
  const labelled: Row = [
    { text: keys.accept, role: 'key' },
    { text: ' accept  ', role: 'text' },
    { text: keys.deny, role: 'key' },
    { text: ' deny  ', role: 'text' },
    { text: keys.details, role: 'key' },
    { text: ' details ', role: 'text' },
  ];
  const short: Row = [
    { text: shortKeys(keys), role: 'key' },
    { text: ' ', role: 'text' },
  ];
  const more: Row = others === 0 ? [] : [{ text: `(+${others} more)  `, role: 'muted' }];
  const withLabels = [[...more, ...labelled], labelled];
  return [...(width < NARROWEST_WITH_LABELS ? [] : withLabels), [...more, ...short], short];
}

/** `Alt-Y/N/I` where the keys differ in their last part alone. */
function shortKeys({ accept, deny, details }: RequestKeys): string {
  const modifiers = accept.slice(0, accept.lastIndexOf('-') + 1);
  const isShared = deny.startsWith(modifiers) && details.startsWith(modifiers);
  const start = isShared ? modifiers.length : 0;
  return `${accept}/${deny.slice(start)}/${details.slice(start)}`;
}

function textRow(state: State, request: RequestState, cells: number, unicode: boolean): Row {
  const { warning, ...asked } = request;
  const sentence = isolated(requestText(state, asked));
  if (warning !== undefined) return warningRow(sentence, isolated(warning), cells, unicode);
  const whole: Row = [{ text: sentence.replace(/\.$/, ''), role: 'text' }];
  if (rowWidth(whole) <= cells) return whole;
  if (request.kind === 'connection') return connectionRow(state, request, cells, unicode);
  // How much it is matters more than the names.
  const amount = `${formatCount(request.files, 'file')}, ${formatSize(request.bytes)}`;
  const ending = ` wants to send ${amount}`;
  const label = cut(isolated(peerLabel(state, request.peer)), Math.max(1, cells - ending.length), unicode);
  return cutRow([{ text: `${label}${ending}`, role: 'text' }], cells, unicode);
}

/** What is asked comes before where from: `eve (7RT2-KQAB) wants to connect`, or `eve wants to connect`. */
function connectionRow(state: State, request: RequestState, cells: number, unicode: boolean): Row {
  const { warning: _shown, ...asked } = request;
  const sentence = requestText(state, { ...asked, peer: { ...request.peer, address: '' } });
  const whole: Row = [{ text: isolated(sentence).replace(/\.$/, ''), role: 'text' }];
  if (rowWidth(whole) <= cells) return whole;
  const ending = ' wants to connect';
  const label = cut(isolated(peerLabel(state, request.peer)), Math.max(1, cells - ending.length), unicode);
  return cutRow([{ text: `${label}${ending}`, role: 'text' }], cells, unicode);
}

/** A warning that is cut says so: the details have all of it. */
function warningRow(sentence: string, warning: string, cells: number, unicode: boolean): Row {
  const whole: Row = [
    { text: 'Beware:', role: 'warning' },
    { text: ` ${sentence} ${warning}`, role: 'text' },
  ];
  if (rowWidth(whole) <= cells) return whole;
  const room = cells - MORE_IN_DETAILS.length;
  if (room < SHORTEST_TEXT) return cutRow(whole, cells, unicode);
  return [...cutRow(whole, room, unicode), { text: MORE_IN_DETAILS, role: 'warning' }];
}
