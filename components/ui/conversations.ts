/** Which conversation is open, and what is half written in each. Pure. */

import type { State } from '../../src/client/index.ts';
import { CONVERSATION } from '../../src/limits.ts';
import { draftOf, withDraft } from '../composer/index.ts';
import {
  AT_BOTTOM,
  type ConversationWindow,
  EMPTY_WINDOW,
  firstUnread,
  type Viewport,
  type WindowAction,
  windowReducer,
} from '../conversation/index.ts';
import { type About, NOWHERE, type UiState } from './ui-state.ts';

/**
 * Opens a conversation: its draft comes into the composer, and what was being written stays with the one that was open.
 * What was typed while none was open goes along to the first one where nothing waits already.
 *
 * @param carry takes what is being written along in any case: it was typed ahead, for the conversation that now opens
 */
export function opened(ui: UiState, state: State, id: string, carry = false): UiState {
  if (ui.open === id)
    return {
      ...ui,
      focus: 'composer',
      filtering: undefined,
      filters: { ...ui.filters, peers: '' },
      selectedPeer: id,
    };
  const current = draftOf(ui.composer);
  const { [id]: waiting, ...others } = ui.drafts;
  const goesAlong = current.text !== '' && waiting === undefined && (carry || ui.open === undefined);
  const left = goesAlong || current.text === '' ? others : { ...others, [ui.open ?? NOWHERE]: current };
  const { [NOWHERE]: homeless, ...rest } = left;
  const findsPlace = !goesAlong && waiting === undefined;
  return {
    ...ui,
    open: id,
    focus: 'composer',
    filtering: undefined,
    // What was looked for is found.
    filters: { ...ui.filters, peers: '' },
    selectedPeer: id,
    selectedMessage: undefined,
    found: undefined,
    menu: undefined,
    composer: goesAlong ? ui.composer : withDraft(ui.composer, waiting ?? homeless),
    drafts: findsPlace ? rest : left,
    ...newIn(state, id),
  };
}

/** A conversation that is opened is shown from what is new on, which is marked. */
function newIn(state: State, id: string): Pick<UiState, 'unreadFrom' | 'jump'> {
  const conversation = state.conversations[id];
  const first = conversation === undefined ? undefined : firstUnread(conversation);
  if (conversation === undefined || first === undefined) return { unreadFrom: undefined, jump: undefined };
  return {
    unreadFrom: { id: first.id, count: conversation.unread },
    jump: { conversation: id, at: { order: first.order, id: first.id }, to: 'unread' },
  };
}

/** All that is half written, by conversation, the open one included. */
export function allDrafts(ui: UiState): Record<string, string> {
  const texts = Object.entries(ui.drafts).map(([id, { text }]) => [id, text] as const);
  const current = draftOf(ui.composer).text;
  const all = [...texts, ...(current === '' ? [] : [[ui.open ?? NOWHERE, current] as const])];
  return Object.fromEntries(all.filter(([, text]) => text.trim() !== ''));
}

/** The same put back, as another screen left it. */
export function restoredDrafts(
  ui: UiState,
  { open, drafts }: { open?: string | undefined; drafts: Readonly<Record<string, string>> },
  state: State,
): UiState {
  const restored = Object.entries(drafts).map(([id, text]) => [id, { text, caret: text.length, undo: [] }]);
  const { [open ?? NOWHERE]: current, ...others } = Object.fromEntries(restored);
  return {
    ...ui,
    open,
    selectedPeer: open,
    drafts: others,
    composer: withDraft(ui.composer, current),
    ...(open === undefined ? {} : newIn(state, open)),
  };
}

export function viewportOf(ui: UiState, id: string): Viewport {
  return ui.viewports[id] ?? AT_BOTTOM;
}

/** Remembers where a conversation is scrolled to. */
export function scrolledTo(ui: UiState, id: string, viewport: Viewport): UiState {
  if (viewportOf(ui, id) === viewport) return ui;
  const { [id]: _before, ...others } = ui.viewports;
  return { ...ui, viewports: viewport.at === 'bottom' ? others : { ...others, [id]: viewport } };
}

export function windowOf(ui: UiState, id: string): ConversationWindow {
  return ui.windows[id] ?? EMPTY_WINDOW;
}

/** Changes what is here of a conversation. Of those that are not open only the latest few keep theirs, and their place with it. */
export function windowChanged(ui: UiState, id: string, action: WindowAction): UiState {
  const before = windowOf(ui, id);
  const window = windowReducer(before, action);
  if (window === before) return ui;
  const { [id]: _before, ...others } = ui.windows;
  const all = Object.entries(others);
  const kept = Object.fromEntries(all.slice(1 - CONVERSATION.windows));
  const viewports = Object.entries(ui.viewports).filter(
    ([one]) => others[one] === undefined || kept[one] !== undefined,
  );
  return {
    ...ui,
    windows: { ...kept, [id]: window },
    viewports:
      viewports.length === Object.keys(ui.viewports).length ? ui.viewports : Object.fromEntries(viewports),
  };
}

/** Shows the newest messages of a conversation, and stays there. */
export function toNewest(ui: UiState, id: string): UiState {
  return { ...scrolledTo(windowChanged(ui, id, { type: 'newest' }), id, AT_BOTTOM), jump: undefined };
}

/** The text becomes an answer to a message of the open conversation, or takes the place of one. */
export function aboutBegun(ui: UiState, about: About): UiState {
  if (ui.open === undefined) return ui;
  const next = { ...withoutAbout(ui), focus: 'composer' as const, menu: undefined };
  const isEdit = about.kind === 'edit';
  // A text that begins with a slash would be a command, but for what somebody does.
  const isCommand = about.text.startsWith('/') && !about.text.startsWith('/me ');
  const text = isCommand ? `/${about.text}` : about.text;
  const before = draftOf(next.composer);
  return {
    ...next,
    composer: isEdit ? withDraft(next.composer, { text, caret: text.length, undo: [] }) : next.composer,
    abouts: { ...next.abouts, [ui.open]: isEdit ? { ...about, before } : about },
  };
}

/** It is a text of its own again; what was being written before an editing is back. */
export function withoutAbout(ui: UiState): UiState {
  const about = ui.open === undefined ? undefined : ui.abouts[ui.open];
  if (ui.open === undefined || about === undefined) return ui;
  const { [ui.open]: _about, ...abouts } = ui.abouts;
  return {
    ...ui,
    abouts,
    composer: about.kind === 'edit' ? withDraft(ui.composer, about.before) : ui.composer,
  };
}
