/** `tincan receive`: waits for files, takes those that the rule allows, and says what came and where it is. */
import { resolve } from 'node:path';
import {
  type CallParams,
  hasEnded,
  resolveMetPeer,
  type TransferState,
  transfersInOrder,
} from '../../src/client/index.ts';
import { EXIT, type ExitCode, TincanError } from '../../src/errors.ts';
import type { Command } from '../run-command.ts';
import { type GlobalArguments, readCount } from '../settings.ts';
import { createTransferReport, exitCodeOfTransfer } from '../transfer-report.ts';

export interface ReceiveArguments extends GlobalArguments {
  accept: string;
  count: string | undefined;
  to: string | undefined;
}

type Rule = CallParams<'receive.auto'>['rule'];

export const receive: Command<ReceiveArguments> = async (context, args) => {
  const count = args.count === undefined ? undefined : readCount('--count', args.count);
  // A lone dash means standard output elsewhere, and would be a folder of that name here.
  if (args.to === '' || args.to === '-') throw new TincanError('TINCAN_E_USAGE', '--to needs a folder.');
  const { output, interrupted } = context;
  const { client, patience } = await context.attach();
  const rule: Rule =
    args.accept === 'approved' || args.accept === 'verified' || args.accept === 'all'
      ? args.accept
      : { peer: (await resolveMetPeer(client, args.accept, { patience, signal: interrupted })).id };
  const earlier = new Set(
    transfersInOrder(client.state)
      .filter(hasEnded)
      .map(({ id }) => id),
  );
  const report = createTransferReport(client, output);

  const arrivals = new Promise<ExitCode>((finish, fail) => {
    const look = (): void => {
      const coming = transfersInOrder(client.state).filter(
        (transfer) =>
          transfer.direction === 'receive' && !earlier.has(transfer.id) && isWanted(transfer, rule),
      );
      report.update(coming);
      const ended = coming.filter((transfer) => hasEnded(transfer) && transfer.state !== 'declined');
      if (count === undefined || ended.length < count) return;
      finish(ended.map(exitCodeOfTransfer).find((code) => code !== EXIT.done) ?? EXIT.done);
    };
    client.subscribe(look);
    interrupted.addEventListener('abort', () => finish(EXIT.interrupted));
    void client.closed.then(() => fail(new TincanError('TINCAN_E_CORE_GONE')));
    look();
  });
  await client.call('receive.auto', {
    rule,
    ...(args.to === undefined ? {} : { into: resolve(args.to) }),
    ...(count === undefined ? {} : { count }),
  });
  if (!output.json)
    output.note(
      `Waiting for files; they go to ${args.to === undefined ? client.state.downloads : resolve(args.to)}.`,
    );
  const code = await arrivals;
  report.close();
  return code;
};

/** With a rule for one peer, only its files are spoken of. */
function isWanted(transfer: TransferState, rule: Rule): boolean {
  return typeof rule === 'string' || transfer.peer.id === rule.peer;
}
