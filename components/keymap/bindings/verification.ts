/** Keys that say what one saw of the words that are compared with a peer. */
import type { Binding } from '../binding.ts';
import { whyNotAnswer } from '../reasons.ts';
import type { Scene } from '../scene.ts';
import { scrolled } from './shared.ts';

const isOver = ({ ui }: Scene): boolean => {
  const dialog = ui.dialogs.at(-1);
  return dialog?.kind === 'verify' && dialog.ended !== undefined;
};
const isUnderWay = (scene: Scene): boolean => !isOver(scene);

export const verification: readonly Binding[] = [
  {
    context: 'verify',
    keys: ['s'],
    action: 'verify.same',
    description: 'The words are the same on both screens, when pressed twice',
    hint: ({ ui }) => (ui.armed === undefined ? 'same' : 'once more: they are the same'),
    twice: () => 'same',
    enabled: isUnderWay,
    disabledReason: whyNotAnswer,
  },
  {
    context: 'verify',
    keys: ['d'],
    action: 'verify.different',
    description: 'They differ, when pressed twice: the connection ends, and the approval is taken back',
    hint: ({ ui }) => (ui.armed === undefined ? 'different' : 'once more: they differ'),
    twice: () => 'different',
    enabled: isUnderWay,
    disabledReason: whyNotAnswer,
  },
  {
    context: 'verify',
    keys: ['x'],
    action: 'verify.cancel',
    description: 'Call the comparison off; nothing changes',
    hint: 'call it off',
    enabled: isUnderWay,
  },
  {
    context: 'verify',
    keys: ['Esc', 'Enter', 'q'],
    action: 'dialog.close',
    description: 'Close it; a comparison goes on, and /verify shows it again',
    hint: (scene) => (isOver(scene) ? 'close' : 'close; it goes on'),
  },
  ...scrolled('verify'),
];
