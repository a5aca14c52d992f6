/** What each action of the table of keys does: a change of the screen, or a command of the one table of commands. */
import { BEGINNING, canRetry, EVERYONE, type RequestState } from '../../src/client/index.ts';
import { INTERFACE } from '../../src/limits.ts';
import { firstLine } from '../../src/text/format.ts';
import { composerAction, composerReducer, putBack, submittedText } from '../composer/index.ts';
import {
  AT_BOTTOM,
  type Content,
  scrollPages,
  scrollRows,
  scrollToStart,
  type Viewport,
} from '../conversation/index.ts';
import { dialogView } from '../dialogs/index.ts';
import {
  type Binding,
  conversationAtHand,
  isStranger,
  type KeyAction,
  oldestRequest,
  receiverAtHand,
  requestAtHand,
  requestOfPeer,
  requestOfTransfer,
  type Scene,
  selectedConversation,
  selectedTransfer,
  transferAtHand,
} from '../keymap/index.ts';
import { focusOrder } from '../layout/layout.ts';
import type { InputEvent } from '../terminal/index.ts';
import { opened, scrolledTo, toNewest, viewportOf, withoutAbout } from '../ui/conversations.ts';
import { type Dialog, isRead, scrolledTop, topDialog, withoutTopDialog } from '../ui/dialog.ts';
import { dismissed } from '../ui/notice-log.ts';
import { arrange, conversationArea } from './arrangement.ts';
import { chooseInMenu, completeWord } from './completing.ts';
import { contentOf } from './content.ts';
import {
  enterFolder,
  leaveFolder,
  markFile,
  openFiles,
  openPlaces,
  takeFiles,
  toggleHidden,
} from './files.ts';
import { beginFilter, clearFilter, keepFilter } from './filter.ts';
import { focused } from './focus.ts';
import { askAgain } from './history.ts';
import { moveByPages, moveCursor } from './list-cursor.ts';
import {
  askToRemove,
  copyMessage,
  discardMessage,
  editMessage,
  moveSelection,
  removeMessage,
  replyToMessage,
  retryMessage,
} from './messages.ts';
import { acceptOffer, markEntry, markFolder } from './offer-marks.ts';
import { openOffer, turnPage } from './offer-pages.ts';
import { openPalette, takeEntry, writeEntry } from './palette.ts';
import { resetPanes, resizePane, toggleZoom } from './panes.ts';
import { openRecall, takeRecalled } from './recall.ts';
import { nextHit, openSearch, takeHit, toggleScope } from './search.ts';
import type { Session } from './session.ts';
import type { RequestPlace } from './shown-requests.ts';

type Run = (session: Session, event: InputEvent) => void;

const sceneOf = ({ client, ui }: Session): Scene => ({ state: client.state, ui: ui.get() });

/** Writes: a key or a paste goes into the composer, or submits what stands there. */
export function compose(session: Session, event: InputEvent): void {
  const { client, ui } = session;
  const before = ui.get();
  const { composerWidth } = arrange({ state: client.state, ui: before });
  const action = composerAction(event, composerWidth);
  if (action === undefined) return;
  if (action.type === 'submit') {
    const text = submittedText(before.composer);
    const question = text === undefined ? undefined : questionBefore(text, before.open);
    if (question !== undefined) session.open(question);
    else submitComposed(session);
    return;
  }
  ui.change((now) => ({ ...now, composer: composerReducer(now.composer, action), menu: undefined }));
  if (ui.get().composer.full)
    session.notice('warning', 'There is no room for more; what was too much is left out.');
}

/** Whether a text is as long as nobody writes by hand, and so may have been pasted by mistake. */
function questionBefore(text: string, conversation: string | undefined): Dialog | undefined {
  if (conversation === undefined || isCommand(text)) return undefined;
  const lines = text.split('\n').length;
  const bytes = Buffer.byteLength(text);
  if (lines < INTERFACE.longLines && bytes < INTERFACE.longBytes) return undefined;
  return {
    kind: 'long',
    conversation,
    lines,
    bytes,
    firstLine: firstLine(text),
    openedAt: performance.now(),
  };
}

