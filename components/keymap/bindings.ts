/**
 * The table of keys. What a key does, the hint line and the help all come from here; within a context the order is that of
 * the hint line and the help.
 */
import { type FolderEntry, foldersAround, type MessageState, mayComplete } from '../../src/client/index.ts';
import { recalledLines } from '../composer/index.ts';
import { entryAt, taken } from '../files/index.ts';
import { isOnePane } from '../layout/layout.ts';
import { type FilesDialog, type OfferDialog, type SearchDialog, topDialog } from '../ui/dialog.ts';
import type { About, UiState } from '../ui/ui-state.ts';
import type { Binding } from './binding.ts';
import {
  isOpen,
  noTransfer,
  nothingAsked,
  nothingFound,
  notOpen,
  peerAsksNothing,
  transferAsksNothing,
  unless,
  whyNotConnect,
  whyNotMessage,
  whyNotMove,
  whyNotOpen,
  whyNotPause,
  whyNotResume,
} from './reasons.ts';
import {
  conversationAtHand,
  isStranger,
  receiverAtHand,
  requestAtHand,
  type Scene,
  selectedConversation,
  selectedPeer,
  transferAtHand,
} from './scene.ts';

const searchOf = (ui: UiState): SearchDialog | undefined => topDialog(ui, 'search');
const filesOf = (ui: UiState): FilesDialog | undefined => topDialog(ui, 'files');
const offerOf = (ui: UiState): OfferDialog | undefined => topDialog(ui, 'offer');
const canComplete = ({ ui: { composer } }: Scene): boolean =>
  composer.caret > 0 && mayComplete(composer.text.slice(0, composer.caret));
const isEmpty = ({ ui: { composer } }: Scene): boolean => composer.text === '';
const isBlank = ({ ui: { composer } }: Scene): boolean => composer.text.trim() === '';
const isScrolled = ({ ui }: Scene): boolean => ui.open !== undefined && ui.viewports[ui.open] !== undefined;

function aboutOf({ open, abouts }: UiState): About | undefined {
  return open === undefined ? undefined : abouts[open];
}

function chosenFile(ui: UiState): FolderEntry | undefined {
  const dialog = filesOf(ui);
  return dialog === undefined ? undefined : entryAt(dialog);
}

/** Whether Ctrl-R has found a line. */
function foundBefore({ dialogs, composer: { history } }: UiState): boolean {
  const dialog = dialogs.at(-1);
  return dialog?.kind === 'recall' && recalledLines(history, dialog.query).length > 0;
}

const nothingToMark = unless(
  ({ ui }) => filesOf(ui)?.folder !== undefined && chosenFile(ui) !== undefined,
  'There is nothing to mark here.',
);

const nothingOffered = unless(({ ui }) => (offerOf(ui)?.entries?.length ?? 0) > 0, 'There is no file here.');

/** What Enter does in the file picker; empty where that is nothing. */
function takeHint(dialog: FilesDialog | undefined): string {
  if (dialog === undefined) return '';
  const count = taken(dialog).length;
  if (dialog.marked.size > 0) return `send ${count} marked`;
  if (count > 0) return 'send';
  return entryAt(dialog)?.kind === 'folder' ? 'open' : '';
}

const composer: readonly Binding[] = [
  {
    context: 'composer',
    keys: ['Enter'],
    action: 'compose',
    description: 'Send the text, or do what a line that begins with / says',
    hint: ({ ui }) => (ui.composer.text.startsWith('/') ? 'do it' : 'send'),
    enabled: (scene) => !isBlank(scene) && (isOpen(scene) || scene.ui.composer.text.startsWith('/')),
  },
  {
    context: 'composer',
    keys: ['Tab'],
    action: 'complete',
    description: 'Complete the command, peer, room, path or transfer; in a text the name of an emoji (:thu)',
    hint: 'complete',
    enabled: canComplete,
  },
  {
    context: 'composer',
    keys: ['Alt-Enter', 'Ctrl-J'],
    action: 'compose',
    description: 'Start a new line',
    hint: 'new line',
    enabled: (scene) => !isEmpty(scene) && !canComplete(scene),
  },
  {
    context: 'composer',
    keys: ['Esc'],
    action: 'about.cancel',
    description: 'Leave the reply or the editing; it is a text of its own again',
    hint: ({ ui }) => (aboutOf(ui)?.kind === 'edit' ? 'leave the editing' : 'no reply'),
    enabled: ({ ui }) => aboutOf(ui) !== undefined,
  },
  {
    context: 'composer',
    keys: ['End'],
    action: 'scroll.last',
    description: 'To the newest, while nothing is written',
    hint: 'newest',
    enabled: (scene) => isEmpty(scene) && isScrolled(scene),
  },
  {
    context: 'composer',
    keys: ['Ctrl-R'],
    action: 'recall',
    description: 'Find a line that was entered before',
  },
  {
    context: 'composer',
    keys: ['?'],
    action: 'help',
    description: 'Help, while nothing is written',
    enabled: isEmpty,
  },
];

