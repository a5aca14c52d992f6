/** `tincan send`: files and folders to one or more peers; done when the receivers have verified them. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type CoreClient,
  peerLabel,
  reachPeer,
  type TransferState,
  transferStatus,
  transferTitle,
} from '../../src/client/index.ts';
import { EXIT, type ExitCode, exitCodeOf, systemCode, TincanError, toTincanError } from '../../src/errors.ts';
import type { CommandContext } from '../command-context.ts';
import { transferObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';
import { createTransferReport, exitCodeOfTransfer, type TransferReport } from '../transfer-report.ts';
import { withdrawWhenInterrupted } from './connect.ts';

export interface SendArguments extends GlobalArguments {
  peer: string;
  paths: string[];
  to: string[];
  detach: boolean;
}

export const send: Command<SendArguments> = async (context, args) => {
  const paths = args.paths.map((path) => resolve(path));
  for (const path of paths) await checkReadable(path);
  const { client, patience } = await context.attach();
  const report = createTransferReport(client, context.output);
  const running = new Map<string, TransferState>();
  const look = (): void => {
    for (const id of running.keys()) {
      const now = client.state.transfers[id];
      if (now !== undefined) running.set(id, now);
    }
    if (!args.detach) report.update([...running.values()]);
  };
  const unsubscribe = client.subscribe(look);
  const deliver = async (target: string): Promise<ExitCode> => {
    try {
      const transfer = await offer(context, client, { target, paths, patience });
      running.set(transfer.id, transfer);
      if (args.detach) return printQueued(context, client, transfer);
      const label = peerLabel(client.state, transfer.peer);
      if (client.state.peers[transfer.peer.id]?.state !== 'connected')
        context.output.note(
          `${label} is not connected; the transfer begins once they are. Ctrl-C cancels it.`,
        );
      look();
      return await settle(client, transfer, context, running, report);
    } catch (thrown) {
      const error = toTincanError(thrown);
      if (!context.interrupted.aborted) context.output.complain(error.message);
      return exitCodeOf(error.code);
    }
  };
  const codes = await Promise.all([args.peer, ...args.to].map(deliver));
  unsubscribe();
  report.close();
  return codes.find((code) => code !== EXIT.done) ?? EXIT.done;
};

/** Said before anybody is asked for a connection: the file is not there. */
async function checkReadable(path: string): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    const missing = systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR';
    throw missing
      ? new TincanError('TINCAN_E_NO_SUCH_FILE', `There is no file or folder ${path}.`)
      : new TincanError(
          'TINCAN_E_FILE_ACCESS',
          `${path} cannot be read (${systemCode(error) ?? 'unknown error'}).`,
        );
  }
}

async function offer(
  { output, interrupted }: CommandContext,
  client: CoreClient,
  { target, paths, patience }: { target: string; paths: string[]; patience: number },
): Promise<TransferState> {
  const peer = await reachPeer(client, target, {
    patience,
    signal: interrupted,
    onAsking(unknown) {
      output.note(`Asking ${unknown.name} for a connection…`);
      withdrawWhenInterrupted(client, unknown, interrupted);
    },
  });
  const { transfer } = await client.call('transfer.send', { peer: peer.id, paths });
  return transfer;
}

function printQueued({ output }: CommandContext, client: CoreClient, transfer: TransferState): ExitCode {
  const { state } = client;
  output.data(
    transferObject(transfer),
    `${transferTitle(state, transfer)}: ${transferStatus(state, transfer)}`,
  );
  return EXIT.done;
}

/** Waits for the end; Ctrl-C cancels the transfer and waits for that. */
async function settle(
  client: CoreClient,
  { id }: TransferState,
  { interrupted }: CommandContext,
  running: Map<string, TransferState>,
  report: TransferReport,
): Promise<ExitCode> {
  const cancel = (): void => {
    client.call('transfer.cancel', { id }).catch(() => client.close());
  };
  if (interrupted.aborted) cancel();
  else interrupted.addEventListener('abort', cancel);
  const { transfer } = await client.call('transfer.settled', { id });
  interrupted.removeEventListener('abort', cancel);
  running.set(id, transfer);
  report.update([...running.values()]);
  return exitCodeOfTransfer(transfer);
}
