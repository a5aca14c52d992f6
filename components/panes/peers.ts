/** The peers pane: everyone, the peers, and conversations with those who are gone. Pure. */
import stringWidth from 'string-width';
import {
  type ConversationState,
  EVERYONE,
  goneLabel,
  type PeerState,
  peerLabel,
  peersInOrder,
  type RoomState,
  type State,
} from '../../src/client/index.ts';
import { fitWidth } from '../../src/text/format.ts';
import { mixedScriptsText } from '../../src/text/mixed-scripts.ts';
import { isolated } from '../rows/cells.ts';
import { type Row, rowWidth, type Segment } from '../rows/row.ts';
import type { Role } from '../theme/theme.ts';
import { emptyRows } from './empty-rows.ts';
import { isKept, nothingKept } from './filter.ts';
import { type ListPane, listRows } from './list-rows.ts';
import { joined, twoSided } from './two-sided.ts';

export interface PeersPane extends ListPane {
  state: State;
  /** Id of the open conversation. */
  open: string | undefined;
  /** Id of the conversation under the cursor. */
  selected: string | undefined;
  /** Only what has these letters is listed. */
  filter: string;
}

/** Ids of the conversations in the order in which they are listed. */
export function conversationIds(state: State, filter = ''): string[] {
  return keptEntries(state, filter).map(({ id }) => id);
}

/** Those of them that have the letters; the others that stay listed only wait for an answer. */
export function conversationIdsFound(state: State, filter: string): string[] {
  return entriesOf(state)
    .filter(({ name }) => isKept(name.text, filter))
    .map(({ id }) => id);
}

function keptEntries(state: State, filter: string): Entry[] {
  // What waits for this person's answer is never out of sight.
  return entriesOf(state).filter(({ name, waits }) => waits || isKept(name.text, filter));
}

/** One row for each conversation: `● bob      2 queued ✓  3`. */
export function peersRows(pane: PeersPane): Row[] {
  const { state, open, selected, filter, width, height } = pane;
  const entries = keptEntries(state, filter);
  if (entries.length === 0) return emptyRows(nothingKept(filter), width, height, ' ');
  const unreadCells = Math.max(...entries.map((entry) => unreadText(entry).length));
  const selectedIndex = entries.findIndex(({ id }) => id === (selected ?? open));
  const cursorPane = { ...pane, focused: pane.focused && selected !== undefined };
  const rows = listRows(entries, selectedIndex, cursorPane, (entry, cells) =>
    entryRow(entry, { isOpen: entry.id === open, unreadCells, cells }),
  );
  if (entries.some(({ name }) => isKept(name.text, filter))) return rows;
  return [...rows, ...emptyRows(nothingKept(filter), width, height - rows.length, ' ')];
}

interface Entry {
  id: string;
  name: Segment;
  mark: Segment;
  /** What stands at the right in words, and in short where the name needs the room. */
  word: { long: string; short: string; role: Role };
  verified: boolean;
  /** For this person's answer. */
  waits: boolean;
  unread: number;
  /** Something unread names this user. */
  mention: boolean;
  muted: boolean;
}

function entriesOf(state: State): Entry[] {
  const everyone: Entry = {
    id: EVERYONE,
    name: { text: 'everyone', role: 'text' },
    mark: { text: '#', role: 'text' },
    word: NO_WORD,
    verified: false,
    waits: false,
    ...countsOf(state.conversations[EVERYONE]),
  };
  const rooms = Object.values(state.rooms)
    .map((room) => roomEntry(state, room))
    .sort((a, b) => a.name.text.localeCompare(b.name.text) || (a.id < b.id ? -1 : 1));
  const peers = peersInOrder(state).map((peer) => peerEntry(state, peer));
  const gone = Object.values(state.conversations)
    .filter(
      ({ id, messages, lastAt }) =>
        id !== EVERYONE &&
        state.peers[id] === undefined &&
        state.rooms[id] === undefined &&
        (messages.length > 0 || lastAt !== undefined),
    )
    .map((conversation) => goneEntry(state, conversation))
    .sort((a, b) => a.name.text.localeCompare(b.name.text) || (a.id < b.id ? -1 : 1));
  return [everyone, ...rooms, ...peers, ...gone];
}

function countsOf(conversation: ConversationState | undefined): Pick<Entry, 'unread' | 'mention' | 'muted'> {
  return {
    unread: conversation?.unread ?? 0,
    mention: (conversation?.mentions ?? 0) > 0,
    muted: conversation?.muted === true,
  };
}

/** What a person is in a room, where that is not simply a member. */
const PARTS: Readonly<Record<RoomState['part'], Entry['word']>> = {
  owner: { long: 'yours', short: '*', role: 'muted' },
  member: { long: '', short: '', role: 'muted' },
  invited: { long: 'invited', short: '!', role: 'warning' },
  asking: { long: 'asked', short: '⋯', role: 'muted' },
  // One can read in them, and no more.
  left: { long: 'left', short: '×', role: 'muted' },
  removed: { long: 'removed', short: '×', role: 'muted' },
};

function roomEntry(state: State, { id, label, part }: RoomState): Entry {
  const isIn = part === 'owner' || part === 'member';
  return {
    id,
    name: { text: label, role: isIn ? 'text' : 'muted' },
    mark: { text: '#', role: isIn ? 'text' : 'muted' },
    word: PARTS[part],
    verified: false,
    waits: part === 'invited',
    ...countsOf(state.conversations[id]),
  };
}