const menu: readonly Binding[] = [
  {
    context: 'menu',
    keys: ['Tab', 'Down'],
    action: 'menu.next',
    description: 'Put in the next candidate',
    hint: 'next',
  },
  {
    context: 'menu',
    keys: ['Shift-Tab', 'Up'],
    action: 'menu.previous',
    description: 'Put in the one before',
  },
  {
    context: 'menu',
    keys: ['Right'],
    action: 'menu.take',
    description: 'Take it; Tab completes on from there',
    hint: 'take it',
  },
  {
    context: 'menu',
    keys: ['Esc'],
    action: 'menu.close',
    description: 'Close the menu; what was typed is back',
    hint: 'close',
  },
];

const LIST_KEYS = ['Up', 'Down'];

interface Motions {
  /** What Up and Down choose, for the help. */
  readonly choose?: string;
  readonly chooseNext?: string;
  /** Further keys for Down. */
  readonly nextKeys?: readonly string[];
  /** Letters move too, where none is typed. */
  readonly letters?: boolean;
  /** Where Home and End lead; without it they mean something else there. */
  readonly ends?: { readonly first: string; readonly last: string };
}

/** Keys for the cursor of a dialog with a list. */
function motions(
  context: 'search' | 'palette' | 'files' | 'recall' | 'offer',
  {
    choose = 'Choose',
    chooseNext = 'Choose the next one',
    nextKeys = [],
    letters = false,
    ends,
  }: Motions = {},
): readonly Binding[] {
  const or = (letter: string): string[] => (letters ? [letter] : []);
  return [
    {
      context,
      keys: ['Up', ...or('k')],
      action: 'list.up',
      description: choose,
      hint: 'choose',
      hintKeys: LIST_KEYS,
    },
    { context, keys: ['Down', ...or('j'), ...nextKeys], action: 'list.down', description: chooseNext },
    { context, keys: ['PgUp'], action: 'list.page-up', description: 'Up by ten' },
    { context, keys: ['PgDn'], action: 'list.page-down', description: 'Down by ten' },
    ...(ends === undefined
      ? []
      : [
          { context, keys: ['Home', ...or('g')], action: 'list.first' as const, description: ends.first },
          { context, keys: ['End', ...or('G')], action: 'list.last' as const, description: ends.last },
        ]),
  ];
}
const TO_ENDS = { first: 'To the first', last: 'To the last' };

function list(context: 'peers' | 'transfers'): readonly Binding[] {
  return [
    {
      context,
      keys: ['/'],
      action: 'filter.begin',
      description: 'Narrow the list down by a few letters',
      hint: 'filter',
    },
    {
      context,
      keys: ['Esc'],
      action: 'filter.clear',
      description: 'List everything again',
      hint: 'list all',
      enabled: ({ ui }) => ui.filters[context] !== '',
    },
    {
      context,
      keys: ['Up', 'k'],
      action: 'list.up',
      description: 'Move up and down',
      hint: 'move',
      hintKeys: LIST_KEYS,
    },
    { context, keys: ['Down', 'j'], action: 'list.down', description: 'Move down' },
    { context, keys: ['PgUp'], action: 'list.page-up', description: 'Up by a page' },
    { context, keys: ['PgDn'], action: 'list.page-down', description: 'Down by a page' },
    { context, keys: ['Home', 'g'], action: 'list.first', description: 'To the first' },
    { context, keys: ['End', 'G'], action: 'list.last', description: 'To the last' },
  ];
}

