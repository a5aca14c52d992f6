/** Actions on peers. */
import { TincanError } from '../../errors.ts';
import { EVERYONE } from '../../store/state.ts';
import type { CoreClient } from '../core-client.ts';
import { peerLabel } from '../labels.ts';
import { addressAddedText, addressLines, addressRemovedText } from '../network-words.ts';
import {
  connectError,
  connectText,
  disconnectText,
  NO_PEERS,
  peersInOrder,
  spokenPeer,
} from '../outcomes.ts';
import { resolveMetPeer } from '../reach.ts';
import { type Action, type ActionContext, type Arguments, unless, usageOf } from './action.ts';
import { ALL, boundedLines } from './bounded-lines.ts';
import { quoteWord } from './words.ts';

const LIST_WORDS: readonly string[] = [ALL, 'added', 'add', 'remove'];

const list: Action = {
  name: 'list',
  aliases: ['peers'],
  usage: '[all | added | add HOST[:PORT] | remove HOST[:PORT]]',
  summary: 'Shows who is there; remembers addresses to try',
  help: {
    options: [
      ['all', 'however many there are'],
      ['add HOST[:PORT]', 'remembers an address, which is tried until somebody answers there and says yes'],
      ['remove HOST[:PORT]', 'tries it no more'],
      ['added', 'lists the addresses that are remembered, and what became of each'],
    ],
    example: '/peers add box.lan',
    related: ['connect', 'status', 'doctor'],
  },
  parameters: [
    { kind: 'choice', also: LIST_WORDS, optional: true },
    { kind: 'name', optional: true },
  ],
  async run({ client, say, show, linesMost }, { words: [how, address] }) {
    const takesAddress = how === 'add' || how === 'remove';
    if ((how !== undefined && !LIST_WORDS.includes(how)) || takesAddress !== (address !== undefined))
      throw new TincanError('TINCAN_E_USAGE', `Usage: ${usageOf(list)}`);
    if (how === 'added' || takesAddress) {
      say(await changeAddresses(client, how, address ?? ''));
      return;
    }
    if (show('peers')) return;
    const { self, network } = client.state;
    const peers = peersInOrder(client.state).map(spokenPeer);
    const lines =
      peers.length === 0
        ? [`${NO_PEERS} /connect HOST:PORT reaches one elsewhere, /doctor looks why somebody is not found.`]
        : peers;
    const own = `${self.name}: you, id ${self.shortId}, port ${network.port}`;
    say([own, ...boundedLines(lines, how === ALL ? undefined : linesMost, '/list all')].join('\n'));
  },
};

/** Addresses that are tried until somebody is met there. @returns what is told of it */
async function changeAddresses(
  client: CoreClient,
  how: 'added' | 'add' | 'remove',
  given: string,
): Promise<string> {
  if (how === 'added') {
    const { addresses } = await client.call('address.list', {});
    if (addresses.length === 0) return 'No address is remembered. /peers add HOST:PORT remembers one.';
    return addressLines(addresses).join('\n');
  }
  const { address } = await client.call(how === 'add' ? 'address.add' : 'address.remove', { address: given });
  return how === 'add' ? addressAddedText(address.address) : addressRemovedText(address.address);
}

const connect: Action = {
  name: 'connect',
  aliases: [],
  usage: 'PEER|HOST[:PORT]',
  summary: 'Asks for a connection and opens the conversation',
  help: {
    options: [
      ['PEER', 'a name, the beginning of an id, or an address'],
      ['HOST[:PORT]', 'a machine elsewhere; the port is 47470 unless given'],
    ],
    example: '/connect bob',
    related: ['disconnect', 'list'],
  },
  parameters: [{ kind: 'peer', rest: true }],
  async run(context, { words }) {
    const target = words.join(' ');
    context.say(`Connecting to ${context.client.state.peers[target]?.label ?? target}.`);
    const { peer, outcome, message } = await context.client.call('peer.connect', { target });
    const label = peerLabel(context.client.state, peer) || target;
    if (outcome !== 'connected') throw connectError(outcome, label, message);
    context.openConversation(peer.id);
    context.say(message ?? connectText(outcome, label));
  },
};

const disconnect: Action = {
  name: 'disconnect',
  aliases: [],
  usage: '[PEER]',
  summary: 'Ends a connection, or an attempt to make one',
  help: {
    options: [['PEER', 'whose connection ends; left out, that of the open conversation']],
    example: '/disconnect bob',
    related: ['connect', 'block'],
  },
  parameters: [{ kind: 'peer', rest: true, optional: true }],
  disabledReason: unless(
    ({ peers }) => Object.values(peers).some(({ state }) => state !== 'nearby' && state !== 'offline'),
    'Nobody is connected.',
  ),
  async run(context, args) {
    const { client } = context;
    const peer = await peerOrOpen(context, args);
    const { state, label = peer.name } = client.state.peers[peer.id] ?? {};
    if (state === 'connecting' || state === 'awaiting-approval') {
      await client.call('peer.cancelConnect', { peer: peer.id });
      context.say(`Gave up connecting to ${label}.`);
    } else {
      await client.call('peer.disconnect', { peer: peer.id });
      context.say(disconnectText(label));
    }
  },
};

const block: Action = {
  name: 'block',
  aliases: [],
  usage: '[PEER]',
  summary: 'Takes nothing from a peer any more',
  help: {
    options: [['PEER', 'who is blocked; left out, the peer of the open conversation']],
    example: '/block mallory',
    related: ['unblock', 'deny'],
  },
  parameters: [{ kind: 'peer', rest: true, optional: true }],
  disabledReason: unless(({ peers }) => Object.keys(peers).length > 0, 'There is nobody yet.'),
  async run(context, args) {
    const { id } = await peerOrOpen(context, args);
    const { peer } = await context.client.call('peer.block', { peer: id });
    context.say(blockedText(peerLabel(context.client.state, peer)));
  },
};

const unblock: Action = {
  name: 'unblock',
  aliases: [],
  usage: 'PEER',
  summary: 'Lets a blocked peer ask again',
  help: { options: [['PEER', 'who may ask again']], example: '/unblock mallory', related: ['block'] },
  parameters: [{ kind: 'blocked-peer', rest: true }],
  disabledReason: unless(
    ({ peers }) => Object.values(peers).some(({ trust }) => trust === 'blocked'),
    'Nobody is blocked.',
  ),
  async run({ client, say }, { words }) {
    const { id } = await resolveMetPeer(client, words.join(' '));
    const label = client.state.peers[id]?.label;
    const { peer } = await client.call('peer.unblock', { peer: id });
    say(`${label ?? peer.name} is not blocked any more.`);
  },
};

export function blockedText(label: string): string {
  return `${label} is blocked now; /unblock ${quoteWord(label)} undoes it.`;
}

/** The peer that was named, else the one whose conversation is open. */
export async function peerOrOpen(
  context: ActionContext,
  { words }: Arguments,
): Promise<{ id: string; name: string }> {
  if (words.length > 0) return await resolveMetPeer(context.client, words.join(' '));
  const open = context.conversation;
  // Of a room nobody in particular is meant.
  if (open === undefined || open === EVERYONE || context.client.state.rooms[open] !== undefined) {
    throw new TincanError('TINCAN_E_USAGE', 'Name the peer: no conversation with one is open.');
  }
  return { id: open, name: context.client.state.peers[open]?.label ?? 'the peer' };
}

export const connections: readonly Action[] = [list, connect, disconnect, block, unblock];
