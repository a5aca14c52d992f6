/** `tincan transfers`, `pause`, `resume`, `cancel`: the queue. */
import {
  findTransfer,
  type TransferState,
  transferLines,
  transferStatus,
  transfersInOrder,
  transferTitle,
} from '../../src/client/index.ts';
import { EXIT } from '../../src/errors.ts';
import { transferObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export interface TransferArguments extends GlobalArguments {
  id: string;
}

export const transfers: Command<GlobalArguments> = async ({ attach, output }) => {
  const { client } = await attach();
  const lines = transferLines(client.state);
  for (const [index, transfer] of transfersInOrder(client.state).entries()) {
    output.data(transferObject(transfer), lines[index] ?? '');
  }
  if (lines.length === 0) output.note('No transfers.');
  return EXIT.done;
};

function change(
  method: 'transfer.pause' | 'transfer.resume' | 'transfer.cancel',
): Command<TransferArguments> {
  return async ({ attach, output }, { id }) => {
    const { client } = await attach();
    const found = findTransfer(client.state, id);
    const { transfer }: { transfer: TransferState } = await client.call(method, { id: found.id });
    const { state } = client;
    output.data(
      transferObject(transfer),
      `${transferTitle(state, transfer)}: ${transferStatus(state, transfer)}`,
    );
    return EXIT.done;
  };
}

export const pause = change('transfer.pause');
export const resume = change('transfer.resume');
export const cancel = change('transfer.cancel');
