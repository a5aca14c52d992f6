/** Actions that say something to somebody. */
import { TincanError } from '../../errors.ts';
import { EVERYONE, type MessageState } from '../../store/state.ts';
import { firstLine, formatCount } from '../../text/format.ts';
import type { CoreClient } from '../core-client.ts';
import { peerLabel } from '../outcomes.ts';
import { reachPeer } from '../reach.ts';
import { type Action, type ActionContext, always } from './action.ts';
import { quoteWord } from './words.ts';

const msg: Action = {
  name: 'msg',
  aliases: [],
  usage: 'PEER [TEXT]',
  summary: 'Sends a text; without text opens the conversation',
  parameters: [{ kind: 'peer' }, { kind: 'text', optional: true }],
  enabled: always,
  async run(context, { words, text }) {
    const { client } = context;
    const peer = await reachPeer(client, words[0] ?? '', {
      onAsking: (unknown) => context.say(`Asking ${unknown.name} for a connection…`),
    });
    const label = peerLabel(client.state, peer);
    if (text === '') {
      const isOpen = context.openConversation(peer.id);
      context.say(isOpen ? `What you type now goes to ${label}.` : `${label} is there.`);
      return;
    }
    const { message } = await client.call('chat.send', { conversation: peer.id, text });
    if (message.status === 'failed') throw failed(message, label);
    const note = queuedNote(client, peer.id, message);
    context.say(note ?? `To ${label}: ${firstLine(message.text)}`);
  },
};

const all: Action = {
  name: 'all',
  aliases: ['everyone'],
  usage: '[TEXT]',
  summary: 'Sends a text to all; without text opens # everyone',
  parameters: [{ kind: 'text', optional: true }],
  enabled: always,
  async run(context, { text }) {
    if (text === '') {
      if (!context.openConversation(EVERYONE)) return;
      context.say('What you type now goes to everyone who is connected.');
      return;
    }
    const recipients = await broadcast(context.client, text);
    context.say(`To everyone (${formatCount(recipients, 'peer')}): ${firstLine(text)}`);
  },
};

/**
 * Text that is no command: for the open conversation, and for nobody where none is open. Says something only
 * where the text does not simply go on its way.
 */
export async function sayInConversation(context: ActionContext, text: string): Promise<void> {
  const { client, conversation } = context;
  if (conversation === undefined) {
    throw new TincanError(
      'TINCAN_E_USAGE',
      'That was sent to nobody: no conversation is open. Open one with /msg PEER or /connect PEER, or /all for everyone.',
    );
  }
  if (conversation === EVERYONE) {
    await broadcast(client, text);
    return;
  }
  const { message } = await client.call('chat.send', { conversation, text });
  const label = client.state.peers[conversation]?.label ?? 'the peer';
  if (message.status === 'failed') throw failed(message, label);
  const note = queuedNote(client, conversation, message);
  if (note !== undefined) context.say(note);
}

async function broadcast(client: CoreClient, text: string): Promise<number> {
  const { message } = await client.call('chat.send', { conversation: EVERYONE, text });
  const recipients = message.recipients ?? 0;
  if (recipients === 0) {
    throw new TincanError('TINCAN_E_NOT_CONNECTED', 'Nobody is connected, so nobody got that. See /list.');
  }
  return recipients;
}

function queuedNote(client: CoreClient, peer: string, message: MessageState): string | undefined {
  const state = client.state.peers[peer];
  if (message.status !== 'queued' || state === undefined || state.state === 'connected') return undefined;
  if (state.state === 'offline')
    return `${state.label} is away; the message is kept and goes out when they are back.`;
  const hint = state.state === 'nearby' ? ` /connect ${quoteWord(state.name)} connects.` : '';
  return `${state.label} is not connected; the message is kept and goes out once they are.${hint}`;
}

function failed(message: MessageState, label: string): TincanError {
  const reason = message.error?.message ?? 'for an unknown reason.';
  return new TincanError(message.error?.code ?? 'TINCAN_E_INTERNAL', `Not delivered to ${label}: ${reason}`);
}

export const chat: readonly Action[] = [msg, all];