/** What is known of the peer or the room that the context is about. */
function aboutBinding(context: 'peers' | 'conversation'): Binding {
  return {
    context,
    keys: ['i'],
    action: 'about.open',
    description: 'Show all that is known of the peer or the room',
    hint: 'details',
    disabledReason: unless((scene) => {
      const id = conversationAtHand(scene);
      return id !== undefined && (id in scene.state.peers || id in scene.state.rooms);
    }, 'Choose a peer or a room first.'),
  };
}

const peers: readonly Binding[] = [
  {
    context: 'peers',
    keys: ['a'],
    action: 'peer.accept',
    description: 'Accept what the peer asks for',
    hint: 'accept',
    disabledReason: peerAsksNothing,
  },
  {
    context: 'peers',
    keys: ['d'],
    action: 'peer.deny',
    description: 'Deny what the peer asks for',
    hint: 'deny',
    disabledReason: peerAsksNothing,
  },
  {
    context: 'peers',
    keys: ['Enter'],
    action: 'peer.open',
    description: 'Open the conversation; ask a stranger for a connection',
    hint: (scene) =>
      isStranger(selectedPeer(scene)) && peerAsksNothing(scene) !== undefined ? 'connect' : 'open',
    disabledReason: unless(
      (scene) => selectedConversation(scene) !== undefined,
      'Nothing is chosen in this list.',
    ),
  },
  {
    context: 'peers',
    keys: ['c'],
    action: 'peer.connect',
    description: 'Connect',
    hint: 'connect',
    disabledReason: whyNotConnect,
  },
  {
    context: 'peers',
    keys: ['x'],
    action: 'peer.disconnect',
    description: 'Disconnect, when pressed twice, or give up connecting',
    hint: (scene) => {
      if (selectedPeer(scene)?.state !== 'connected') return 'give up';
      return scene.ui.armed === undefined ? 'disconnect' : 'once more disconnects';
    },
    twice: (scene) => {
      const peer = selectedPeer(scene);
      return peer?.state === 'connected' ? peer.id : undefined;
    },
    disabledReason: unless((scene) => {
      const state = selectedPeer(scene)?.state;
      return state === 'connected' || state === 'connecting' || state === 'awaiting-approval';
    }, 'There is no connection to end.'),
  },
  aboutBinding('peers'),
  ...list('peers'),
];

const isSaid = ({ event, retracted }: MessageState): boolean => event !== true && retracted !== true;
const isOwn = (one: MessageState): boolean => isSaid(one) && one.from === 'self';

const conversation: readonly Binding[] = [
  {
    context: 'conversation',
    keys: ['Up', 'k'],
    action: 'message.up',
    description: 'Choose a message',
    hint: 'choose',
    hintKeys: LIST_KEYS,
    disabledReason: notOpen,
  },
  {
    context: 'conversation',
    keys: ['Down', 'j'],
    action: 'message.down',
    description: 'Choose the next one',
    disabledReason: notOpen,
  },
  {
    context: 'conversation',
    keys: ['n'],
    action: 'found.next',
    description: 'To the next match of the search, further back',
    hint: 'next match',
    disabledReason: nothingFound,
  },
  {
    context: 'conversation',
    keys: ['N'],
    action: 'found.previous',
    description: 'To the match before',
    disabledReason: nothingFound,
  },
  {
    context: 'conversation',
    keys: ['R'],
    action: 'message.retry',
    description: 'Send a message again that was not delivered',
    hint: 'send again',
    disabledReason: whyNotMessage(
      (one) => isOwn(one) && (one.status === 'failed' || (one.failed ?? 0) > 0),
      'Only what you said and was not delivered can be sent again.',
    ),
  },
  {
    context: 'conversation',
    keys: ['x'],
    action: 'message.discard',
    description: 'Do not send a message that still waits',
    hint: 'do not send',
    disabledReason: whyNotMessage(
      (one) => isOwn(one) && one.status === 'queued',
      'Only what you said and still waits can be given up.',
    ),
  },
  {
    context: 'conversation',
    keys: ['r'],
    action: 'message.reply',
    description: 'Reply to the message',
    hint: 'reply',
    disabledReason: whyNotMessage(isSaid, 'There is nothing to reply to.'),
  },
  {
    context: 'conversation',
    keys: ['e'],
    action: 'message.edit',
    description: 'Change a message of your own, for everybody who got it',
    hint: 'edit',
    disabledReason: whyNotMessage(
      (one) => isOwn(one) && one.status !== 'failed',
      'Only what you said yourself, and did not fail, can be changed.',
    ),
  },
  {
    context: 'conversation',
    keys: ['y'],
    action: 'message.copy',
    description: 'Copy the text, by the clipboard of the terminal',
    hint: 'copy',
    disabledReason: whyNotMessage((one) => one.text !== '', 'There is no text in it.'),
  },
  {
    context: 'conversation',
    keys: ['d'],
    action: 'message.delete',
    description: 'Delete the message: here, or take it back',
    hint: 'delete',
    disabledReason: whyNotMessage(() => true, ''),
  },
  {
    context: 'conversation',
    keys: ['Home', 'g'],
    action: 'scroll.first',
    description: 'To the oldest',
    disabledReason: notOpen,
  },
  {
    context: 'conversation',
    keys: ['End', 'G'],
    action: 'scroll.last',
    description: 'To the newest, and stay there',
    hint: 'newest',
    disabledReason: notOpen,
  },
  aboutBinding('conversation'),
  { context: 'conversation', keys: ['Enter'], action: 'focus.composer', description: 'Write' },
];

