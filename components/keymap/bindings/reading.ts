/** Keys of dialogs that are read: the help, notices, details, answers of several lines. */
import type { Binding } from '../binding.ts';
import { ofTransfer, scrolled } from './shared.ts';

export const helpAndNotices: readonly Binding[] = [
  {
    context: 'help',
    keys: ['Esc', 'F1'],
    follows: 'help',
    action: 'dialog.close',
    description: 'Close the help',
    hint: 'close',
  },
  ...scrolled('help'),
  {
    context: 'notices',
    keys: ['Esc', 'F2', 'Enter', 'q'],
    follows: 'notices',
    action: 'dialog.close',
    description: 'Close the list',
    hint: 'close',
  },
  ...scrolled('notices'),
];

export const details: readonly Binding[] = [
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
    context: 'text',
    keys: ['Esc', 'Enter', 'q'],
    action: 'dialog.close',
    description: 'Close it',
    hint: 'close',
  },
  ...scrolled('text'),
];