/** Sends what is written, or does what it says. */
function submitComposed(session: Session): void {
  const { ui } = session;
  const before = ui.get();
  const submitted = submittedText(before.composer);
  const about = before.open === undefined ? undefined : before.abouts[before.open];
  ui.change((now) => {
    const composer = composerReducer(now.composer, { type: 'submit' });
    const viewports = submitted !== undefined && now.open !== undefined ? toNewest(now, now.open) : now;
    // Who says something has found what was looked for, and is at the end of the conversation.
    return {
      ...(submitted === undefined || isCommand(submitted)
        ? viewports
        : withoutAbout({ ...viewports, composer, selectedMessage: undefined, found: undefined })),
      ...(submitted === undefined || isCommand(submitted) ? { composer } : {}),
      menu: undefined,
    };
  });
  if (submitted !== undefined) session.submit(submitted, about);
}

/** Sends the text that was asked about, if it is still for the conversation that was named. */
function sendLong(session: Session): void {
  const dialog = topDialog(session.ui.get(), 'long');
  if (dialog === undefined || !isRead(dialog)) return;
  closeDialog(session);
  if (dialog.conversation === session.ui.get().open) submitComposed(session);
  else session.notice('warning', 'Another conversation is open by now; nothing was sent.');
}

/** Of a line that is a command the reply that is being written knows nothing. */
function isCommand(line: string): boolean {
  return line.startsWith('/') && !line.startsWith('//') && !line.startsWith('/me ');
}

function moveFocus({ client, ui }: Session, step: 1 | -1): void {
  ui.change((now) => {
    const order = focusOrder(Object.keys(client.state.transfers).length > 0);
    const at = order.indexOf(now.focus);
    const focus = order[(at + step + order.length) % order.length] ?? 'composer';
    return focused(now, client.state, focus);
  });
}

type Scroll = (viewport: Viewport, content: Content, height: number) => Viewport;

/** Scrolls what is on top: the dialog, else the open conversation. */
function scroll(session: Session, byRows: (height: number) => number, inConversation: Scroll): void {
  const { client, ui, views } = session;
  const now = ui.get();
  const { layout } = arrange({ state: client.state, ui: now });
  const dialog = now.dialogs.at(-1);
  if (dialog !== undefined) {
    if (!('top' in dialog)) return;
    const view = dialogView(client.state, now, dialog, layout.bodyRows);
    const top = scrolledTop(view.top, byRows(view.height), view.rows.length, view.height);
    ui.change((before) => ({ ...before, dialogs: [...before.dialogs.slice(0, -1), { ...dialog, top }] }));
    return;
  }
  const id = now.open;
  if (id === undefined) return;
  const area = conversationArea(layout);
  if (area === undefined) return;
  const content = contentOf(views, { state: client.state, ui: now }, id, area.width);
  const viewport = inConversation(viewportOf(now, id), content, area.height);
  askAgain(session);
  // Who scrolls goes somewhere else.
  ui.change((before) => ({ ...scrolledTo(before, id, viewport), jump: undefined }));
}

const ENDLESS = 1_000_000;

/** Whether all that was said before what is here is here, too. */
function reachesStart({ client, ui, views }: Session, id: string): boolean {
  const now = ui.get();
  const area = conversationArea(arrange({ state: client.state, ui: now }).layout);
  if (area === undefined) return true;
  const [first] = contentOf(views, { state: client.state, ui: now }, id, area.width).entries;
  return first?.kind !== 'edge' || first.id !== 'older';
}

function closeDialog({ ui }: Session): void {
  ui.change(withoutTopDialog);
}