/** Keys for the transfer at hand: under the cursor of the pane, or with its details on the screen. */
function ofTransfer(context: 'transfers' | 'transfer'): readonly Binding[] {
  return [
    {
      context,
      keys: ['p'],
      action: 'transfer.pause',
      description: 'Pause, on both sides',
      hint: 'pause',
      disabledReason: whyNotPause,
    },
    {
      context,
      keys: ['r'],
      action: 'transfer.resume',
      description: 'Go on, or send again what did not arrive',
      hint: (scene) => (transferAtHand(scene)?.state === 'paused' ? 'resume' : 'send again'),
      disabledReason: whyNotResume,
    },
    {
      context,
      keys: ['x'],
      action: 'transfer.cancel',
      description: 'Cancel for good, when pressed twice',
      hint: ({ ui }) => (ui.armed === undefined ? 'cancel' : 'once more cancels for good'),
      twice: (scene) => transferAtHand(scene)?.id,
      disabledReason: whyNotOpen,
    },
    {
      context,
      keys: ['K', 'Alt-Up'],
      action: 'transfer.up',
      description: 'Sooner: one place up in the queue',
      hint: 'up',
      disabledReason: whyNotMove,
    },
    {
      context,
      keys: ['J', 'Alt-Down'],
      action: 'transfer.down',
      description: 'Later: one place down',
      hint: 'down',
      disabledReason: whyNotMove,
    },
    {
      context,
      keys: ['t'],
      action: 'transfer.first',
      description: 'To the top of the queue',
      hint: 'first',
      disabledReason: whyNotMove,
    },
    {
      context,
      keys: ['b'],
      action: 'transfer.last',
      description: 'To the bottom of the queue',
      hint: 'last',
      disabledReason: whyNotMove,
    },
    {
      context,
      keys: ['o'],
      action: 'transfer.conversation',
      description: 'Open the conversation with its peer',
      hint: 'chat',
      disabledReason: noTransfer,
    },
  ];
}

const transfers: readonly Binding[] = [
  {
    context: 'transfers',
    keys: ['a'],
    action: 'transfer.accept',
    description: 'Accept the files',
    hint: 'accept',
    disabledReason: transferAsksNothing,
  },
  {
    context: 'transfers',
    keys: ['d'],
    action: 'transfer.deny',
    description: 'Deny the files',
    hint: 'deny',
    disabledReason: transferAsksNothing,
  },
  {
    context: 'transfers',
    keys: ['Enter'],
    action: 'transfer.details',
    description: 'Show all that is known of it',
    hint: 'details',
    disabledReason: noTransfer,
  },
  ...ofTransfer('transfers'),
  ...list('transfers'),
];

function scrolled(
  context: 'help' | 'notices' | 'request' | 'transfer' | 'about' | 'text',
): readonly Binding[] {
  return [
    {
      context,
      keys: ['Up'],
      action: 'scroll.up',
      description: 'Scroll',
      hint: 'scroll',
      hintKeys: LIST_KEYS,
    },
    { context, keys: ['Down'], action: 'scroll.down', description: 'Scroll down' },
    { context, keys: ['PgUp'], action: 'page.up', description: 'A page up' },
    { context, keys: ['PgDn'], action: 'page.down', description: 'A page down' },
    { context, keys: ['Home'], action: 'scroll.first', description: 'To the beginning' },
    { context, keys: ['End'], action: 'scroll.last', description: 'To the end' },
  ];
}

