/** `tincan msg`: a text, or standard input, to one peer. */
import { type MessageState, peerLabel, reachPeer } from '../../src/client/index.ts';
import { EXIT, exitCodeOf, TincanError } from '../../src/errors.ts';
import { TEXT } from '../../src/limits.ts';
import { messageObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';
import { withdrawWhenInterrupted } from './connect.ts';

export interface MsgArguments extends GlobalArguments {
  peer: string;
  text: string[];
  wait: boolean;
}

export const msg: Command<MsgArguments> = async (context, args) => {
  const { output, interrupted } = context;
  if (args.text.length === 0 && process.stdin.isTTY === true)
    output.note('Type the text; Ctrl-D on a line of its own sends it.');
  const text = args.text.length > 0 ? args.text.join(' ') : await readText(process.stdin);
  if (text.trim() === '') throw new TincanError('TINCAN_E_TEXT_EMPTY');
  const { client, patience } = await context.attach();
  const peer = await reachPeer(client, args.peer, {
    patience,
    signal: interrupted,
    onAsking(unknown) {
      output.note(`Asking ${unknown.name} for a connection…`);
      withdrawWhenInterrupted(client, unknown, interrupted);
    },
  });
  let { message } = await client.call('chat.send', { conversation: peer.id, text });
  if (args.wait) {
    const settled = client.call('chat.settled', { conversation: peer.id, id: message.id });
    message = await Promise.race([
      settled.then((result) => result.message),
      untilAborted(interrupted, message),
    ]);
  }
  output.data(messageObject(message, peer), sentence(message, peerLabel(client.state, peer)));
  if (message.status !== 'failed') return EXIT.done;
  return exitCodeOf(message.error?.code ?? 'TINCAN_E_INTERNAL');
};

function sentence(message: MessageState, label: string): string {
  switch (message.status) {
    case 'queued':
      return `Queued for ${label}.`;
    case 'sent':
      return `Sent to ${label}.`;
    case 'delivered':
    case 'read':
      return `Delivered to ${label}.`;
    case 'failed':
      return `Not delivered to ${label}: ${message.error?.message ?? 'for an unknown reason.'}`;
  }
}

function untilAborted<T>(signal: AbortSignal, value: T): Promise<T> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(value));
  });
}

/** All of a stream as text without its last line end; no more than a message can have. */
export async function readText(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const piece = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    bytes += piece.length;
    // One more for the line end that is cut off.
    if (bytes > TEXT.messageBytes + 1) throw new TincanError('TINCAN_E_TEXT_TOO_LONG');
    chunks.push(piece);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}