function answer(session: Session, command: 'accept' | 'deny', request: RequestState | undefined): void {
  if (request === undefined) session.notice('warning', 'There is nothing to answer any more.');
  else session.run(command, [String(request.number)]);
}

function onTransfer(command: 'pause' | 'cancel' | 'move', ...words: string[]): Run {
  return (session) => {
    const transfer = transferAtHand(sceneOf(session));
    if (transfer !== undefined) session.run(command, [transfer.id, ...words]);
  };
}

/** Goes on with what is paused, and sends again what has ended without all that was to be sent. */
function resumeTransfer(session: Session): void {
  const transfer = transferAtHand(sceneOf(session));
  if (transfer !== undefined) session.run(canRetry(transfer) ? 'retry' : 'resume', [transfer.id]);
}

/** What waits for an answer shows what is asked. */
function showTransfer(session: Session, id: string | undefined): void {
  const request = requestOfTransfer(session.client.state, id);
  if (request !== undefined) session.open({ kind: 'request', id: request.id, top: 0 });
  else if (id !== undefined) session.open({ kind: 'transfer', id, top: 0 });
}

function openConversationOfTransfer(session: Session): void {
  const { state } = sceneOf(session);
  const transfer = transferAtHand(sceneOf(session));
  if (transfer === undefined) return;
  session.ui.change((now) => opened({ ...now, dialogs: [] }, state, transfer.peer.id));
}

function onPeer(command: 'connect' | 'disconnect'): Run {
  return (session) => {
    const id = selectedConversation(sceneOf(session));
    if (id !== undefined) session.run(command, [id]);
  };
}

function openPeer(session: Session, id: string | undefined): void {
  const { state } = session.client;
  if (id === undefined) return;
  const request = requestOfPeer(state, id);
  if (request?.kind === 'connection') {
    session.open({ kind: 'request', id: request.id, top: 0 });
    return;
  }
  const peer = state.peers[id];
  if (isStranger(peer)) {
    session.run('connect', [id]);
    return;
  }
  const isThere = id === EVERYONE || peer !== undefined || state.conversations[id] !== undefined;
  if (isThere) session.ui.change((now) => opened(now, state, id));
}