const dialogs: readonly Binding[] = [
  {
    context: 'help',
    keys: ['Esc', 'F1'],
    action: 'dialog.close',
    description: 'Close the help',
    hint: 'close',
  },
  ...scrolled('help'),
  {
    context: 'notices',
    keys: ['Esc', 'F2', 'Enter', 'q'],
    action: 'dialog.close',
    description: 'Close the list',
    hint: 'close',
  },
  ...scrolled('notices'),
  {
    context: 'request',
    keys: ['a', 'Alt-Y'],
    action: 'dialog.accept',
    description: 'Accept the request',
    hint: 'accept',
  },
  { context: 'request', keys: ['d', 'Alt-N'], action: 'dialog.deny', description: 'Deny it', hint: 'deny' },
  {
    context: 'request',
    keys: ['Esc', 'Alt-I'],
    action: 'dialog.close',
    description: 'Answer later',
    hint: 'later',
  },
  {
    context: 'request',
    keys: ['f'],
    action: 'offer.open',
    description: 'List all files, with their sizes',
    hint: 'all files',
    disabledReason: unless(
      (scene) => requestAtHand(scene)?.kind === 'files',
      'There are no files in this request.',
    ),
  },
  ...scrolled('request'),
  {
    context: 'offer',
    keys: ['a'],
    action: 'offer.accept',
    description: 'Accept what is marked; without a mark, everything',
    hint: ({ ui }) => {
      const count = offerOf(ui)?.marked.size ?? 0;
      return count === 0 ? 'accept all' : `accept ${count} marked`;
    },
    disabledReason: unless(
      ({ state, ui }) => state.requests[offerOf(ui)?.id ?? ''] !== undefined,
      'There is nothing to answer any more.',
    ),
  },
  {
    context: 'offer',
    keys: ['Enter'],
    action: 'offer.accept',
    description: 'Accept what is marked',
    enabled: ({ ui }) => (offerOf(ui)?.marked.size ?? 0) > 0,
  },
  {
    context: 'offer',
    keys: ['Tab', 'Space'],
    action: 'offer.mark',
    description: 'Mark a file, to accept only what is marked, and move on',
    hint: 'mark',
    disabledReason: nothingOffered,
  },
  {
    context: 'offer',
    keys: ['Shift-Tab'],
    action: 'offer.mark-up',
    description: 'Mark it, and move back',
    disabledReason: nothingOffered,
  },
  {
    context: 'offer',
    keys: ['f'],
    action: 'offer.mark-folder',
    description: 'Mark all of the folder in which the file is',
    hint: 'mark its folder',
    disabledReason: unless(
      ({ ui }) => foldersAround(offerOf(ui)?.entries?.[offerOf(ui)?.cursor ?? 0]?.path ?? '').length > 0,
      'This file is in no folder.',
    ),
  },
  {
    context: 'offer',
    keys: ['Esc', 'q'],
    action: 'dialog.close',
    description: 'Close the list, and accept nothing',
    hint: 'close',
  },
  {
    context: 'offer',
    keys: ['n', 'Right'],
    action: 'offer.next',
    description: 'The next page',
    hint: 'next page',
    disabledReason: unless(({ ui }) => offerOf(ui)?.next !== undefined, 'There is no further page.'),
  },
  {
    context: 'offer',
    keys: ['p', 'Left'],
    action: 'offer.previous',
    description: 'The page before',
    hint: 'page before',
    disabledReason: unless(({ ui }) => (offerOf(ui)?.before.length ?? 0) > 0, 'This is the first page.'),
  },
  ...motions('offer', {
    choose: 'Choose a file',
    letters: true,
    ends: { first: 'To the first of this page', last: 'To the last of this page' },
  }),
  {
    context: 'transfer',
    keys: ['Esc', 'Enter', 'q'],
    action: 'dialog.close',
    description: 'Close the details',
    hint: 'close',
  },
  ...ofTransfer('transfer'),
  ...scrolled('transfer'),
  {
    context: 'about',
    keys: ['Esc', 'Enter', 'q', 'i'],
    action: 'dialog.close',
    description: 'Close the details',
    hint: 'close',
  },
  ...scrolled('about'),
  {
    context: 'text',
    keys: ['Esc', 'Enter', 'q'],
    action: 'dialog.close',
    description: 'Close it',
    hint: 'close',
  },
  ...scrolled('text'),
  {
    context: 'search',
    keys: ['Enter'],
    action: 'search.take',
    description: 'Go to the message',
    hint: 'go there',
    enabled: ({ ui }) => (searchOf(ui)?.hits.length ?? 0) > 0,
  },
  ...motions('search', { choose: 'Choose a message' }),
  {
    context: 'search',
    keys: ['Tab'],
    action: 'search.scope',
    description: 'Search here, or in all conversations',
    hint: ({ ui }) => (searchOf(ui)?.scope === undefined ? 'only here' : 'everywhere'),
    disabledReason: unless(
      ({ ui }) => searchOf(ui)?.here !== undefined,
      'No conversation is open; all are searched.',
    ),
  },
  {
    context: 'search',
    keys: ['Esc'],
    action: 'dialog.close',
    description: 'Close the search',
    hint: 'close',
  },
  {
    context: 'palette',
    keys: ['Enter'],
    action: 'palette.take',
    description: 'Do it, or open it; a command that needs more is written out',
    hint: 'do it',
  },
  ...motions('palette', { ends: TO_ENDS }),
  {
    context: 'palette',
    keys: ['Tab'],
    action: 'palette.write',
    description: 'Write the command out, for more words',
    hint: 'write it out',
  },
  {
    context: 'palette',
    keys: ['Esc', 'Ctrl-P'],
    action: 'dialog.close',
    description: 'Close the palette',
    hint: 'close',
  },
  {
    context: 'files',
    keys: ['Enter'],
    action: 'files.take',
    description: 'Send what is marked, or the file under the cursor; open a folder',
    hint: (scene) => takeHint(filesOf(scene.ui)),
    enabled: ({ ui }) => takeHint(filesOf(ui)) !== '',
  },
  {
    context: 'files',
    keys: ['Tab'],
    action: 'files.mark',
    description: 'Mark a file or a folder, and move on',
    hint: 'mark',
    disabledReason: nothingToMark,
  },
  {
    context: 'files',
    keys: ['Shift-Tab'],
    action: 'files.mark-up',
    description: 'Mark it, and move back',
    disabledReason: nothingToMark,
  },
  {
    context: 'files',
    keys: ['Right'],
    action: 'files.enter',
    description: 'Open the folder',
    hint: ({ ui }) => ((filesOf(ui)?.marked.size ?? 0) > 0 ? 'open' : ''),
    disabledReason: unless(({ ui }) => chosenFile(ui)?.kind === 'folder', 'This is no folder.'),
  },
  {
    context: 'files',
    keys: ['Left'],
    action: 'files.leave',
    description: 'Out of the folder',
    hint: 'back',
    disabledReason: unless(({ ui }) => filesOf(ui)?.folder !== undefined, 'These are all places there are.'),
  },
  {
    context: 'files',
    keys: ['Backspace'],
    action: 'files.leave',
    description: 'The same, while nothing is typed',
    enabled: ({ ui }) => filesOf(ui)?.filter === '' && filesOf(ui)?.folder !== undefined,
  },
  ...motions('files', { ends: TO_ENDS }),
  {
    context: 'files',
    keys: ['Esc', 'Ctrl-O'],
    action: 'dialog.close',
    description: 'Close it, and send nothing',
    hint: 'close',
  },
  {
    context: 'files',
    keys: ['Ctrl-R'],
    action: 'files.places',
    description: 'Recent folders, and other places to begin from',
    hint: 'places',
  },
  {
    context: 'files',
    keys: ['Alt-.'],
    action: 'files.hidden',
    description: 'Show or hide what begins with a dot',
    hint: ({ ui }) => (filesOf(ui)?.hidden === true ? 'hide hidden' : 'show hidden'),
    enabled: ({ ui }) => filesOf(ui)?.folder !== undefined,
  },
  {
    context: 'recall',
    keys: ['Enter', 'Tab'],
    action: 'recall.take',
    description: 'Write the line again, to be sent or changed',
    hint: 'write it',
    enabled: ({ ui }) => foundBefore(ui),
  },
  ...motions('recall', { chooseNext: 'Choose the one entered before it', nextKeys: ['Ctrl-R'] }),
  {
    context: 'recall',
    keys: ['Esc', 'Ctrl-G'],
    action: 'dialog.close',
    description: 'Close it',
    hint: 'close',
  },
  {
    context: 'long',
    keys: ['Enter'],
    action: 'long.send',
    description: 'Send the long text',
    hint: 'send it',
  },
  {
    context: 'long',
    keys: ['Esc'],
    action: 'dialog.close',
    description: 'Back to the text',
    hint: 'back to it',
  },
  {
    context: 'remove',
    keys: ['b'],
    action: 'remove.everywhere',
    description: 'Take it back at everybody who got it; they see that something was taken back',
    hint: 'take back',
    disabledReason: unless(({ ui }) => {
      const dialog = ui.dialogs.at(-1);
      return dialog?.kind === 'remove' && dialog.own;
    }, 'Only what you said yourself can be taken back.'),
  },
  {
    context: 'remove',
    keys: ['h'],
    action: 'remove.here',
    description: 'Delete it here only',
    hint: 'here only',
  },
  { context: 'remove', keys: ['Esc', 'q'], action: 'dialog.close', description: 'Keep it', hint: 'keep it' },
  {
    context: 'leave',
    keys: ['l'],
    action: 'leave.run',
    description: 'Leave it running in the background; "tincan" comes back to it',
    hint: 'leave it running',
  },
  {
    context: 'leave',
    keys: ['s'],
    action: 'leave.stop',
    description: 'Stop: tincan ends; what waits or is on its way goes on when it runs again',
    hint: 'stop',
  },
  { context: 'leave', keys: ['Esc', 't'], action: 'leave.stay', description: 'Stay here', hint: 'stay' },
];

