/** Keys of a request, and of the files of an offer. */
import { foldersAround } from '../../../src/client/index.ts';
import { type OfferDialog, topDialog } from '../../ui/dialog.ts';
import type { UiState } from '../../ui/ui-state.ts';
import type { Binding } from '../binding.ts';
import { unless } from '../reasons.ts';
import { requestAtHand } from '../scene.ts';
import { motions, scrolled } from './shared.ts';

const offerOf = (ui: UiState): OfferDialog | undefined => topDialog(ui, 'offer');

const requestOver = unless(
  (scene) => requestAtHand(scene) !== undefined,
  'This request is over; nothing is left to answer.',
);
const nothingOffered = unless(
  (scene) => requestAtHand(scene) !== undefined && (offerOf(scene.ui)?.entries?.length ?? 0) > 0,
  'There is no file here.',
);

export const requests: readonly Binding[] = [
  {
    context: 'request',
    keys: ['a', 'Alt-Y'],
    follows: 'request.accept',
    action: 'dialog.accept',
    description: 'Accept the request',
    hint: 'accept',
    disabledReason: requestOver,
  },
  {
    context: 'request',
    keys: ['d', 'Alt-N'],
    follows: 'request.deny',
    action: 'dialog.deny',
    description: 'Deny it',
    hint: 'deny',
    disabledReason: requestOver,
  },
  {
    context: 'request',
    keys: ['Esc', 'Alt-I'],
    follows: 'request.details',
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
    keys: ['a', 'Alt-Y'],
    follows: 'request.accept',
    action: 'offer.accept',
    description: 'Accept what is marked; without a mark, everything',
    hint: ({ ui }) => {
      const count = offerOf(ui)?.marked.size ?? 0;
      return count === 0 ? 'accept all' : `accept ${count} marked`;
    },
    disabledReason: requestOver,
  },
  {
    context: 'offer',
    keys: ['d', 'Alt-N'],
    follows: 'request.deny',
    action: 'dialog.deny',
    description: 'Deny all of it',
    hint: 'deny',
    disabledReason: requestOver,
  },
  {
    context: 'offer',
    keys: ['Enter'],
    fixed: true,
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
];
