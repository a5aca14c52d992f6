/** Keys of the file picker. */
import type { FolderEntry } from '../../../src/client/index.ts';
import { entryAt, taken } from '../../files/index.ts';
import { type FilesDialog, topDialog } from '../../ui/dialog.ts';
import type { UiState } from '../../ui/ui-state.ts';
import type { Binding } from '../binding.ts';
import { unless } from '../reasons.ts';
import { motions, TO_ENDS } from './shared.ts';

const filesOf = (ui: UiState): FilesDialog | undefined => topDialog(ui, 'files');

function chosenFile(ui: UiState): FolderEntry | undefined {
  const dialog = filesOf(ui);
  return dialog === undefined ? undefined : entryAt(dialog);
}

const nothingToMark = unless(
  ({ ui }) => filesOf(ui)?.folder !== undefined && chosenFile(ui) !== undefined,
  'There is nothing to mark here.',
);

/** What Enter does in the file picker; empty where that is nothing. */
function takeHint(dialog: FilesDialog | undefined): string {
  if (dialog === undefined) return '';
  const count = taken(dialog).length;
  if (dialog.marked.size > 0) return `send ${count} marked`;
  if (count > 0) return 'send';
  return entryAt(dialog)?.kind === 'folder' ? 'open' : '';
}

export const files: readonly Binding[] = [
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
    fixed: true,
    action: 'files.leave',
    description: 'The same, while nothing is typed',
    enabled: ({ ui }) => filesOf(ui)?.filter === '' && filesOf(ui)?.folder !== undefined,
  },
  ...motions('files', { ends: TO_ENDS, isListed: ({ ui }) => filesOf(ui)?.chosen !== undefined }),
  {
    context: 'files',
    keys: ['Esc', 'Ctrl-O'],
    follows: 'files',
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
];