export const KEY_ACTIONS: Readonly<Record<KeyAction, Run>> = {
  compose,
  complete: (session) => completeWord(session, () => moveFocus(session, 1)),
  'menu.next': (session) => chooseInMenu(session, 1),
  'menu.previous': (session) => chooseInMenu(session, -1),
  'menu.take': ({ ui }) => ui.change((now) => ({ ...now, menu: undefined })),
  'menu.close': ({ ui }) =>
    ui.change((now) =>
      now.menu === undefined
        ? now
        : { ...now, menu: undefined, composer: composerReducer(now.composer, putBack(now.menu)) },
    ),
  'focus.next': (session) => moveFocus(session, 1),
  'focus.previous': (session) => moveFocus(session, -1),
  'focus.composer': ({ ui }) =>
    ui.change((now) =>
      now.focus === 'composer' ? { ...now, notices: dismissed(now.notices) } : { ...now, focus: 'composer' },
    ),
  'list.up': (session) => moveCursor(session, (at) => at - 1),
  'list.down': (session) => moveCursor(session, (at) => at + 1),
  'list.first': (session) => moveCursor(session, () => 0),
  'list.last': (session) => moveCursor(session, (_at, count) => count - 1),
  'list.page-up': (session) => moveByPages(session, -1),
  'list.page-down': (session) => moveByPages(session, 1),
  'page.up': (session) =>
    scroll(
      session,
      (height) => 1 - height,
      (viewport, content, height) => scrollPages(viewport, content, height, -1),
    ),
  'page.down': (session) =>
    scroll(
      session,
      (height) => height - 1,
      (viewport, content, height) => scrollPages(viewport, content, height, 1),
    ),
  'scroll.up': (session) =>
    scroll(
      session,
      () => -1,
      (viewport, content, height) => scrollRows(viewport, content, height, -1),
    ),
  'scroll.down': (session) =>
    scroll(
      session,
      () => 1,
      (viewport, content, height) => scrollRows(viewport, content, height, 1),
    ),
  'scroll.first': (session) => {
    const { open, dialogs } = session.ui.get();
    const reachesBack = dialogs.length > 0 || open === undefined || reachesStart(session, open);
    if (reachesBack) scroll(session, () => -ENDLESS, scrollToStart);
    else session.ui.change((now) => ({ ...now, jump: { conversation: open, at: BEGINNING, to: 'found' } }));
  },
  'scroll.last': (session) => {
    const { open, dialogs } = session.ui.get();
    if (dialogs.length === 0 && open !== undefined) session.ui.change((now) => toNewest(now, open));
    else
      scroll(
        session,
        () => ENDLESS,
        () => AT_BOTTOM,
      );
  },
  'message.up': (session) => moveSelection(session, -1),
  'message.down': (session) => moveSelection(session, 1),
  'message.copy': copyMessage,
  'message.reply': replyToMessage,
  'message.edit': editMessage,
  'message.delete': askToRemove,
  'message.retry': retryMessage,
  'message.discard': discardMessage,
  'about.cancel': ({ ui }) => ui.change(withoutAbout),
  recall: openRecall,
  'recall.take': takeRecalled,
  'long.send': sendLong,
  'remove.everywhere': (session) => removeMessage(session, 'everywhere'),
  'remove.here': (session) => removeMessage(session, 'here'),
  search: (session) => openSearch(session),
  'search.take': takeHit,
  'search.scope': toggleScope,
  palette: openPalette,
  'palette.take': (session, event) =>
    takeEntry(session, {
      key: (binding) => act(session, binding, event),
      conversation: (id) => openPeer(session, id),
      transfer: (id) => showTransfer(session, id),
    }),
  'palette.write': writeEntry,
  files: (session) => {
    const peer = receiverAtHand(sceneOf(session));
    if (peer !== undefined) openFiles(session, peer.id);
  },
  'files.take': takeFiles,
  'files.mark': (session) => markFile(session, 1),
  'files.mark-up': (session) => markFile(session, -1),
  'files.enter': enterFolder,
  'files.leave': leaveFolder,
  'files.hidden': toggleHidden,
  'files.places': openPlaces,
  'found.next': (session) => nextHit(session, 1),
  'found.previous': (session) => nextHit(session, -1),
  'filter.begin': beginFilter,
  'filter.keep': keepFilter,
  'filter.clear': clearFilter,
  'about.open': (session) => {
    const id = conversationAtHand(sceneOf(session));
    if (id !== undefined) session.open({ kind: 'about', id, top: 0 });
  },
  'peer.open': (session) => openPeer(session, selectedConversation(sceneOf(session))),
  'peer.connect': onPeer('connect'),
  'peer.disconnect': onPeer('disconnect'),
  'peer.accept': answerInList('accept'),
  'peer.deny': answerInList('deny'),
  'transfer.details': (session) => showTransfer(session, selectedTransfer(sceneOf(session))?.id),
  'transfer.conversation': openConversationOfTransfer,
  'transfer.pause': onTransfer('pause'),
  'transfer.resume': resumeTransfer,
  'transfer.cancel': onTransfer('cancel'),
  'transfer.first': onTransfer('move', 'first'),
  'transfer.up': onTransfer('move', 'up'),
  'transfer.down': onTransfer('move', 'down'),
  'transfer.last': onTransfer('move', 'last'),
  'transfer.accept': answerInList('accept'),
  'transfer.deny': answerInList('deny'),
  'request.accept': (session) => answerShown(session, 'accept', oldestRequest(session.client.state), 'row'),
  'request.deny': (session) => answerShown(session, 'deny', oldestRequest(session.client.state), 'row'),
  'request.details': (session) => {
    const request = oldestRequest(session.client.state);
    if (request !== undefined) session.open({ kind: 'request', id: request.id, top: 0 });
  },
  'offer.open': (session) => {
    const request = requestAtHand(sceneOf(session));
    if (request !== undefined) openOffer(session, request.id);
  },
  'offer.accept': acceptOffer,
  'offer.mark': (session) => markEntry(session, 1),
  'offer.mark-up': (session) => markEntry(session, -1),
  'offer.mark-folder': markFolder,
  'offer.next': (session) => turnPage(session, 'next'),
  'offer.previous': (session) => turnPage(session, 'previous'),
  'dialog.accept': (session) => {
    const request = requestAtHand(sceneOf(session));
    closeDialog(session);
    answer(session, 'accept', request);
  },
  'dialog.deny': (session) => {
    const request = requestAtHand(sceneOf(session));
    closeDialog(session);
    answer(session, 'deny', request);
  },
  'dialog.close': closeDialog,
  'leave.run': (session) => answerLeave(session, 'leave'),
  'leave.stop': (session) => answerLeave(session, 'stop'),
  'leave.stay': (session) => session.answerLeave('stay'),
  'pane.zoom': toggleZoom,
  'pane.wider': (session) => resizePane(session, 'peersColumns', 2),
  'pane.narrower': (session) => resizePane(session, 'peersColumns', -2),
  'pane.higher': (session) => resizePane(session, 'transfersRows', 1),
  'pane.lower': (session) => resizePane(session, 'transfersRows', -1),
  'pane.reset': resetPanes,
  help: (session) => session.open({ kind: 'help', filter: '', top: 0 }),
  notices: (session) => session.open({ kind: 'notices', top: ENDLESS }),
  leave: (session) => void session.leave('exit'),
  suspend: (session) => session.suspend(),
  redraw: (session) => session.redraw(),
};

