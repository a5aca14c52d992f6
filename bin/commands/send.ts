/** `tincan send`: files, folders or standard input to one or more peers; done when the receivers have verified them. */
import { rm } from 'node:fs/promises';
import {
  type CoreClient,
  type PeerRef,
  peerLabel,
  reachPeer,
  type TransferState,
  transferLine,
  transferObject,
} from '../../src/client/index.ts';
import { EXIT, type ExitCode, exitCodeOf, toTincanError } from '../../src/errors.ts';
import { formatSize } from '../../src/text/format.ts';
import type { CommandContext } from '../command-context.ts';
import type { Command } from '../run-command.ts';
import { readSource, type Source } from '../send-source.ts';
import type { GlobalArguments } from '../settings.ts';
import { spoolInput } from '../standard-input.ts';
import { createTransferReport, exitCodeOfTransfer, type TransferReport } from '../transfer-report.ts';
import { createWaitingNote } from '../waiting-note.ts';
import { withdrawWhenInterrupted } from './connect.ts';

export interface SendArguments extends GlobalArguments {
  peer: string;
  paths: string[];
  to: string[];
  as: string | undefined;
  detach: boolean;
}

export const send: Command<SendArguments> = async (context, args) => {
  const source = await readSource(args.paths, args.as);
  const { client, patience } = await context.attach();
  const report = createTransferReport(client, context.output);
  // A terminal has it in the bar, and the lines of --json say it themselves.
  const isDrawn = process.stderr.isTTY === true || context.output.json;
  const waiting = isDrawn ? undefined : createWaitingNote(client, context.output);
  const content = createContent(source, client, context, report);
  const running = new Map<string, TransferState>();
  const look = (): void => {
    for (const id of running.keys()) {
      const now = client.state.transfers[id];
      if (now !== undefined) running.set(id, now);
    }
    if (args.detach) return;
    report.update([...running.values()]);
    waiting?.update([...running.values()]);
  };
  const unsubscribe = client.subscribe(look);
  const deliver = async (target: string): Promise<ExitCode> => {
    try {
      const peer = await reach(context, client, target, patience);
      const transfer = await content.offerTo(peer);
      running.set(transfer.id, transfer);
      if (args.detach) {
        context.output.data(transferObject(transfer), transferLine(client.state, transfer, 'queued'));
        return EXIT.done;
      }
      const label = peerLabel(client.state, transfer.peer);
      if (client.state.peers[transfer.peer.id]?.state !== 'connected')
        context.output.note(
          `${label} is not connected, and is asked to accept it when they are. Ctrl-C cancels it.`,
        );
      look();
      return await settle(client, transfer, context, running, report);
    } catch (thrown) {
      const error = toTincanError(thrown);
      if (context.interrupted.aborted) return EXIT.interrupted;
      context.output.complain(error.message);
      return exitCodeOf(error.code);
    }
  };
  try {
    const codes = await Promise.all([args.peer, ...args.to].map(deliver));
    return codes.find((code) => code !== EXIT.done) ?? EXIT.done;
  } finally {
    unsubscribe();
    waiting?.close();
    report.close();
    await content.close();
  }
};

/** What is sent, the same to all. */
interface Content {
  offerTo(peer: PeerRef): Promise<TransferState>;
  /** Leaves nothing behind that no transfer needs. */
  close(): Promise<void>;
}

function createContent(
  source: Source,
  client: CoreClient,
  { output, interrupted }: CommandContext,
  report: TransferReport,
): Content {
  const offer = async (peer: PeerRef, paths: string[]): Promise<TransferState> => {
    const as = source.as === undefined ? {} : { as: source.as };
    return (await client.call('transfer.send', { peer: peer.id, paths, ...as })).transfer;
  };
  if (source.kind === 'paths') return { offerTo: (peer) => offer(peer, source.paths), async close() {} };

  let spooled: Promise<string> | undefined;
  let isOffered = false;
  const spool = async (): Promise<string> => {
    const { path } = await client.call('transfer.spool', {});
    if (process.stdin.isTTY === true && !output.json)
      output.note('Type what is to be sent; Ctrl-D on a line of its own ends it.');
    const reading = (bytes: number): void => {
      if (process.stdin.isTTY !== true) report.doing(`reading standard input, ${formatSize(bytes)}`);
    };
    try {
      await spoolInput(process.stdin, path, { signal: interrupted, onBytes: reading });
    } finally {
      report.doing(undefined);
    }
    return path;
  };
  return {
    async offerTo(peer) {
      // Nothing is read before there is somebody to send it to, and it can be read only once.
      spooled ??= spool();
      const transfer = await offer(peer, [await spooled]);
      isOffered = true;
      return transfer;
    },
    async close() {
      const path = await spooled?.catch(() => undefined);
      if (path !== undefined && !isOffered) await rm(path, { force: true });
    },
  };
}

async function reach(
  { output, interrupted }: CommandContext,
  client: CoreClient,
  target: string,
  patience: number,
): Promise<PeerRef> {
  return await reachPeer(client, target, {
    patience,
    signal: interrupted,
    onAsking(unknown) {
      output.note(`Asking ${peerLabel(client.state, unknown)} for a connection…`);
      withdrawWhenInterrupted(client, unknown, interrupted);
    },
  });
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
  const isCalledOff = interrupted.aborted && transfer.state === 'cancelled';
  return isCalledOff ? EXIT.interrupted : exitCodeOfTransfer(transfer);
}
