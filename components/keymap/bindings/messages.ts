/** Keys on the messages of the open conversation. */
import type { MessageState } from '../../../src/client/index.ts';
import type { Binding } from '../binding.ts';
import { nothingFound, notOpen, whyNotMessage } from '../reasons.ts';
import { aboutBinding } from './shared.ts';

const isSaid = ({ event, retracted }: MessageState): boolean => event !== true && retracted !== true;
const isOwn = (one: MessageState): boolean => isSaid(one) && one.from === 'self';

export const conversation: readonly Binding[] = [
  {
    context: 'conversation',
    keys: ['Up', 'k'],
    action: 'message.up',
    description: 'Choose a message',
    hint: 'choose',
    hintWith: 'message.down',
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
