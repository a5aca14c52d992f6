/** Actions on what was said in the open conversation. */
import { TincanError } from '../../errors.ts';
import { CHAT } from '../../limits.ts';
import type { MessageState } from '../../store/state.ts';
import { firstLine, formatCount } from '../../text/format.ts';
import type { CoreClient } from '../core-client.ts';
import { newestMessages } from '../message-pages.ts';
import { isDiscarded, senderName } from '../message-words.ts';
import { conversationName } from '../outcomes.ts';
import { type Action, type ActionContext, always } from './action.ts';
import { sayInConversation } from './chat.ts';

/** @throws TincanError TINCAN_E_USAGE */
export function openOne({ conversation }: ActionContext): string {
  if (conversation !== undefined) return conversation;
  throw new TincanError(
    'TINCAN_E_USAGE',
    'No conversation is open. Open one with /msg PEER or /msg #ROOM, or /all for everyone.',
  );
}

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

const me: Action = {
  name: 'me',
  aliases: [],
  usage: 'TEXT',
  summary: 'Says that you do something: "* alice waves"',
  parameters: [{ kind: 'text' }],
  enabled: always,
  async run(context, { text }) {
    await sayInConversation(context, `/me ${text}`);
  },
};

const reply: Action = {
  name: 'reply',
  aliases: [],
  usage: 'TEXT',
  summary: 'Answers the newest message of somebody else here',
  parameters: [{ kind: 'text' }],
  enabled: always,
  async run(context, { text }) {
    const { client } = context;
    const conversation = openOne(context);
    const answered = await newest(
      client,
      conversation,
      ({ from, retracted }) => from !== 'self' && retracted !== true,
      'Nobody else has said anything in',
    );
    await sayInConversation(context, text, answered.id);
    context.say(`In answer to ${senderName(client.state, answered)}: ${firstLine(answered.text)}`);
  },
};

const edit: Action = {
  name: 'edit',
  aliases: [],
  usage: 'TEXT',
  summary: 'Changes your last message here, at everybody who got it',
  parameters: [{ kind: 'text' }],
  enabled: always,
  async run(context, { text }) {
    const { client } = context;
    const conversation = openOne(context);
    const { id, text: was } = await newest(client, conversation, isOwn, 'There is no message of yours in');
    await client.call('chat.edit', { conversation, id, text });
    context.say(`Changed “${firstLine(was)}” to “${firstLine(text)}”, at everybody who got it.`);
  },
};

const takeBack: Action = {
  name: 'delete',
  aliases: [],
  usage: '',
  summary: 'Takes back your last message here, at everybody who got it',
  parameters: [],
  enabled: always,
  async run(context) {
    const { client } = context;
    const conversation = openOne(context);
    const { id, text } = await newest(client, conversation, isOwn, 'There is no message of yours in');
    await client.call('chat.edit', { conversation, id, text: '' });
    context.say(`Took back “${firstLine(text)}”, at everybody who got it; who has read it has read it.`);
  },
};

const resend: Action = {
  name: 'resend',
  aliases: [],
  usage: '',
  summary: 'Sends again your messages here that were not delivered',
  parameters: [],
  enabled: always,
  async run(context) {
    const { client } = context;
    const conversation = openOne(context);
    const { messages } = await newestMessages(client, conversation, CHAT.pageMessages);
    const undelivered = messages.filter((message) => isOwn(message) && message.status === 'failed');
    const failed = undelivered.filter((message) => !isDiscarded(message));
    const nothing =
      undelivered.length === 0
        ? 'Nothing has failed here.'
        : 'Nothing has failed here but what you discarded.';
    for (const { id } of failed) await client.call('chat.retry', { conversation, id });
    const what = formatCount(failed.length, 'message');
    const is = failed.length === 1 ? 'is' : 'are';
    context.say(failed.length === 0 ? nothing : `${what} ${is} on the way again.`);
  },
};

const discard: Action = {
  name: 'discard',
  aliases: [],
  usage: '',
  summary: 'Gives up your newest message here that still waits',
  parameters: [],
  enabled: always,
  async run(context) {
    const { client } = context;
    const conversation = openOne(context);
    const { id, text } = await newest(
      client,
      conversation,
      ({ from, status }) => from === 'self' && status === 'queued',
      'Nothing waits to be delivered in',
    );
    await client.call('chat.discard', { conversation, id });
    context.say(`Discarded “${firstLine(text)}”; it is not sent any more.`);
  },
};

export const messageActions: readonly Action[] = [me, reply, edit, takeBack, resend, discard];
