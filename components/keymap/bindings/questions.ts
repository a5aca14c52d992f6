/** Keys that answer a question: before a long text, about a message to be deleted, about leaving. */

import type { Binding } from '../binding.ts';
import { unless } from '../reasons.ts';

export const questions: readonly Binding[] = [
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
