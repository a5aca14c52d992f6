/** Actions that say something to somebody. */
import { TincanError } from '../../errors.ts';
import { EVERYONE, type MessageState, type RoomState } from '../../store/state.ts';
import { firstLine, formatCount } from '../../text/format.ts';
import { findGroup, type Group, isInRoom } from '../conversations.ts';
import type { CoreClient } from '../core-client.ts';
import { peerLabel } from '../labels.ts';
import { conversationName } from '../outcomes.ts';
import { reachPeer } from '../reach.ts';
import type { Action, ActionContext } from './action.ts';
import { quoteWord } from './words.ts';

const msg: Action = {
  name: 'msg',
  aliases: [],
  usage: 'PEER|#ROOM [TEXT]',
  summary: 'Sends a text; without text opens the conversation',
  help: {
    options: [
      ['PEER', 'a name, the beginning of an id, or an address'],
      ['#ROOM', 'a room that you are in; #everyone is everybody who is connected'],
      ['TEXT', 'what is said; left out, the conversation opens'],
    ],
    example: '/msg bob the build is ready',
    related: ['all', 'reply', 'history'],
  },
  parameters: [{ kind: 'conversation' }, { kind: 'text', optional: true }],
  async run(context, { words, text }) {
    const { client } = context;
    const group = await findGroup(client, words[0] ?? '');
    if (group !== undefined) {
      await sayToGroup(context, group, text);
      return;
    }
    const peer = await reachPeer(client, words[0] ?? '', {
      onAsking: (unknown) => context.say(`Asking ${unknown.name} for a connection.`),
    });
    const label = peerLabel(client.state, peer);
    if (text === '') {
      const isOpen = context.openConversation(peer.id);
      context.say(isOpen ? `What you type now goes to ${label}.` : `${label} is there.`);
      return;
    }
    const message = await send(client, peer.id, text);
    const note = queuedNote(client, peer.id, message);
    context.say(note ?? `To ${label}: ${firstLine(message.text, '...')}`);
  },
};

const all: Action = {
  name: 'all',
  aliases: ['everyone'],
  usage: '[TEXT]',
  summary: 'Sends a text to all; without text opens # everyone',
  help: {
    options: [['TEXT', 'what is said; left out, the conversation opens']],
    example: '/all lunch?',
    related: ['msg', 'room'],
  },
  parameters: [{ kind: 'text', optional: true }],
  async run(context, { text }) {
    await sayToGroup(context, { kind: 'everyone', id: EVERYONE }, text);
  },
};

/** Sends a text to a room or to everyone; without one opens the conversation. */
async function sayToGroup(context: ActionContext, group: Group, text: string): Promise<void> {
  const { client } = context;
  if (text === '') {
    if (context.openConversation(group.id)) context.say(openedText(group));
    return;
  }
  const message = await send(client, group.id, text);
  const to = group.kind === 'everyone' ? 'everyone' : conversationName(client.state, group.id);
  const who = formatCount(message.recipients ?? 1, group.kind === 'everyone' ? 'peer' : 'member');
  context.say(`To ${to} (${who}): ${firstLine(text, '...')}`);
}

function openedText(group: Group): string {
  if (group.kind === 'everyone') return 'What you type now goes to everyone who is connected.';
  return isInRoom(group.room) ? `What you type now goes to # ${group.room.label}.` : outsideText(group.room);
}

function outsideText({ label, part }: RoomState): string {
  if (part === 'invited') return `You are invited into # ${label}: /room accept #${label} takes you in.`;
  return `You are not in # ${label}: you can read here, and not write.`;
}

/**
 * Text that is no command: for the open conversation, and for nobody where none is open. Says something only
 * where the text does not simply go on its way.
 */
export async function sayInConversation(context: ActionContext, text: string, reply?: string): Promise<void> {
  const { client, conversation } = context;
  if (conversation === undefined) {
    throw new TincanError(
      'TINCAN_E_USAGE',
      'That was sent to nobody: no conversation is open. Open one with /msg PEER or /connect PEER, or /all for everyone.',
    );
  }
  const message = await send(client, conversation, text, reply);
  if (conversation === EVERYONE || client.state.rooms[conversation] !== undefined) return;
  const note = queuedNote(client, conversation, message);
  if (note !== undefined) context.say(note);
}

/** Errors: those of the call, and that of a message that has failed at once. */
async function send(
  client: CoreClient,
  conversation: string,
  text: string,
  reply?: string,
): Promise<MessageState> {
  const given = { conversation, text, ...(reply === undefined ? {} : { reply }) };
  const { message } = await client.call('chat.send', given);
  if (message.status === 'failed') throw failed(message, conversationName(client.state, conversation));
  return message;
}

function queuedNote(client: CoreClient, peer: string, message: MessageState): string | undefined {
  const state = client.state.peers[peer];
  if (message.status !== 'queued' || state === undefined || state.state === 'connected') return undefined;
  if (state.state === 'offline')
    return `${state.label} is offline; the message is kept and goes out when they are back.`;
  const hint = state.state === 'nearby' ? ` /connect ${quoteWord(state.name)} connects.` : '';
  return `${state.label} is not connected; the message is kept and goes out once they are.${hint}`;
}

function failed(message: MessageState, label: string): TincanError {
  const reason = message.error?.message ?? 'for an unknown reason.';
  return new TincanError(message.error?.code ?? 'TINCAN_E_INTERNAL', `Not delivered to ${label}: ${reason}`);
}

export const chat: readonly Action[] = [msg, all];