const anywhere: readonly Binding[] = [
  {
    context: 'always',
    keys: ['Alt-Y'],
    action: 'request.accept',
    description: 'Accept the request that has waited longest',
    disabledReason: nothingAsked,
  },
  {
    context: 'always',
    keys: ['Alt-N'],
    action: 'request.deny',
    description: 'Deny it',
    disabledReason: nothingAsked,
  },
  {
    context: 'always',
    keys: ['Alt-I'],
    action: 'request.details',
    description: 'Show all that is known of it',
    disabledReason: nothingAsked,
  },
  {
    context: 'anywhere',
    keys: ['Esc'],
    action: 'focus.composer',
    description: 'Back to where one writes; there, put the notice away',
    hint: ({ ui }) => (ui.focus === 'composer' ? '' : 'write'),
    enabled: ({ ui }) => ui.focus !== 'composer' || ui.notices.dismissed < ui.notices.lastId,
  },
  {
    context: 'anywhere',
    keys: ['Tab'],
    action: 'focus.next',
    description: 'To the next pane, but for a line that begins with /',
    hint: 'panes',
    enabled: (scene) => scene.ui.focus !== 'composer' || !scene.ui.composer.text.startsWith('/'),
  },
  { context: 'anywhere', keys: ['Shift-Tab'], action: 'focus.previous', description: 'To the pane before' },
  {
    context: 'anywhere',
    keys: ['PgUp'],
    action: 'page.up',
    description: 'Read back, and on, by pages',
    hint: ({ ui }) => (ui.hasMoreAbove ? 'read back' : ''),
    disabledReason: (scene) =>
      notOpen(scene) ??
      (scene.state.conversations[scene.ui.open ?? ''] === undefined
        ? 'Nothing was said here yet.'
        : undefined),
  },
  {
    context: 'anywhere',
    keys: ['PgDn'],
    action: 'page.down',
    description: 'Read on by a page',
    hint: (scene) => (isScrolled(scene) ? 'read on' : ''),
    disabledReason: notOpen,
  },
  {
    context: 'anywhere',
    keys: ['Ctrl-O'],
    action: 'files',
    description: 'Choose files and folders to send to whom the conversation is with',
    hint: ({ ui }) => (ui.focus === 'composer' && ui.composer.text === '' ? 'send files' : ''),
    disabledReason: unless(
      (scene) => receiverAtHand(scene) !== undefined,
      'Open the conversation with the one who is to get files first.',
    ),
  },
  {
    context: 'anywhere',
    keys: ['Alt-Z'],
    action: 'pane.zoom',
    description: 'Show this pane alone, or all of them again; while one writes, the conversation',
    hint: ({ ui }) => (ui.zoomed && ui.focus === 'composer' ? 'all panes' : ''),
  },
  { context: 'anywhere', keys: ['Ctrl-F'], action: 'search', description: 'Search what was said' },
  {
    context: 'anywhere',
    keys: ['F2'],
    action: 'notices',
    description: 'All notices so far',
    hint: 'notices',
    enabled: ({ ui }) => ui.notices.all.length > 0,
  },
];

