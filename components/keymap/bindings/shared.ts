/** What keys of several contexts have in common: moving a cursor, scrolling, and what they are about. */

import type { Binding, KeyAction } from '../binding.ts';
import { noTransfer, unless, whyNotMove, whyNotOpen, whyNotPause, whyNotResume } from '../reasons.ts';
import { conversationAtHand, type Scene, transferAtHand } from '../scene.ts';

export const isBlank = ({ ui: { composer } }: Scene): boolean => composer.text.trim() === '';
export const isScrolled = ({ ui }: Scene): boolean =>
  ui.open !== undefined && ui.viewports[ui.open] !== undefined;

interface Motions {
  /** What Up and Down choose, for the help. */
  readonly choose?: string;
  readonly chooseNext?: string;
  /** Further keys for Down. */
  readonly nextKeys?: readonly string[];
  /** The action whose keys those are. */
  readonly follows?: KeyAction;
  /** Letters move too, where none is typed. */
  readonly letters?: boolean;
  /** Where Home and End lead; without it they mean something else there. */
  readonly ends?: { readonly first: string; readonly last: string };
  /** Whether there is anything to be chosen; only then the keys are hinted at. */
  readonly isListed?: (scene: Scene) => boolean;
}

/** Keys for the cursor of a dialog with a list. */
export function motions(
  context: 'search' | 'palette' | 'files' | 'recall' | 'offer',
  {
    choose = 'Choose',
    chooseNext = 'Choose the next one',
    nextKeys = [],
    follows,
    letters = false,
    ends,
    isListed = () => true,
  }: Motions = {},
): readonly Binding[] {
  const or = (letter: string): string[] => (letters ? [letter] : []);
  return [
    {
      context,
      keys: ['Up', ...or('k')],
      action: 'list.up',
      description: choose,
      hint: (scene) => (isListed(scene) ? 'choose' : ''),
      hintWith: 'list.down',
    },
    {
      context,
      keys: ['Down', ...or('j'), ...nextKeys],
      ...(follows === undefined ? {} : { follows }),
      action: 'list.down',
      description: chooseNext,
    },
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

export const TO_ENDS = { first: 'To the first', last: 'To the last' };

export function scrolled(
  context: 'help' | 'notices' | 'request' | 'transfer' | 'about' | 'verify' | 'text',
): readonly Binding[] {
  return [
    {
      context,
      keys: ['Up'],
      action: 'scroll.up',
      description: 'Scroll',
      hint: 'scroll',
      hintWith: 'scroll.down',
    },
    { context, keys: ['Down'], action: 'scroll.down', description: 'Scroll down' },
    { context, keys: ['PgUp'], action: 'page.up', description: 'A page up' },
    { context, keys: ['PgDn'], action: 'page.down', description: 'A page down' },
    { context, keys: ['Home'], action: 'scroll.first', description: 'To the beginning' },
    { context, keys: ['End'], action: 'scroll.last', description: 'To the end' },
  ];
}

/** What is known of the peer or the room that the context is about. */
export function aboutBinding(context: 'peers' | 'conversation'): Binding {
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

/** Keys for the transfer at hand: under the cursor of the pane, or with its details on the screen. */
export function ofTransfer(context: 'transfers' | 'transfer'): readonly Binding[] {
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
