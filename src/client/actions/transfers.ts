/** Actions on files. */
import type { State, TransferStatus } from '../../store/state.ts';
import { transferLines, transferTitle } from '../outcomes.ts';
import { reachPeer } from '../reach.ts';
import { findTransfer, hasEnded, shortenId } from '../selection.ts';
import { type Action, always } from './action.ts';

const has =
  (...states: TransferStatus[]) =>
  (state: State): boolean =>
    Object.values(state.transfers).some((transfer) => states.includes(transfer.state));

const send: Action = {
  name: 'send',
  aliases: [],
  usage: 'PEER PATH…',
  summary: 'Sends files and folders',
  parameters: [{ kind: 'peer' }, { kind: 'path', rest: true }],
  enabled: always,
  async run(context, { words: [target = '', ...paths] }) {
    const { client } = context;
    const absolute = paths.map((path) => context.absolutePath(path));
    const peer = await reachPeer(client, target, {
      onAsking: (unknown) => context.say(`Asking ${unknown.name} for a connection…`),
    });
    const { transfer } = await client.call('transfer.send', { peer: peer.id, paths: absolute });
    const id = shortenId(transfer.id, Object.keys(client.state.transfers));
    context.say(`Sending ${transfer.name} to ${peer.name} as transfer ${id}.`);
  },
};

const transfers: Action = {
  name: 'transfers',
  aliases: [],
  usage: '',
  summary: 'Shows what is on its way, and what was',
  parameters: [],
  enabled: always,
  async run({ client, say }) {
    const lines = transferLines(client.state);
    say(
      lines.length === 0 ? 'No transfers yet. /send PEER PATH sends a file or a folder.' : lines.join('\n'),
    );
  },
};

const pause: Action = {
  name: 'pause',
  aliases: [],
  usage: 'ID',
  summary: 'Pauses a transfer, on both sides',
  parameters: [{ kind: 'transfer' }],
  enabled: has('active', 'queued'),
  async run({ client, say }, { words: [id = ''] }) {
    const found = findTransfer(client.state, id);
    await client.call('transfer.pause', { id: found.id });
    say(`Paused: ${transferTitle(client.state, found)}.`);
  },
};

const resume: Action = {
  name: 'resume',
  aliases: [],
  usage: 'ID',
  summary: 'Goes on with a paused transfer',
  parameters: [{ kind: 'transfer' }],
  enabled: has('paused'),
  async run({ client, say }, { words: [id = ''] }) {
    const found = findTransfer(client.state, id);
    await client.call('transfer.resume', { id: found.id });
    say(`Resumed: ${transferTitle(client.state, found)}.`);
  },
};

const cancel: Action = {
  name: 'cancel',
  aliases: [],
  usage: 'ID',
  summary: 'Ends a transfer for good',
  parameters: [{ kind: 'transfer' }],
  enabled: (state) => Object.values(state.transfers).some((transfer) => !hasEnded(transfer)),
  async run({ client, say }, { words: [id = ''] }) {
    const found = findTransfer(client.state, id);
    await client.call('transfer.cancel', { id: found.id });
    say(`Cancelled: ${transferTitle(client.state, found)}.`);
  },
};

export const transferActions: readonly Action[] = [send, transfers, pause, resume, cancel];
