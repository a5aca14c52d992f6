/** The one table of what each action of the table of keys does; the doing itself is in the files beside this one. */
import { composerReducer, putBack } from '../composer/index.ts';
import {
  type Binding,
  conversationAtHand,
  type KeyAction,
  receiverAtHand,
  requestAtHand,
  selectedConversation,
  selectedTransfer,
} from '../keymap/index.ts';
import type { InputEvent } from '../terminal/index.ts';
import { withoutAbout } from '../ui/conversations.ts';
import { dismissed } from '../ui/notice-log.ts';
import {
  answerInDialog,
  answerInList,
  answerLeave,
  answerOldest,
  closeDialog,
  showOldest,
} from './answering.ts';
import { chooseInMenu, completeWord } from './completing.ts';
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
import { moveFocus } from './focus.ts';
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
import { blockPeer, forgetPeer, turnAsking, writeLimit, writeNote, writeRule } from './peer-rules.ts';
import { openRecall, takeRecalled } from './recall.ts';
import { ENDLESS, pageDown, pageUp, rowDown, rowUp, toFirst, toLast } from './scrolling.ts';
import { nextHit, openSearch, takeHit, toggleScope } from './search.ts';
import { type Session, sceneOf } from './session.ts';
import {
  onPeer,
  onTransfer,
  openConversationOfTransfer,
  openPeer,
  resumeTransfer,
  showTransfer,
} from './steering.ts';
import { endTour, nextStep } from './tour.ts';
import { answerVerification } from './verification.ts';
import { compose, sendLong } from './writing.ts';

type Run = (session: Session, event: InputEvent) => void;

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
  'tour.next': nextStep,
  'tour.end': endTour,
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
  'page.up': pageUp,
  'page.down': pageDown,
  'scroll.up': rowUp,
  'scroll.down': rowDown,
  'scroll.first': toFirst,
  'scroll.last': toLast,
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
  'verify.same': (session) => answerVerification(session, 'same'),
  'verify.different': (session) => answerVerification(session, 'different'),
  'verify.cancel': (session) => answerVerification(session, 'cancel'),
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
  'peer.verify': onPeer('verify'),
  'peer.note': writeNote,
  'peer.ask': turnAsking,
  'peer.files': writeRule('auto-accept'),
  'peer.inbox': writeRule('inbox'),
  'peer.limit': writeLimit,
  'peer.block': blockPeer,
  'peer.forget': forgetPeer,
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
  'request.accept': answerOldest('accept'),
  'request.deny': answerOldest('deny'),
  'request.details': showOldest,
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
  'dialog.accept': answerInDialog('accept'),
  'dialog.deny': answerInDialog('deny'),
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
