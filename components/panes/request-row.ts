/** The row of the oldest open request: who wants what, and the keys that answer. Pure. */
import stringWidth from 'string-width';
import {
  peerLabel,
  type RequestState,
  requestRoom,
  requestsInOrder,
  requestText,
  type State,
} from '../../src/client/index.ts';
import { fitWidth, formatCount, formatSize } from '../../src/text/format.ts';
import { isolated } from '../rows/cells.ts';
import { type Row, rowWidth } from '../rows/row.ts';
import { cutRow, twoSided } from './two-sided.ts';

/** As people read them: `Alt-Y`; undefined where none does it. */
export interface RequestKeys {
  accept: string | undefined;
  deny: string | undefined;
  details: string | undefined;
}

export interface RequestInput {
  state: State;
  keys: RequestKeys;
  width: number;
}

/** Narrower than this, the keys are named without what they do. */
const NARROWEST_WITH_LABELS = 40;
/** Fewer cells do not tell who asks. */
const SHORTEST_TEXT = 12;
const SHORTEST_NAME = 6;
/** `Beware:` and enough of the warning to be one. */
const LEAST_WARNING = 40;
/** A name of a room cut further says nothing. */
const LEAST_ROOM = 12;
const ASKS = { invitation: ' invites you into ', admission: ' asks to be let into ' } as const;
const MORE_IN_DETAILS = ' (more in the details)';

/** ` eve (7RT2-KQAB) at 10.0.0.9 wants to connect  Alt-Y accept  Alt-N deny  Alt-I details `; undefined where nothing is asked. */
export function requestRow({ state, keys, width }: RequestInput): Row | undefined {
  const [request, ...others] = requestsInOrder(state);
  if (request === undefined) return undefined;
  const { accept = `/accept ${request.number}`, deny = `/deny ${request.number}`, details } = keys;
  const right = rightSides([accept, deny, details], others.length, width);
  // Who asks for what comes before words for the keys.
  const least = Math.max(SHORTEST_TEXT, leastText(state, request));
  const side = right.find((row) => textRoom(row, width) >= least) ?? right.at(-1) ?? [];
  const text = textRow(state, request, textRoom(side, width));
  return twoSided([{ text: ' ', role: 'text' }, ...text], side, width);
}

/** Cells that tell who asks for what: a connection with the id, files with the first name, a room with its name. */
function leastText(state: State, request: RequestState): number {
  const label = stringWidth(isolated(peerLabel(state, request.peer)));
  if (request.warning !== undefined) return label + LEAST_WARNING;
  if (request.kind === 'connection') return label + ' (7RT2-KQAB) wants to connect'.length;
  if (request.kind !== 'files')
    return label + ASKS[request.kind].length + stringWidth(isolated(requestRoom(state, request)));
  const reserved =
    label + ' wants to send '.length + stringWidth(request.names[0] ?? '') + ', 999 files, 999 MB'.length;
  return Math.min(reserved, rowWidth(wholeRow(state, request)));
}

/** Cells beside the right side, less the blank that begins the row and two between the sides. */
function textRoom(right: Row, width: number): number {
  return Math.max(0, width - rowWidth(right) - 3);
}

/** The most first. */
function rightSides(keys: readonly (string | undefined)[], others: number, width: number): Row[] {
  const withWords = (...words: string[]): Row => {
    const known = keys.flatMap((key, index) =>
      key === undefined ? [] : [{ key, word: words[index] ?? '' }],
    );
    return known.flatMap(
      ({ key, word }, index): Row => [
        { text: key, role: 'key' },
        { text: ` ${word}${index < known.length - 1 ? '  ' : ' '}`, role: 'text' },
      ],
    );
  };
  const labelled = withWords('accept', 'deny', 'details');
  const brief = withWords('yes', 'no', 'info');
  const short: Row = [
    { text: shortKeys(keys.filter((key) => key !== undefined)), role: 'key' },
    { text: ' ', role: 'text' },
  ];
  const more: Row = others === 0 ? [] : [{ text: `(+${others} more)  `, role: 'muted' }];
  const withLabels = [[...more, ...labelled], labelled, [...more, ...brief], brief];
  return [...(width < NARROWEST_WITH_LABELS ? [] : withLabels), [...more, ...short], short];
}

