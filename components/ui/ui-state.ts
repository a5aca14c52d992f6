/**
 * What one screen shows of the core's state, and what is typed at it: plain data. Everything that two screens on one core
 * share is in the core's own state.
 */
import type { Cursor } from '../../src/client/index.ts';
import type { Draft } from '../composer/index.ts';
import { type CompletionMenuState, type ComposerState, createComposer } from '../composer/index.ts';
import type { Cleared, ConversationWindow, UnreadMark, Viewport } from '../conversation/index.ts';
import type { Focus, PaneSizes } from '../layout/layout.ts';
import type { Dialog, SearchHit } from './dialog.ts';
import { emptyLog, type NoticeLog } from './notice-log.ts';

/** Draft of what is typed while no conversation is open. */
export const NOWHERE = '';

/** What the text in the composer is about. */
export interface About {
  readonly kind: 'reply' | 'edit';
  /** Of the message. */
  readonly id: string;
  /** Who wrote it, and its text. */
  readonly name: string;
  readonly text: string;
  /** What was being written when the editing began. */
  readonly before?: Draft;
}

/** Where the open conversation is to be shown next. */
export interface Jump {
  readonly conversation: string;
  readonly at: Cursor;
  /** Its first unread message, with a little before it; or one that was found, in the middle. */
  readonly to: 'unread' | 'found';
}

/** Panes with a list that can be narrowed down. */
export type FilteredPane = Extract<Focus, 'peers' | 'transfers'>;

/** The matches of a search, one of which is looked at. */
export interface Found {
  readonly query: string;
  /** Where it was searched; undefined: in all conversations. */
  readonly scope: string | undefined;
  /** Newest first. */
  readonly hits: readonly SearchHit[];
  /** Where the next page begins; undefined at the end. */
  readonly next: number | undefined;
  readonly index: number;
}

/** The list whose letters are being typed: whatever takes the keys elsewhere ends that. */
export function filteringOf({
  filtering,
  focus,
}: Pick<UiState, 'filtering' | 'focus'>): FilteredPane | undefined {
  return filtering === focus ? filtering : undefined;
}

export interface UiState {
  columns: number;
  rows: number;
  /** Whether the terminal has the keys of the person; undefined where it has not told. */
  terminalFocus: boolean | undefined;
  /** Milliseconds since the epoch; moves only when something on the screen depends on it. */
  now: number;
  focus: Focus;
  paneSizes: PaneSizes;
  /** The pane that has the keys is shown alone; while one writes, the conversation. */
  zoomed: boolean;
  /** Id of the open conversation. */
  open: string | undefined;
  composer: ComposerState;
  /** What is half written elsewhere, by conversation. */
  drafts: Readonly<Record<string, Draft>>;
  menu: CompletionMenuState | undefined;
  /** The step of the tour that is shown, from 0. */
  tour: number | undefined;
  /** Letters by which lists are narrowed down; empty: everything is listed. */
  filters: Readonly<Record<FilteredPane, string>>;
  /** The list whose letters are being typed. */
  filtering: FilteredPane | undefined;
  /** Conversation and transfer under the cursor of their panes. */
  selectedPeer: string | undefined;
  selectedTransfer: string | undefined;
  /** Entry of the message under the cursor in the open conversation. */
  selectedMessage: string | undefined;
  /** Messages that what is being written answers or takes the place of, by conversation. */
  abouts: Readonly<Record<string, About>>;
  /** Transfer that one more press of the same key cancels, or peer that it disconnects; any other key calls that off. */
  armed: string | undefined;
  /** What is here of conversations that were read back in, those opened last at the end. */
  windows: Readonly<Record<string, ConversationWindow>>;
  /** Where conversations were scrolled to; those at the bottom are not in it. */
  viewports: Readonly<Record<string, Viewport>>;
  /** Where the mark of what is new stands in the open conversation, until another one is opened. */
  unreadFrom: UnreadMark | undefined;
  /** Place to which the open conversation is to be scrolled as soon as it is here. */
  jump: Jump | undefined;
  /** Conversations that were cleared from the screen, and up to where. */
  cleared: Readonly<Record<string, Cleared>>;
  notices: NoticeLog;
  /** What was searched for and the match that was led to; its words are marked in the conversation. */
  found: Found | undefined;
  /** Something of the open conversation stands above what is seen of it. */
  hasMoreAbove: boolean;
  /** What was taken in the palette, the last one first. */
  recent: readonly string[];
  /** Folders from which something was sent, the last one first. */
  recentFolders: readonly string[];
  /** Dialogs, the one on top last. */
  dialogs: readonly Dialog[];
}

export function initialUi(size: { columns: number; rows: number }, now: number): UiState {
  return {
    ...size,
    terminalFocus: undefined,
    now,
    focus: 'composer',
    paneSizes: { peersColumns: 0, transfersRows: 0 },
    zoomed: false,
    open: undefined,
    composer: createComposer(),
    drafts: {},
    menu: undefined,
    tour: undefined,
    filters: { peers: '', transfers: '' },
    filtering: undefined,
    selectedPeer: undefined,
    selectedTransfer: undefined,
    selectedMessage: undefined,
    abouts: {},
    armed: undefined,
    windows: {},
    viewports: {},
    unreadFrom: undefined,
    jump: undefined,
    cleared: {},
    notices: emptyLog(),
    found: undefined,
    hasMoreAbove: false,
    recent: [],
    recentFolders: [],
    dialogs: [],
  };
}
