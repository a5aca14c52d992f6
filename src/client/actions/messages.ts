/** Actions on what was said in the open conversation. */
import { TincanError, toTincanError } from '../../errors.ts';
import { CHAT } from '../../limits.ts';
import type { MessageState, State } from '../../store/state.ts';
import { firstLine, formatCount } from '../../text/format.ts';
import type { CoreClient } from '../core-client.ts';
import { newestMessages } from '../message-pages.ts';
import { isDiscarded, senderName } from '../message-words.ts';
import { conversationName } from '../outcomes.ts';
import type { Action, ActionContext } from './action.ts';
import { sayInConversation } from './chat.ts';

const NOT_OPEN = 'No conversation is open.';

/** @throws TincanError TINCAN_E_USAGE */
export function openOne({ conversation }: ActionContext): string {
  if (conversation !== undefined) return conversation;
  throw new TincanError(
    'TINCAN_E_USAGE',
    `${NOT_OPEN} Open one with /msg PEER or /msg #ROOM, or /all for everyone.`,
  );
}

const notOpen = (_state: State, conversation: string | undefined): string | undefined =>
  conversation === undefined ? NOT_OPEN : undefined;

/** The reason where no message of the open conversation is of use; older ones than are known may be. */
const noneOf =
  (isWanted: (message: MessageState) => boolean, reason: string) =>
  (state: State, conversation: string | undefined): string | undefined => {
    if (conversation === undefined) return NOT_OPEN;
    const { messages = [], more = true } = state.conversations[conversation] ?? {};
    const isThere = messages.some((message) => message.event !== true && isWanted(message));
    return isThere || more ? undefined : reason;
  };

/** The newest message of the open conversation that is wanted; among those that one page has. */
async function newest(
  client: CoreClient,
  conversation: string,
  isWanted: (message: MessageState) => boolean,
  none: string,
): Promise<MessageState> {
  const { messages } = await newestMessages(client, conversation, CHAT.pageMessages);
  const found = messages.findLast((message) => message.event !== true && isWanted(message));
  if (found !== undefined) return found;
  throw new TincanError('TINCAN_E_INVALID', `${none} ${conversationName(client.state, conversation)}.`);
}

const isOwn = ({ from, retracted }: MessageState): boolean => from === 'self' && retracted !== true;
const isForeign = ({ from, retracted }: MessageState): boolean => from !== 'self' && retracted !== true;
const isWaiting = ({ from, status }: MessageState): boolean => from === 'self' && status === 'queued';
/** One that was discarded was given up on purpose. */
const hasFailed = (message: MessageState): boolean =>
  isOwn(message) && (message.status === 'failed' || (message.failed ?? 0) > 0) && !isDiscarded(message);

/** @returns false where some have it, and those who do not can get it no more */
async function sendAgain(
  client: CoreClient,
  conversation: string,
  { id, status }: MessageState,
): Promise<boolean> {
  try {
    await client.call('chat.retry', { conversation, id });
    return true;
  } catch (thrown) {
    if (status === 'failed' || toTincanError(thrown).code !== 'TINCAN_E_INVALID') throw thrown;
    return false;
  }
}

const me: Action = {
  name: 'me',
  aliases: [],
  usage: 'TEXT',
  summary: 'Says that you do something: "* alice waves"',
  help: { options: [['TEXT', 'what you do']], example: '/me waves', related: ['msg'] },
  parameters: [{ kind: 'text' }],
  disabledReason: notOpen,
  async run(context, { text }) {
    await sayInConversation(context, `/me ${text}`);
  },
};

const reply: Action = {
  name: 'reply',
  aliases: [],
  usage: 'TEXT',
  summary: 'Answers the newest message of somebody else here',
  help: { options: [['TEXT', 'the answer']], example: '/reply yes, I did', related: ['msg', 'edit'] },
  parameters: [{ kind: 'text' }],
  disabledReason: noneOf(isForeign, 'Nobody else has said anything here.'),
  async run(context, { text }) {
    const { client } = context;
    const conversation = openOne(context);
    const answered = await newest(client, conversation, isForeign, 'Nobody else has said anything in');
    await sayInConversation(context, text, answered.id);
    context.say(`In answer to ${senderName(client.state, answered)}: ${firstLine(answered.text, '...')}`);
  },
};

