/** `tincan receive`: waits for files, takes those that the rule allows, and says what came and where it is. */
import {
  type CallParams,
  type CoreClient,
  hasEnded,
  type PeerRef,
  peerLabel,
  requestsInOrder,
  requireUsableFolder,
  resolveMetPeer,
  type TransferState,
  transfersInOrder,
} from '../../src/client/index.ts';
import { EXIT, type ExitCode, TincanError } from '../../src/errors.ts';
import type { CommandContext } from '../command-context.ts';
import { endOfTime } from '../end-of-time.ts';
import type { Output } from '../output.ts';
import { createPouring } from '../pouring.ts';
import type { Command } from '../run-command.ts';
import { type Existing, type GlobalArguments, readCount, readFolder } from '../settings.ts';
import { createTransferReport, exitCodeOfTransfer } from '../transfer-report.ts';

export interface ReceiveArguments extends GlobalArguments {
  accept: string;
  count: string | undefined;
  to: string | undefined;
  existing: Existing | undefined;
}

type Rule = CallParams<'receive.auto'>['rule'];

export const receive: Command<ReceiveArguments> = async (context, args) => {
  const count = args.count === undefined ? undefined : readCount('--count', args.count);
  if (args.to === '-') return await receiveToOutput(context, args, count ?? 1);
  const into = args.to === undefined ? undefined : readFolder('--to', args.to);
  if (into !== undefined) await requireUsableFolder(into);
  const { output } = context;
  const { client, patience } = await context.attach();
  const rule = await readRule(client, args.accept, context, patience);
  const arrivals = watchArrivals({
    client,
    context,
    output,
    count,
    isWanted: ({ peer }) => isFrom(peer, rule),
    take: async (transfer) => exitCodeOfTransfer(transfer),
    shown: (transfer) => transfer,
  });
  await client.call('receive.auto', {
    rule,
    ...(into === undefined ? {} : { into }),
    ...(count === undefined ? {} : { count }),
    ...(args.existing === undefined ? {} : { existing: args.existing }),
  });
  if (!output.json) output.note(`Waiting for files; they go to ${into ?? client.state.downloads}.`);
  return await arrivals;
};

/** Offers of a single file are taken into a folder of this command's own, and written out from there once they are verified. */
async function receiveToOutput(
  context: CommandContext,
  args: ReceiveArguments,
  count: number,
): Promise<ExitCode> {
  if (process.stdout.isTTY === true) {
    throw new TincanError(
      'TINCAN_E_USAGE',
      'Standard output is a terminal. Lead it to a file or a program, or give --to a folder.',
    );
  }
  if (args.existing !== undefined) {
    throw new TincanError('TINCAN_E_USAGE', '--existing is for a folder, and standard output is none.');
  }
  const { client, patience } = await context.attach();
  const rule = await readRule(client, args.accept, context, patience);
  const pouring = await createPouring(client, context.output);
  let unsubscribe = (): void => {};
  try {
    const arrivals = watchArrivals({
      client,
      context,
      output: pouring.output,
      count,
      isWanted: (transfer) => pouring.isOurs(transfer) && isFrom(transfer.peer, rule),
      take: (transfer) => pouring.take(transfer),
      // Where it is now is nobody's business: it is gone when it is written out.
      shown: (transfer) => ({ ...transfer, path: '' }),
    });
    await client.call('receive.auto', { rule, into: pouring.folder, count, single: true });
    if (args.json !== true) pouring.output.note('Waiting for a file; it goes to standard output.');
    unsubscribe = noteOthers(client, pouring.output, rule);
    return await arrivals;
  } finally {
    unsubscribe();
    await pouring.close();
  }
}

/** Says of each offer that is more than a file why it is not taken. */
function noteOthers(client: CoreClient, output: Output, rule: Rule): () => void {
  const told = new Set<string>();
  const look = (): void => {
    for (const { id, kind, number, files, names, peer } of requestsInOrder(client.state)) {
      const isOne = files === 1 && names[0]?.endsWith('/') !== true;
      if (kind !== 'files' || isOne || told.has(id) || !isFrom(peer, rule)) continue;
      told.add(id);
      output.note(
        `${peerLabel(client.state, peer)} offers more than a single file; "tincan accept ${number}" takes it into a folder.`,
      );
    }
  };
  look();
  return client.subscribe(look);
}

async function readRule(
  client: CoreClient,
  accept: string,
  { interrupted }: CommandContext,
  patience: number,
): Promise<Rule> {
  if (accept === 'approved' || accept === 'verified' || accept === 'all') return accept;
  return { peer: (await resolveMetPeer(client, accept, { patience, signal: interrupted })).id };
}

/** With a rule for one peer, only its files are spoken of. */
function isFrom(peer: PeerRef, rule: Rule): boolean {
  return typeof rule === 'string' || peer.id === rule.peer;
}

interface Watching {
  client: CoreClient;
  context: CommandContext;
  output: Output;
  /** Transfers after which it ends; undefined: none. */
  count: number | undefined;
  isWanted(transfer: TransferState): boolean;
  /** What is done with each that has ended, one after the other. */
  take(transfer: TransferState): Promise<ExitCode>;
  /** As it is reported. */
  shown(transfer: TransferState): TransferState;
}

/** Reports what comes until enough has, with the first exit code that is not that of success. */
async function watchArrivals(watching: Watching): Promise<ExitCode> {
  const { client, context, output, count, isWanted, take, shown } = watching;
  const earlier = new Set(
    transfersInOrder(client.state)
      .filter(hasEnded)
      .map(({ id }) => id),
  );
  const report = createTransferReport(client, output);
  const taken = new Set<string>();
  let codes: Promise<ExitCode[]> = Promise.resolve([]);
  let unsubscribe = (): void => {};
  const arrivals = new Promise<ExitCode>((finish, fail) => {
    const takeNext = async (before: Promise<ExitCode[]>, transfer: TransferState): Promise<ExitCode[]> => {
      const all = [...(await before), await take(transfer)];
      if (count !== undefined && all.length >= count) finish(firstFailure(all));
      return all;
    };
    const endNow = (all: readonly ExitCode[]): void => {
      const code = endOfTime(context, all.length, count);
      finish(code === EXIT.done ? firstFailure(all) : code);
    };
    const look = (): void => {
      const coming = transfersInOrder(client.state).filter(
        (transfer) => transfer.direction === 'receive' && !earlier.has(transfer.id) && isWanted(transfer),
      );
      report.update(coming.map(shown));
      for (const transfer of coming) {
        if (!hasEnded(transfer) || transfer.state === 'declined' || taken.has(transfer.id)) continue;
        taken.add(transfer.id);
        codes = takeNext(codes, transfer);
        codes.catch(fail);
      }
    };
    unsubscribe = client.subscribe(look);
    context.interrupted.addEventListener('abort', () => void codes.then(endNow, fail));
    if (context.interrupted.aborted) void codes.then(endNow, fail);
    void client.closed.then(() => fail(new TincanError('TINCAN_E_CORE_GONE')));
    look();
  });
  try {
    return await arrivals;
  } finally {
    unsubscribe();
    report.close();
  }
}

function firstFailure(codes: readonly ExitCode[]): ExitCode {
  return codes.find((code) => code !== EXIT.done) ?? EXIT.done;
}