function peerEntry(state: State, peer: PeerState): Entry {
  const isDim = peer.state === 'offline' || peer.trust === 'blocked';
  const waits = asks(state, peer.id);
  return {
    id: peer.id,
    name: { text: peerLabel(state, peer), role: isDim ? 'muted' : 'text' },
    mark: stateMark(peer),
    word: flagged(peer, waits ? ASKS : wordOf(peer)),
    verified: peer.trust === 'verified',
    waits,
    ...countsOf(state.conversations[peer.id]),
    unread: peer.unread,
  };
}

/** A peer who was forgotten is known by the name that it had when it last wrote. */
function goneEntry(state: State, conversation: ConversationState): Entry {
  const { id } = conversation;
  return {
    id,
    name: { text: goneLabel(state, id), role: 'muted' },
    mark: { text: '○', role: 'muted' },
    word: OFFLINE,
    verified: false,
    waits: false,
    ...countsOf(conversation),
  };
}

function isConnecting({ state }: PeerState): boolean {
  return state === 'connecting' || state === 'awaiting-approval';
}

function stateMark(peer: PeerState): Segment {
  if (peer.trust === 'blocked') return { text: '×', role: 'muted' };
  if (isConnecting(peer)) return { text: '◌', role: 'mark' };
  if (peer.state === 'connected') return { text: peer.away === true ? '◐' : '●', role: 'good' };
  if (peer.trust === 'unknown') return { text: '?', role: peer.state === 'offline' ? 'muted' : 'mark' };
  return { text: '○', role: peer.state === 'offline' ? 'muted' : 'text' };
}

const NO_WORD = { long: '', short: '', role: 'muted' } as const;
/** Tells one who is offline from one who is nearby without the colour; the first to make room. */
const OFFLINE = { long: 'offline', short: '', role: 'muted' } as const;
/** Connected, and not at it. */
const AWAY = { long: 'away', short: '', role: 'muted' } as const;

/** Waits for this person's answer. */
const ASKS = { long: 'asks', short: 'asks', role: 'warning' } as const;

function asks({ requests }: State, id: string): boolean {
  return Object.values(requests).some(({ peer }) => peer.id === id);
}

function wordOf(peer: PeerState): Entry['word'] {
  if (peer.trust === 'blocked') return { long: 'blocked', short: '', role: 'muted' };
  if (isConnecting(peer)) return { long: '⋯', short: '⋯', role: 'mark' };
  if (peer.queued > 0) return { long: `${peer.queued} queued`, short: `+${peer.queued}`, role: 'muted' };
  if (peer.trust === 'unknown') return { long: 'new', short: 'new', role: 'mark' };
  if (peer.state === 'offline') return OFFLINE;
  return peer.away === true ? AWAY : NO_WORD;
}

/** A name of letters that are not written together may pass for another one: that comes before how its peer is. */
function flagged(peer: PeerState, word: Entry['word']): Entry['word'] {
  if (mixedScriptsText(peer.name) === undefined) return word;
  // Offline and away its mark tells as well.
  const kept = word.role === 'muted' || word.long === '' ? '' : `${word.long}, `;
  const long = `${kept}mixed letters`;
  return { long, short: word === ASKS ? 'asks, mixed' : 'mixed', role: 'warning' };
}

const MOST_UNREAD = 99;

/** `3`, `@3` where something of it names this user. */
function unreadText({ unread, mention }: Pick<Entry, 'unread' | 'mention'>): string {
  if (unread === 0) return '';
  return `${mention ? '@' : ''}${unread > MOST_UNREAD ? `${MOST_UNREAD}+` : unread}`;
}

/** Fewer cells of a name tell nobody apart; marks give way then. */
const SHORTEST_NAME = 4;

interface EntryFrame {
  isOpen: boolean;
  /** Of the longest count of unread messages in the list. */
  unreadCells: number;
  cells: number;
}

function entryRow(entry: Entry, { isOpen, unreadCells, cells }: EntryFrame): Row {
  // Brackets as around the title of the pane that has the keys: this is the one.
  const [before, after] = isOpen ? ['[', ']'] : ['', ''];
  const name = isolated(entry.name.text);
  const nameCells = stringWidth(name) + before.length + after.length;
  const roomBeside = (right: Row): number =>
    cells - stringWidth(entry.mark.text) - 1 - (right.length === 0 ? 0 : rowWidth(right) + 1);

  const [fullRight = [], ...shorter] = rightSides(entry, unreadCells);
  const enough = Math.min(nameCells, SHORTEST_NAME + before.length + after.length);
  const right =
    roomBeside(fullRight) >= nameCells
      ? fullRight
      : (shorter.find((side) => roomBeside(side) >= enough) ?? []);
  const shown = fitWidth(name, roomBeside(right) - before.length - after.length);
  const left: Row = [
    { text: `${entry.mark.text} `, role: entry.mark.role },
    { text: `${before}${shown}${after}`, role: isOpen ? 'title' : entry.name.role },
  ];
  return twoSided(left, right, cells);
}

/** What may stand at the right, the most first. */
function rightSides(entry: Entry, unreadCells: number): Row[] {
  const { word, verified } = entry;
  const count = unreadText(entry);
  const trust: Segment = { text: verified ? '✓' : '', role: 'good' };
  // Below one another in all rows.
  const unread: Segment = {
    text: verified ? count.padStart(unreadCells) : count,
    role: entry.muted ? 'muted' : 'mark',
  };
  const isFree = entry.muted && word.long === '';
  const long: Segment = { text: isFree ? 'muted' : word.long, role: word.role };
  const short: Segment = { text: word.short, role: word.role };
  return [[long, trust, unread], [short, trust, unread], [trust, unread], [unread], []].map((side) =>
    joined(side, 1),
  );
}
