/** `tincan trust verify`: makes sure that nobody sits between, by four words or by a whole id. */
import { createInterface } from 'node:readline';
import {
  beginVerification,
  begunText,
  type CoreClient,
  otherAwaitedText,
  type PeerRef,
  peerLabel,
  type State,
  type VerificationOutcome,
  type VerificationResult,
  verifyById,
  waitFor,
  wordsLine,
} from '../../src/client/index.ts';
import { EXIT, type ExitCode, TincanError, toTincanError } from '../../src/errors.ts';
import type { CommandContext } from '../command-context.ts';
import { outcomeObject } from '../json-objects.ts';
import type { Output } from '../output.ts';
import type { Command } from '../run-command.ts';
import type { PeerArguments } from './connect.ts';

export interface VerifyArguments extends PeerArguments {
  id: string | undefined;
}

const EXIT_CODES: Record<VerificationOutcome, ExitCode> = {
  verified: EXIT.done,
  different: EXIT.verification,
  declined: EXIT.refused,
  expired: EXIT.refused,
  cancelled: EXIT.failed,
  disconnected: EXIT.failed,
  failed: EXIT.failed,
};

export const trustVerify: Command<VerifyArguments> = async (context, { peer, id }) => {
  if (id === undefined) return await compareWords(context, peer);
  const { client, patience } = await context.attach();
  return tell(context.output, await verifyById(client, peer, id, { patience, signal: context.interrupted }));
};

function tell(output: Output, { peer, outcome, message }: VerificationResult): ExitCode {
  const code = EXIT_CODES[outcome];
  if (code === EXIT.done) output.data(outcomeObject(peer, outcome), message);
  else {
    output.data(outcomeObject(peer, outcome));
    output.complain(message);
  }
  return code;
}

async function compareWords(context: CommandContext, target: string): Promise<ExitCode> {
  const { output, interrupted } = context;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new TincanError(
      'TINCAN_E_USAGE',
      'Comparing words needs a person at a terminal. Without one, "tincan trust verify PEER --id ID" compares a whole id.',
    );
  }
  if (output.quiet)
    throw new TincanError('TINCAN_E_USAGE', 'With --quiet nobody could see the words to compare.');
  const { client, patience } = await context.attach();
  const { peer, verification } = await beginVerification(client, target, { patience, signal: interrupted });
  const settled = client.call('verify.settled', { id: verification.id });
  // Ctrl-C takes it back; the answer to that is how it ended.
  const takeBack = (): void => void client.call('verify.cancel', { peer: peer.id }).catch(() => {});
  interrupted.addEventListener('abort', takeBack);
  if (interrupted.aborted) takeBack();
  const current = (state: State) => {
    const found = state.verifications[peer.id];
    return found?.id === verification.id ? found : undefined;
  };
  if (verification.words === undefined) output.note(begunText(client, peer, verification));
  await waitFor(client, (state) => current(state)?.stage !== 'asked');
  const words = current(client.state)?.words;
  if (words !== undefined && current(client.state)?.stage !== 'confirmed-here') {
    output.note(instruction(client, peer, words));
    // The other side, or another interface of this device, may end it first.
    const isOpen = (state: State): boolean =>
      !['comparing', 'confirmed-there'].includes(current(state)?.stage ?? '');
    const answer = await askSame(waitFor(client, isOpen));
    await giveAnswer(client, peer, answer);
  }
  if (current(client.state)?.stage === 'confirmed-here') output.note(otherAwaitedText(client, peer));
  return tell(output, await settled);
}

function instruction(client: CoreClient, peer: PeerRef, words: readonly string[]): string {
  const label = peerLabel(client.state, peer);
  return [
    '',
    `    ${wordsLine(words)}`,
    '',
    `Read them aloud to each other, by phone or face to face, not in the chat: ${label} must have the same four in the same order.`,
  ].join('\n');
}

/** What the person said: undefined where the question has become pointless, `cancel` where the input has ended. */
type Said = 'same' | 'different' | 'cancel' | undefined;

function askSame(pointless: Promise<unknown>): Promise<Said> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin, terminal: false });
    const ask = (): void => void process.stderr.write('Are they the same on both screens? [y/n] ');
    const finish = (said: Said): void => {
      resolve(said);
      lines.close();
      process.stdin.pause();
    };
    lines.on('line', (line) => {
      if (/^\s*y(es)?\s*$/i.test(line)) finish('same');
      else if (/^\s*no?\s*$/i.test(line)) finish('different');
      else ask();
    });
    lines.on('close', () => finish('cancel'));
    void pointless.then(() => {
      process.stderr.write('\n');
      finish(undefined);
    });
    ask();
  });
}

async function giveAnswer(client: CoreClient, { id: peer }: PeerRef, said: Said): Promise<void> {
  if (said === undefined) return;
  try {
    if (said === 'cancel') await client.call('verify.cancel', { peer });
    else await client.call('verify.answer', { peer, same: said === 'same' });
  } catch (thrown) {
    // It has ended in this moment, which is told in its own words.
    if (toTincanError(thrown).code !== 'TINCAN_E_NO_COMPARISON') throw thrown;
  }
}
