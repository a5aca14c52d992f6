/** The layout of a scene, and what the layout depends on: what is written, who asks, what is noticed. Pure. */
import {
  connectedCount,
  conversationName,
  EVERYONE,
  hasEnded,
  type RoomState,
  type State,
  shortDeviceId,
} from '../../src/client/index.ts';
import { INTERFACE } from '../../src/limits.ts';
import { formatWhen } from '../../src/text/format.ts';
import { type ComposerView, composerPrompt, composerView, composerWidth } from '../composer/index.ts';
import { keyFor, oldestRequest, type Scene } from '../keymap/index.ts';
import { type Layout, layOut } from '../layout/layout.ts';
import { type NoticeInput, noticeHeight } from '../panes/index.ts';
import { insideOf, type Row } from '../rows/index.ts';
import { tourRows } from '../tour/index.ts';
import { type Dialog, requestOf } from '../ui/dialog.ts';
import { type ShownNotice, shownNotice } from '../ui/notice-log.ts';
import { filteringOf, type UiState } from '../ui/ui-state.ts';

export interface Arrangement {
  layout: Layout;
  prompt: string;
  /** Cells for what is written, as the composer counts them. */
  composerWidth: number;
  /** What is being written; in the help, what is searched for. */
  composer: ComposerView;
  notice: ShownNotice | undefined;
  /** Rows of the tour; none while a dialog is open. */
  tour: readonly Row[];
}

/** What was arranged last of a screen's state: its panes, its keys and what follows the conversation ask for the same scene. */
const last = new WeakMap<UiState, { state: State; arrangement: Arrangement }>();

export function arrange({ state, ui }: Scene): Arrangement {
  const known = last.get(ui);
  if (known?.state === state) return known.arrangement;
  const arrangement = arranged({ state, ui });
  last.set(ui, { state, arrangement });
  return arrangement;
}

/** A notice as its rows are made of it. */
export function noticeInput({ state, ui }: Scene, notice: ShownNotice): NoticeInput {
  return { ...notice, width: ui.columns, key: keyFor(state.keys, 'notices') };
}

function arranged({ state, ui }: Scene): Arrangement {
  const { columns, rows } = ui;
  const dialog = ui.dialogs.at(-1);
  const filtering = dialog === undefined ? filteringOf(ui) : undefined;
  const search = filtering === undefined ? searchedText(dialog) : ui.filters[filtering];
  const name = search === undefined ? promptName(state, ui.open) : searchPrompt(dialog);
  const prompt = ` ${composerPrompt(name, columns - 1)}`;
  const width = composerWidth(prompt, columns);
  const mostRows = Math.max(1, Math.floor(rows / 3));
  const written = search === undefined ? ui.composer : { text: search, caret: search.length };
  const composer = composerView(written, width, mostRows);
  const notice = shownNotice(ui.notices, ui.now);
  const transfers = Object.values(state.transfers);
  const tour =
    ui.tour === undefined || dialog !== undefined
      ? []
      : tourRows(ui.tour, state.keys, ui.focus === 'composer', columns);
  const layout = layOut({
    columns,
    rows,
    focus: ui.focus,
    composerRows: composer.rows.length,
    menuRows:
      ui.menu === undefined || dialog !== undefined
        ? 0
        : Math.min(INTERFACE.completionRows, ui.menu.candidates.length),
    request: oldestRequest(state) !== undefined && requestOf(dialog) === undefined,
    noticeRows: notice === undefined ? 0 : noticeHeight(noticeInput({ state, ui }, notice)),
    about: ui.open !== undefined && ui.abouts[ui.open] !== undefined && dialog === undefined,
    tourRows: tour.length,
    sizes: ui.paneSizes,
    zoomed: ui.zoomed,
    transfers: {
      count: transfers.length,
      unfinished: transfers.some((transfer) => !hasEnded(transfer)),
    },
  });
  return { layout, prompt, composerWidth: width, composer, notice, tour: tour.slice(0, layout.tourRows) };
}

/** What is searched for in the dialog; undefined for one in which nothing is. */
export function searchedText(dialog: Dialog | undefined): string | undefined {
  if (dialog?.kind === 'search' || dialog?.kind === 'palette' || dialog?.kind === 'recall')
    return dialog.query;
  return dialog?.kind === 'help' || dialog?.kind === 'files' ? dialog.filter : undefined;
}

function searchPrompt(dialog: Dialog | undefined): string {
  if (dialog?.kind === 'palette') return 'find';
  return dialog === undefined || dialog.kind === 'files' ? 'filter' : 'search';
}

/** To whom the text goes. */
export function promptName(state: State, open: string | undefined): string {
  return open === undefined ? 'tincan' : conversationName(state, open);
}

/** Cells and rows of the open conversation; undefined where it is not on the screen. */
export function conversationArea(layout: Layout): { width: number; height: number } | undefined {
  const pane = [...layout.left, ...layout.right].find(({ id }) => id === 'conversation');
  return pane === undefined ? undefined : insideOf(pane.frame, pane.width, pane.height);
}

/** `bob · verified · 192.168.1.20`; `# ops · 3/5 online · what it is about`: what may be cut comes last. */
export function conversationTitle(state: State, id: string | undefined, now: number): string {
  if (id === undefined) return 'Welcome';
  const muted = state.conversations[id]?.muted === true ? 'muted' : '';
  return titleParts(state, id, muted, now)
    .filter((part) => part !== '')
    .join(' · ');
}

function titleParts(state: State, id: string, muted: string, now: number): string[] {
  if (id === EVERYONE) return ['# everyone', `${connectedCount(state)} connected`, muted];
  const room = state.rooms[id];
  if (room !== undefined) return [...roomParts(state, room), muted, room.topic];
  const peer = state.peers[id];
  if (peer === undefined) return [conversationName(state, id), 'gone', muted];
  const presence = {
    connected: peer.away === true ? 'away' : '',
    connecting: 'connecting',
    'awaiting-approval': 'waiting for an answer',
    nearby: 'not connected',
    offline: peer.lastSeen > 0 ? `offline, seen ${formatWhen(peer.lastSeen, now)}` : 'offline',
  }[peer.state];
  const trust = peer.trust === 'unknown' ? 'new' : peer.trust;
  return [peer.label, trust, presence, muted, peer.address];
}

function roomParts(state: State, { label, members, part }: RoomState): string[] {
  const inside = members.filter(({ state: member }) => member !== 'invited');
  const online = inside.filter(({ id }) => id === state.self.id || state.peers[id]?.state === 'connected');
  const place = {
    owner: 'yours',
    member: '',
    invited: 'you are invited',
    asking: 'you have asked to be let in',
    left: 'you have left',
    removed: 'you were removed',
  }[part];
  const here = part === 'owner' || part === 'member' ? `${online.length}/${inside.length} online` : '';
  return [`# ${label}`, place, here];
}

/** `bob is writing…`; empty while nobody is. */
export function typingText(state: State, id: string | undefined): string {
  const typing = (id === undefined ? undefined : state.conversations[id]?.typing) ?? [];
  const [first, second] = typing.map((peer) => state.peers[peer]?.label ?? shortDeviceId(peer));
  if (first === undefined) return '';
  if (second === undefined) return `${first} is writing…`;
  return typing.length === 2 ? `${first} and ${second} are writing…` : `${typing.length} are writing…`;
}
