/** Actions on files. */
import { existsSync } from 'node:fs';
import type { PeerRef } from '../../control/calls.ts';
import { TincanError, toTincanError } from '../../errors.ts';
import { canRetry } from '../../store/retryable.ts';
import { EVERYONE, type State, type TransferStatus } from '../../store/state.ts';
import { safeText } from '../../text/safe-text.ts';
import type { CoreClient } from '../core-client.ts';
import { failedTransfers, findInHistory } from '../history.ts';
import { reachPeer } from '../reach.ts';
import { findTransfer, hasEnded, shortenId, transfersInOrder, transfersListed } from '../selection.ts';
import { movedLine, resumedLine } from '../transfer-words.ts';
import { type Action, type ActionContext, unless, usageOf } from './action.ts';
import { ALL, boundedLines } from './bounded-lines.ts';

const has =
  (...states: TransferStatus[]) =>
  (state: State): boolean =>
    Object.values(state.transfers).some((transfer) => states.includes(transfer.state));

/**
 * Whom the words name, and what is to be sent. Without a peer among the first words it goes to the open
 * conversation: a path is then taken for a path even where it could be a host's name.
 */
async function readSend(
  context: ActionContext,
  words: readonly string[],
): Promise<{ peer: PeerRef; paths: readonly string[] }> {
  const { client, conversation } = context;
  const [target = '', ...paths] = words;
  const isGroup = conversation === EVERYONE || client.state.rooms[conversation ?? ''] !== undefined;
  const open = isGroup ? undefined : conversation;
  const named = paths.length > 0 && (open === undefined || (await knownPeer(client, target)) !== undefined);
  if (named) {
    const peer = await reachPeer(client, target, {
      onAsking: (unknown) => context.say(`Asking ${unknown.name} for a connection.`),
    });
    return { peer, paths };
  }
  if (open === undefined) throw noReceiver();
  return { peer: await reachPeer(client, open), paths: words };
}

/**
 * Sends files and folders, by absolute paths, to one peer. Errors: those of the call.
 *
 * @returns what was done, for the person
 */
export async function sendPaths(
  client: CoreClient,
  peer: Pick<PeerRef, 'id' | 'name'>,
  paths: readonly string[],
): Promise<string> {
  const { transfer } = await client.call('transfer.send', { peer: peer.id, paths: [...paths] });
  const id = shortenId(transfer.id, Object.keys(client.state.transfers));
  const connected = client.state.peers[peer.id]?.state === 'connected';
  const label = client.state.peers[peer.id]?.label ?? peer.name;
  const when = connected ? '' : `, once ${label} is connected`;
  return `Sending ${transfer.name} to ${label} as transfer ${id}${when}.`;
}

function noReceiver(): TincanError {
  return new TincanError(
    'TINCAN_E_USAGE',
    `No conversation with one peer is open, so name the receiver too. Usage: ${usageOf(send)}`,
  );
}

/** The peer for whom files are to be chosen, where no path is given: the one that is named, or the open conversation's. */
async function whoseFiles(
  { client, conversation, absolutePath }: ActionContext,
  words: readonly string[],
): Promise<string | undefined> {
  const [only, ...others] = words;
  if (only === undefined)
    return conversation !== undefined && conversation in client.state.peers ? conversation : undefined;
  if (others.length > 0 || existsSync(absolutePath(only))) return undefined;
  return await knownPeer(client, only);
}

/** Id of the known peer that a word names; TINCAN_E_AMBIGUOUS for what names several. */
async function knownPeer(client: CoreClient, word: string): Promise<string | undefined> {
  try {
    const { known, id } = await client.call('peer.resolve', { target: word });
    return known ? id : undefined;
  } catch (thrown) {
    if (toTincanError(thrown).code === 'TINCAN_E_NO_SUCH_PEER') return undefined;
    throw thrown;
  }
}

const send: Action = {
  name: 'send',
  aliases: [],
  usage: '[PEER] [PATH...]',
  summary: 'Sends files and folders; no PATH: from a list',
  help: {
    options: [
      ['PEER', 'who gets it; left out, the peer of the open conversation'],
      ['PATH...', 'files and folders; names with blanks go in "quotes"'],
    ],
    example: '/send bob build.tar.gz photos/',
    related: ['transfers', 'cancel', 'limit'],
  },
  parameters: [
    { kind: 'peer-or-path', optional: true },
    { kind: 'path', rest: true, optional: true },
  ],
  async run(context, { words }) {
    const { client } = context;
    const chooser = await whoseFiles(context, words);
    if (chooser !== undefined) {
      if (context.show('files', chooser)) return;
      throw new TincanError('TINCAN_E_USAGE', `What is to be sent? Usage: ${usageOf(send)}`);
    }
    if (words.length === 0) throw noReceiver();
    const { peer, paths } = await readSend(context, words);
    const absolute = paths.map((path) => context.absolutePath(path));
    context.say(await sendPaths(client, peer, absolute));
  },
};

