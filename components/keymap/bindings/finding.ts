/** Keys of dialogs in which something is found: search, palette, lines entered before. */
import { recalledLines } from '../../composer/recall.ts';
import { COMMAND_ENTRY, type SearchDialog, topDialog } from '../../ui/dialog.ts';
import type { UiState } from '../../ui/ui-state.ts';
import type { Binding } from '../binding.ts';
import { unless } from '../reasons.ts';
import type { Scene } from '../scene.ts';
import { motions, TO_ENDS } from './shared.ts';

const searchOf = (ui: UiState): SearchDialog | undefined => topDialog(ui, 'search');

/** Whether a search has found a message. */
const isFound = ({ ui }: Scene): boolean => (searchOf(ui)?.hits.length ?? 0) > 0;

/** Id of the entry of the palette that is under the cursor. */
const entryOf = ({ ui }: Scene): string | undefined => topDialog(ui, 'palette')?.chosen;

/** Whether Ctrl-R has found a line. */
function foundBefore({ dialogs, composer: { history } }: UiState): boolean {
  const dialog = dialogs.at(-1);
  return dialog?.kind === 'recall' && recalledLines(history, dialog.query).length > 0;
}

export const searchAndPalette: readonly Binding[] = [
  {
    context: 'search',
    keys: ['Enter'],
    action: 'search.take',
    description: 'Go to the message',
    hint: 'go there',
    enabled: isFound,
  },
  ...motions('search', { choose: 'Choose a message', isListed: isFound }),
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
    hint: (scene) => (entryOf(scene) === undefined ? '' : 'do it'),
  },
  ...motions('palette', { ends: TO_ENDS, isListed: (scene) => entryOf(scene) !== undefined }),
  {
    context: 'palette',
    keys: ['Tab'],
    action: 'palette.write',
    description: 'Write the command out, for more words',
    hint: (scene) => (entryOf(scene)?.startsWith(COMMAND_ENTRY) === true ? 'write it out' : ''),
  },
  {
    context: 'palette',
    keys: ['Esc', 'Ctrl-P'],
    follows: 'palette',
    action: 'dialog.close',
    description: 'Close the palette',
    hint: 'close',
  },
];

export const recall: readonly Binding[] = [
  {
    context: 'recall',
    keys: ['Enter', 'Tab'],
    action: 'recall.take',
    description: 'Write the line again, to be sent or changed',
    hint: 'write it',
    enabled: ({ ui }) => foundBefore(ui),
  },
  ...motions('recall', {
    chooseNext: 'Choose the one entered before it',
    nextKeys: ['Ctrl-R'],
    follows: 'recall',
    isListed: ({ ui }) => foundBefore(ui),
  }),
  {
    context: 'recall',
    keys: ['Esc', 'Ctrl-G'],
    action: 'dialog.close',
    description: 'Close it',
    hint: 'close',
  },
];
