/** Keys where one writes, and in the menu of completions. */

import { mayComplete } from '../../../src/client/index.ts';
import type { About, UiState } from '../../ui/ui-state.ts';
import type { Binding } from '../binding.ts';
import { isOpen } from '../reasons.ts';
import type { Scene } from '../scene.ts';
import { isBlank, isScrolled } from './shared.ts';

const canComplete = ({ ui: { composer } }: Scene): boolean =>
  composer.caret > 0 && mayComplete(composer.text.slice(0, composer.caret));
const isEmpty = ({ ui: { composer } }: Scene): boolean => composer.text === '';

function aboutOf({ open, abouts }: UiState): About | undefined {
  return open === undefined ? undefined : abouts[open];
}

export const composer: readonly Binding[] = [
  {
    context: 'composer',
    keys: ['Enter'],
    fixed: true,
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
    fixed: true,
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

export const menu: readonly Binding[] = [
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