/** `Alt-Y/N/I` where the keys differ in their last part alone. */
function shortKeys([first = '', ...others]: readonly string[]): string {
  const modifiers = first.slice(0, first.lastIndexOf('-') + 1);
  const isShared = others.every((key) => key.startsWith(modifiers));
  const start = isShared ? modifiers.length : 0;
  return [first, ...others.map((key) => key.slice(start))].join('/');
}

function wholeRow(state: State, { warning: _shown, ...asked }: RequestState): Row {
  return [{ text: isolated(requestText(state, asked)).replace(/\.$/, ''), role: 'text' }];
}

function textRow(state: State, request: RequestState, cells: number): Row {
  const { warning, ...asked } = request;
  const sentence = isolated(requestText(state, asked));
  if (warning !== undefined) return warningRow(sentence, isolated(warning), cells);
  const whole = wholeRow(state, asked);
  if (rowWidth(whole) <= cells) return whole;
  if (request.kind === 'connection') return connectionRow(state, request, cells);
  if (request.kind !== 'files') return roomRow(state, request, request.kind, cells);
  const [name = ''] = request.names;
  const others = request.names.length - 1 + (request.moreNames ?? 0);
  const beside = others > 0 ? ` and ${others} more` : '';
  const many = request.files > 1 ? `${formatCount(request.files, 'file')}, ` : '';
  const amount = `${beside}, ${many}${formatSize(request.bytes)}`;
  const bare = `${many}${formatSize(request.bytes)}`;
  const label = isolated(peerLabel(state, request.peer));
  const room = cells - stringWidth(label) - ' wants to send '.length - amount.length;
  // A name that is cut further says nothing; then how much it is is worth more.
  const named = room >= SHORTEST_NAME ? `${fitWidth(isolated(name), room)}${amount}` : bare;
  return cutRow([{ text: `${label} wants to send ${named}`, role: 'text' }], cells);
}

/** What is asked comes before where from: `eve (7RT2-KQAB) wants to connect`, or `eve wants to connect`. */
function connectionRow(state: State, request: RequestState, cells: number): Row {
  const { warning: _shown, ...asked } = request;
  const sentence = requestText(state, { ...asked, peer: { ...request.peer, address: '' } });
  const whole: Row = [{ text: isolated(sentence).replace(/\.$/, ''), role: 'text' }];
  if (rowWidth(whole) <= cells) return whole;
  const ending = ' wants to connect';
  const label = fitWidth(isolated(peerLabel(state, request.peer)), Math.max(1, cells - ending.length));
  return cutRow([{ text: `${label}${ending}`, role: 'text' }], cells);
}

/** `bob invites you into # ops`: who asks may be cut to leave the room a place. */
function roomRow(state: State, request: RequestState, kind: keyof typeof ASKS, cells: number): Row {
  const room = isolated(requestRoom(state, request));
  const beside = ASKS[kind].length + Math.min(stringWidth(room), LEAST_ROOM);
  const label = fitWidth(isolated(peerLabel(state, request.peer)), Math.max(1, cells - beside));
  return cutRow([{ text: `${label}${ASKS[kind]}${room}`, role: 'text' }], cells);
}

/** A warning that is cut says so: the details have all of it. */
function warningRow(sentence: string, warning: string, cells: number): Row {
  const whole: Row = [
    { text: 'Beware:', role: 'warning' },
    { text: ` ${sentence} ${warning}`, role: 'text' },
  ];
  if (rowWidth(whole) <= cells) return whole;
  const room = cells - MORE_IN_DETAILS.length;
  if (room < SHORTEST_TEXT) return cutRow(whole, cells);
  return [...cutRow(whole, room), { text: MORE_IN_DETAILS, role: 'warning' }];
}
