/** `tincan transfers`, `pause`, `resume`, `cancel`, `retry`, `move`: the queue, and what has ended. */
import {
  type CallParams,
  type CallResults,
  type CoreClient,
  failedTransfers,
  findInHistory,
  findTransfer,
  movedLine,
  type TransferState,
  transferHistory,
  transferLines,
  transferObject,
  transfersInOrder,
  transfersListed,
  transferText,
} from '../../src/client/index.ts';
import { EXIT, type ExitCode, exitCodeOf, TincanError, toTincanError } from '../../src/errors.ts';
import type { Output } from '../output.ts';
import type { Command } from '../run-command.ts';
import { type GlobalArguments, readCount } from '../settings.ts';

export interface TransfersArguments extends GlobalArguments {
  history: boolean;
  limit: string | undefined;
}

export const transfers: Command<TransfersArguments> = async ({ attach, output }, { history, limit }) => {
  if (limit !== undefined && !history) {
    throw new TincanError('TINCAN_E_USAGE', '--limit goes with --history, which lists what has ended.');
  }
  const most = limit === undefined ? Number.POSITIVE_INFINITY : readCount('--limit', limit);
  const { client } = await attach();
  const { state } = client;
  if (history) return await printHistory(client, output, most);
  const lines = transferLines(state);
  for (const [index, transfer] of transfersListed(state).entries()) {
    output.data(transferObject(transfer), lines[index] ?? '');
  }
  if (lines.length === 0) output.note('No transfers. tincan send PEER PATH begins one.');
  return EXIT.done;
};

/** The newest first. */
async function printHistory(client: CoreClient, output: Output, most: number): Promise<ExitCode> {
  const ended: TransferState[] = [];
  for await (const transfer of transferHistory(client)) {
    if (ended.length >= most) break;
    ended.push(transfer);
  }
  const ids = new Set([...Object.keys(client.state.transfers), ...ended.map(({ id }) => id)]);
  const lines = transferLines(client.state, ended, ids);
  for (const [index, transfer] of ended.entries()) {
    output.data(transferObject(transfer), lines[index] ?? '');
  }
  if (ended.length === 0) output.note('Nothing has ended yet.');
  return EXIT.done;
}

export interface TransferArguments extends GlobalArguments {
  id: string;
}

function change(
  method: 'transfer.pause' | 'transfer.resume' | 'transfer.cancel',
): Command<TransferArguments> {
  return async ({ attach, output }, { id }) => {
    const { client } = await attach();
    const found = findTransfer(client.state, id);
    return printChanged(client, output, await client.call(method, { id: found.id }));
  };
}

function printChanged(
  client: CoreClient,
  output: Output,
  { transfer }: CallResults['transfer.pause'],
): ExitCode {
  output.data(transferObject(transfer), transferText(client.state, transfer));
  return EXIT.done;
}

export const pause = change('transfer.pause');
export const resume = change('transfer.resume');
export const cancel = change('transfer.cancel');

export interface RetryArguments extends GlobalArguments {
  id: string | undefined;
  all: boolean;
}

export const retry: Command<RetryArguments> = async ({ attach, output }, { id, all }) => {
  if ((id === undefined) !== all) {
    throw new TincanError(
      'TINCAN_E_USAGE',
      'Say which: the id of a transfer that has ended, or --all for every one that has failed.',
    );
  }
  const { client } = await attach();
  if (id !== undefined) {
    const { id: found } = await findInHistory(client, id);
    return printChanged(client, output, await client.call('transfer.retry', { id: found }));
  }
  const failed = failedTransfers(transfersInOrder(client.state));
  if (failed.length === 0) output.note('Nothing has failed.');
  let code: ExitCode = EXIT.done;
  for (const transfer of failed) {
    try {
      printChanged(client, output, await client.call('transfer.retry', { id: transfer.id }));
    } catch (thrown) {
      const error = toTincanError(thrown);
      output.complain(`${transferText(client.state, transfer, 'not sent again')}: ${error.message}`);
      if (code === EXIT.done) code = exitCodeOf(error.code);
    }
  }
  return code;
};

export interface MoveArguments extends TransferArguments {
  where: CallParams<'transfer.move'>['to'];
}

export const move: Command<MoveArguments> = async ({ attach, output }, { id, where }) => {
  const { client } = await attach();
  const found = findTransfer(client.state, id);
  const { transfer } = await client.call('transfer.move', { id: found.id, to: where });
  output.data(transferObject(transfer), movedLine(client.state, transfer));
  return EXIT.done;
};