/** Not at those for whom too much waits, of whom a notice tells. */
function whereChanged(message: MessageState): string {
  const isMissed = message.error?.code === 'TINCAN_E_OUTBOX_FULL' && message.status !== 'failed';
  return isMissed ? 'at some of those who got it' : 'at everybody who got it';
}

const edit: Action = {
  name: 'edit',
  aliases: [],
  usage: 'TEXT',
  summary: 'Changes your last message here, at everybody who got it',
  help: {
    options: [['TEXT', 'all of what it says from now on']],
    example: '/edit the build is ready now',
    related: ['delete', 'reply'],
  },
  parameters: [{ kind: 'text' }],
  disabledReason: noneOf(isOwn, 'There is no message of yours here.'),
  async run(context, { text }) {
    const { client } = context;
    const conversation = openOne(context);
    const { id, text: was } = await newest(client, conversation, isOwn, 'There is no message of yours in');
    const { message } = await client.call('chat.edit', { conversation, id, text });
    context.say(
      `Changed "${firstLine(was, '...')}" to "${firstLine(text, '...')}", ${whereChanged(message)}.`,
    );
  },
};

const takeBack: Action = {
  name: 'delete',
  aliases: [],
  usage: '',
  summary: 'Takes back your last message here, at everybody who got it',
  help: { example: '/delete', related: ['edit', 'discard'] },
  parameters: [],
  disabledReason: noneOf(isOwn, 'There is no message of yours here.'),
  async run(context) {
    const { client } = context;
    const conversation = openOne(context);
    const { id, text } = await newest(client, conversation, isOwn, 'There is no message of yours in');
    const { message } = await client.call('chat.edit', { conversation, id, text: '' });
    context.say(`Took back "${firstLine(text, '...')}" ${whereChanged(message)}; it may have been read.`);
  },
};

const resend: Action = {
  name: 'resend',
  aliases: [],
  usage: '',
  summary: 'Sends again your messages here, to those who lack them',
  help: { example: '/resend', related: ['discard', 'status'] },
  parameters: [],
  disabledReason: noneOf(hasFailed, 'Nothing has failed here.'),
  async run(context) {
    const { client } = context;
    const conversation = openOne(context);
    const { messages } = await newestMessages(client, conversation, CHAT.pageMessages);
    const failed = messages.filter(hasFailed);
    const nothing = messages.some((message) => isOwn(message) && isDiscarded(message))
      ? 'Nothing has failed here but what you discarded.'
      : 'Nothing has failed here.';
    let lost = 0;
    for (const message of failed) if (!(await sendAgain(client, conversation, message))) lost += 1;
    const sent = failed.length - lost;
    const what = formatCount(sent, 'message');
    const gone = 'Whoever did not get the rest is not here any more.';
    if (failed.length === 0) context.say(nothing);
    else if (sent === 0) context.say(gone.replace('the rest', lost === 1 ? 'it' : 'them'));
    else context.say(`${what} ${sent === 1 ? 'is' : 'are'} on the way again.${lost === 0 ? '' : ` ${gone}`}`);
  },
};

const discard: Action = {
  name: 'discard',
  aliases: [],
  usage: '',
  summary: 'Gives up your newest message here that still waits',
  help: { example: '/discard', related: ['resend', 'delete'] },
  parameters: [],
  disabledReason: noneOf(isWaiting, 'Nothing waits to be delivered here.'),
  async run(context) {
    const { client } = context;
    const conversation = openOne(context);
    const { id, text } = await newest(client, conversation, isWaiting, 'Nothing waits to be delivered in');
    await client.call('chat.discard', { conversation, id });
    context.say(`Discarded "${firstLine(text, '...')}"; it is not sent any more.`);
  },
};

export const messageActions: readonly Action[] = [me, reply, edit, takeBack, resend, discard];