const onePane = unless(({ ui }) => !isOnePane(ui), 'One pane is shown alone here, as wide as the terminal.');
const noTransfersShown = (scene: Scene): string | undefined =>
  onePane(scene) ??
  (Object.keys(scene.state.transfers).length > 0 ? undefined : 'There are no transfers to show.');

const filter: readonly Binding[] = [
  {
    context: 'filter',
    keys: ['Enter', 'Tab'],
    action: 'filter.keep',
    description: 'To the list that is left',
    hint: 'to the list',
  },
  {
    context: 'filter',
    keys: ['Esc'],
    action: 'filter.clear',
    description: 'List everything again',
    hint: 'list all',
  },
  {
    context: 'filter',
    keys: ['Up'],
    action: 'list.up',
    description: 'Choose',
    hint: 'choose',
    hintKeys: LIST_KEYS,
  },
  { context: 'filter', keys: ['Down'], action: 'list.down', description: 'Choose the next one' },
];

/** Where letters act, they also say how large the panes are. */
const sizes: readonly Binding[] = (['peers', 'conversation', 'transfers'] as const).flatMap(
  (context): Binding[] => [
    {
      context,
      keys: ['z'],
      action: 'pane.zoom',
      description: 'Show this pane alone, or all of them again',
      hint: ({ ui }) => (ui.zoomed ? 'all panes' : ''),
    },
    {
      context,
      keys: ['>'],
      action: 'pane.wider',
      description: 'A wider list of peers',
      disabledReason: onePane,
    },
    {
      context,
      keys: ['<'],
      action: 'pane.narrower',
      description: 'A narrower one',
      disabledReason: onePane,
    },
    {
      context,
      keys: ['+'],
      action: 'pane.higher',
      description: 'More rows for the transfers',
      disabledReason: noTransfersShown,
    },
    {
      context,
      keys: ['-'],
      action: 'pane.lower',
      description: 'Fewer rows',
      disabledReason: noTransfersShown,
    },
    { context, keys: ['='], action: 'pane.reset', description: 'The sizes that the terminal suggests' },
  ],
);

