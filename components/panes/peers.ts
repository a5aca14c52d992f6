/** The peers pane: everyone, the peers, and conversations with those who are gone. Pure. */
import stringWidth from 'string-width';
import {
  type ConversationState,
  EVERYONE,
  type PeerState,
  peerLabel,
  peersInOrder,
  type State,
  shortDeviceId,
} from '../../src/client/index.ts';
import { fitWidth } from '../../src/text/format.ts';
import { isolated } from '../rows/cells.ts';
import { type Row, rowWidth, type Segment } from '../rows/row.ts';
import type { Role } from '../theme/theme.ts';
import { type ListPane, listRows } from './list-rows.ts';
import { joined, twoSided } from './two-sided.ts';

export interface PeersPane extends ListPane {
  state: State;
  /** Id of the open conversation. */
  open: string | undefined;
  /** Id of the conversation under the cursor. */
  selected: string | undefined;
}

/** Ids of the conversations in the order in which they are listed. */
export function conversationIds(state: State): string[] {
  return entriesOf(state).map(({ id }) => id);
}

/** One row for each conversation: `● bob      2 queued ✓  3`. */
export function peersRows(pane: PeersPane): Row[] {
  const { state, open, selected } = pane;
  const entries = entriesOf(state);
  const unreadCells = Math.max(...entries.map(({ unread }) => unreadText(unread).length));
  const selectedIndex = entries.findIndex(({ id }) => id === (selected ?? open));
  const cursorPane = { ...pane, focused: pane.focused && selected !== undefined };
  return listRows(entries, selectedIndex, cursorPane, (entry, cells) =>
    entryRow(entry, { isOpen: entry.id === open, unreadCells, cells }),
  );
}

interface Entry {
  id: string;
  name: Segment;
  mark: Segment;
  /** What stands at the right in words, and in short where the name needs the room. */
  word: { long: string; short: string; role: Role };
  verified: boolean;
  unread: number;
}

function entriesOf(state: State): Entry[] {
  const everyone: Entry = {
    id: EVERYONE,
    name: { text: 'everyone', role: 'text' },
    mark: { text: '#', role: 'text' },
    word: NO_WORD,
    verified: false,
    unread: state.conversations[EVERYONE]?.unread ?? 0,
  };
  const peers = peersInOrder(state).map((peer) => peerEntry(state, peer));
  const gone = Object.values(state.conversations)
    .filter(({ id, messages }) => id !== EVERYONE && state.peers[id] === undefined && messages.length > 0)
    .map(goneEntry)
    .sort((a, b) => a.name.text.localeCompare(b.name.text) || (a.id < b.id ? -1 : 1));
  return [everyone, ...peers, ...gone];
}

function peerEntry(state: State, peer: PeerState): Entry {
  const isDim = peer.state === 'offline' || peer.trust === 'blocked';
  return {
    id: peer.id,
    name: { text: peerLabel(state, peer), role: isDim ? 'muted' : 'text' },
    mark: stateMark(peer),
    word: asks(state, peer.id) ? ASKS : wordOf(peer),
    verified: peer.trust === 'verified',
    unread: peer.unread,
  };
}

/** A peer who was forgotten is known by the name that it had when it last wrote. */
function goneEntry({ id, messages, unread }: ConversationState): Entry {
  const name = messages.findLast(({ from }) => from !== 'self')?.name ?? '';
  return {
    id,
    name: { text: name === '' ? shortDeviceId(id) : name, role: 'muted' },
    mark: { text: '○', role: 'muted' },
    word: AWAY,
    verified: false,
    unread,
  };
}

function isConnecting({ state }: PeerState): boolean {
  return state === 'connecting' || state === 'awaiting-approval';
}

function stateMark(peer: PeerState): Segment {
  if (peer.trust === 'blocked') return { text: '×', role: 'muted' };
  if (isConnecting(peer)) return { text: '◌', role: 'mark' };
  if (peer.state === 'connected') return { text: '●', role: 'good' };
  if (peer.trust === 'unknown') return { text: '?', role: peer.state === 'offline' ? 'muted' : 'mark' };
  return { text: '○', role: peer.state === 'offline' ? 'muted' : 'text' };
}

const NO_WORD = { long: '', short: '', role: 'muted' } as const;
/** Tells one who is away from one who is nearby without the colour; the first to make room. */
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
  return peer.state === 'offline' ? AWAY : NO_WORD;
}

const MOST_UNREAD = 99;

function unreadText(unread: number): string {
  if (unread === 0) return '';
  return unread > MOST_UNREAD ? `${MOST_UNREAD}+` : String(unread);
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
  const count = unreadText(entry.unread);
  const trust: Segment = { text: verified ? '✓' : '', role: 'good' };
  // Below one another in all rows.
  const unread: Segment = { text: verified ? count.padStart(unreadCells) : count, role: 'mark' };
  const long: Segment = { text: word.long, role: word.role };
  const short: Segment = { text: word.short, role: word.role };
  return [[long, trust, unread], [short, trust, unread], [trust, unread], [unread], []].map((side) =>
    joined(side, 1),
  );
}