/** Makes a key wait to be pressed once more for this, or for nothing. */
export function arm({ ui }: Session, armed: string | undefined): void {
  if (armed !== ui.get().armed) ui.change((now) => ({ ...now, armed }));
}

/** Does what a binding does; where that takes two presses, at the second one. */
export function act(session: Session, binding: Binding, event: InputEvent): void {
  const scene = sceneOf(session);
  const once = binding.twice?.(scene);
  const isMeant = once === undefined || once === scene.ui.armed;
  arm(session, isMeant ? undefined : once);
  if (isMeant) KEY_ACTIONS[binding.action](session, event);
}

/**
 * Answers a request that is on the screen, if it has been there for long enough to be the one that was meant. One with a warning
 * is accepted only where the whole of the warning can be read.
 */
function answerShown(
  session: Session,
  command: 'accept' | 'deny',
  request: RequestState | undefined,
  place: RequestPlace,
): void {
  if (request === undefined) return;
  if (!session.isSettled(request.id, place)) {
    session.notice('warning', 'That request has only just come up. Read it, and answer it then.');
    return;
  }
  if (command === 'accept' && request.warning !== undefined) {
    session.open({ kind: 'request', id: request.id, top: 0 });
    return;
  }
  answer(session, command, request);
}

/** The same for what stands under the cursor of the list that has the keys. */
function answerInList(command: 'accept' | 'deny'): Run {
  return (session) => {
    const { state, ui } = sceneOf(session);
    const request =
      ui.focus === 'peers'
        ? requestOfPeer(state, ui.selectedPeer)
        : requestOfTransfer(state, ui.selectedTransfer);
    answerShown(session, command, request, 'list');
  };
}

/** What was being typed when the question came up is no answer to it. */
function answerLeave(session: Session, how: 'leave' | 'stop'): void {
  const dialog = topDialog(session.ui.get(), 'leave');
  if (dialog === undefined || !isRead(dialog)) return;
  session.answerLeave(how);
}