const always: readonly Binding[] = [
  { context: 'always', keys: ['Ctrl-C'], action: 'leave', description: 'Leave tincan' },
  {
    context: 'always',
    keys: ['Ctrl-Z'],
    action: 'suspend',
    description: 'Back to the shell for a while; fg returns',
  },
  { context: 'always', keys: ['Ctrl-L'], action: 'redraw', description: 'Draw the screen anew' },
];

const help: readonly Binding[] = [
  {
    context: 'always',
    keys: ['Ctrl-P'],
    action: 'palette',
    description: 'Find anything that can be done or opened',
    hint: 'commands',
    // A question is answered first.
    enabled: ({ ui }) => {
      const kind = ui.dialogs.at(-1)?.kind;
      return kind !== 'leave' && kind !== 'remove' && kind !== 'long';
    },
  },
  { context: 'always', keys: ['F1'], action: 'help', description: 'All keys and commands', hint: 'help' },
  ...(['peers', 'conversation', 'transfers'] as const).map(
    (context): Binding => ({ context, keys: ['?'], action: 'help', description: 'Help' }),
  ),
];

/** All keys but those of writing itself, which are the composer's (see COMPOSER_KEYS there). */
export const BINDINGS: readonly Binding[] = [
  ...composer,
  ...menu,
  ...peers,
  ...conversation,
  ...transfers,
  ...sizes,
  ...filter,
  ...dialogs,
  ...anywhere,
  ...always,
  ...help,
];
