/** Keys that work wherever one is, or anywhere but in dialogs. */

import type { Binding } from '../binding.ts';
import { nothingAsked, notOpen, unless } from '../reasons.ts';
import { receiverAtHand } from '../scene.ts';
import { isScrolled } from './shared.ts';

export const anywhere: readonly Binding[] = [
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
    description: 'Zoom: this pane alone, or all of them again; while one writes, the conversation',
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

export const always: readonly Binding[] = [
  { context: 'always', keys: ['Ctrl-C'], action: 'leave', description: 'Leave tincan' },
  {
    context: 'always',
    keys: ['Ctrl-Z'],
    action: 'suspend',
    description: 'Back to the shell for a while; fg returns',
  },
  { context: 'always', keys: ['Ctrl-L'], action: 'redraw', description: 'Draw the screen anew' },
];

export const help: readonly Binding[] = [
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