const transfers: Action = {
  name: 'transfers',
  aliases: [],
  usage: '[all]',
  summary: 'Shows what is on its way, and what was',
  help: {
    options: [['all', 'however many there are']],
    example: '/transfers',
    related: ['send', 'pause', 'retry'],
  },
  parameters: [{ kind: 'choice', also: [ALL], optional: true }],
  async run({ client: { state }, say, show, transferWords, linesMost }, { words: [how] }) {
    if (show('transfers')) return;
    // What is under way first: that is what somebody asks for.
    const lines = transfersListed(state)
      .toReversed()
      .map((transfer) => transferWords.line(state, transfer));
    const most = how === ALL ? undefined : linesMost;
    say(
      lines.length === 0
        ? 'No transfers yet. /send PEER PATH sends a file or a folder.'
        : boundedLines(lines, most, '/transfers all').join('\n'),
    );
  },
};

const pause: Action = {
  name: 'pause',
  aliases: [],
  usage: 'ID',
  summary: 'Pauses a transfer, on both sides',
  help: {
    options: [['ID', 'of the transfer, as /transfers lists it']],
    example: '/pause 53ff',
    related: ['resume', 'cancel'],
  },
  parameters: [{ kind: 'transfer' }],
  disabledReason: unless(has('active', 'queued'), 'Nothing is on its way.'),
  async run({ client, say, transferWords }, { words: [id = ''] }) {
    const found = findTransfer(client.state, id);
    const { transfer } = await client.call('transfer.pause', { id: found.id });
    say(transferWords.line(client.state, transfer));
  },
};

const resume: Action = {
  name: 'resume',
  aliases: [],
  usage: 'ID',
  summary: 'Goes on with a paused transfer',
  help: {
    options: [['ID', 'of the transfer, as /transfers lists it']],
    example: '/resume 53ff',
    related: ['pause'],
  },
  parameters: [{ kind: 'transfer' }],
  disabledReason: unless(has('paused'), 'Nothing is paused.'),
  async run({ client, say, transferWords }, { words: [id = ''] }) {
    const found = findTransfer(client.state, id);
    const { transfer } = await client.call('transfer.resume', { id: found.id });
    say(resumedLine(client.state, transfer, transferWords));
  },
};

const cancel: Action = {
  name: 'cancel',
  aliases: [],
  usage: 'ID',
  summary: 'Ends a transfer for good',
  help: {
    options: [['ID', 'of the transfer, as /transfers lists it']],
    example: '/cancel 53ff',
    related: ['pause', 'transfers'],
  },
  parameters: [{ kind: 'transfer' }],
  disabledReason: unless(
    (state) => Object.values(state.transfers).some((transfer) => !hasEnded(transfer)),
    'No transfer is open.',
  ),
  async run({ client, say, transferWords }, { words: [id = ''] }) {
    const found = findTransfer(client.state, id);
    const { transfer } = await client.call('transfer.cancel', { id: found.id });
    say(transferWords.line(client.state, transfer));
  },
};

const retry: Action = {
  name: 'retry',
  aliases: [],
  usage: '[ID]',
  summary: 'Sends again what did not arrive; alone, of all that failed',
  help: {
    options: [['ID', 'of one that has failed; left out, all that have']],
    example: '/retry 53ff',
    related: ['transfers'],
  },
  parameters: [{ kind: 'failed-transfer', optional: true }],
  disabledReason: unless(({ transfers: all }) => Object.values(all).some(canRetry), 'Nothing has failed.'),
  async run({ client, say, transferWords }, { words: [typed] }) {
    const chosen =
      typed === undefined
        ? failedTransfers(transfersInOrder(client.state))
        : [await findInHistory(client, typed)];
    if (chosen.length === 0) throw new TincanError('TINCAN_E_NO_SUCH_TRANSFER', 'Nothing has failed.');
    const lines: string[] = [];
    for (const { id, name } of chosen) {
      try {
        const { transfer } = await client.call('transfer.retry', { id });
        lines.push(transferWords.line(client.state, transfer));
      } catch (thrown) {
        if (chosen.length === 1) throw thrown;
        lines.push(`${name} is not sent again: ${toTincanError(thrown).message}`);
      }
    }
    say(lines.join('\n'));
  },
};

const PLACES = ['first', 'up', 'down', 'last'] as const;

const move: Action = {
  name: 'move',
  aliases: [],
  usage: `ID ${PLACES.join('|')}`,
  summary: 'Changes the place of a transfer in the queue',
  help: {
    options: [
      ['ID', 'of the transfer, as /transfers lists it'],
      ['first, last', 'to the top or the end of the queue'],
      ['up, down', 'by one place'],
    ],
    example: '/move 53ff first',
    related: ['transfers'],
  },
  parameters: [{ kind: 'transfer' }, { kind: 'choice', also: PLACES }],
  disabledReason: unless(has('queued', 'active', 'paused', 'offered'), 'No transfer is open.'),
  async run({ client, say, transferWords }, { words: [id = '', where = ''] }) {
    const to = PLACES.find((place) => place === where.toLowerCase());
    if (to === undefined) {
      throw new TincanError('TINCAN_E_USAGE', `${safeText(where)} is no place. Usage: ${usageOf(move)}`);
    }
    const found = findTransfer(client.state, id);
    const { transfer } = await client.call('transfer.move', { id: found.id, to });
    say(movedLine(client.state, transfer, transferWords));
  },
};

export const transferActions: readonly Action[] = [send, transfers, pause, resume, cancel, retry, move];
