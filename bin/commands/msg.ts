/** `tincan msg`: a text, or standard input, to a peer, a room or everyone. */
import {
  type CoreClient,
  conversationName,
  findGroup,
  type Group,
  isInRoom,
  type MessageState,
  type PeerRef,
  peerLabel,
  reachPeer,
  withoutSign,
} from '../../src/client/index.ts';
import { EXIT, type ExitCode, exitCodeOf, TincanError } from '../../src/errors.ts';
import { TEXT } from '../../src/limits.ts';
import type { CommandContext } from '../command-context.ts';
import { messageObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';
import { withdrawWhenInterrupted } from './connect.ts';

export interface MsgArguments extends GlobalArguments {
  /** With `room` the first word of the text. */
  peer: string | undefined;
  text: string[];
  room: string | undefined;
  wait: boolean;
}

export const msg: Command<MsgArguments> = async (context, args) => {
  const { output } = context;
  if (args.room === undefined && args.peer === undefined)
    throw new TincanError('TINCAN_E_USAGE', 'Something is missing. See tincan msg --help.');
  const words = args.room === undefined || args.peer === undefined ? args.text : [args.peer, ...args.text];
  if (words.length === 0 && process.stdin.isTTY === true)
    output.note('Type the text; Ctrl-D on a line of its own sends it.');
  const text = words.length > 0 ? words.join(' ') : await readText(process.stdin);
  if (text.trim() === '') throw new TincanError('TINCAN_E_TEXT_EMPTY');
  const { client, patience } = await context.attach();
  const to =
    args.room === undefined
      ? await reach(context, client, args.peer ?? '', patience)
      : await group(client, args.room);
  let { message } = await client.call('chat.send', { conversation: to.id, text });
  if (args.wait) message = await untilDelivered(context, client, to.id, message);
  const place = { label: nameOf(client, to), isGroup: !('address' in to), goesNow: isThere(client, to) };
  output.data(messageObject(message, to), sentence(message, place));
  const isGivenUp = args.wait && context.interrupted.aborted && !hasEnded(message);
  return isGivenUp ? EXIT.interrupted : exitCodeOfMessage(message);
};

/** Nobody is waited for any more. */
function hasEnded({ status, recipients, delivered = 0, failed = 0 }: MessageState): boolean {
  if (status !== 'queued' && status !== 'sent') return true;
  return recipients !== undefined && delivered + failed >= recipients;
}

function exitCodeOfMessage({ status, error, failed = 0 }: MessageState): ExitCode {
  if (status === 'failed') return exitCodeOf(error?.code ?? 'TINCAN_E_INTERNAL');
  return failed > 0 ? EXIT.failed : EXIT.done;
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

/** @throws TincanError TINCAN_E_NO_SUCH_ROOM, TINCAN_E_AMBIGUOUS, TINCAN_E_INVALID where one is not in it */
async function group(client: CoreClient, typed: string): Promise<Group> {
  // The option says that it is a room.
  const found = await findGroup(client, `#${withoutSign(typed)}`);
  if (found === undefined) throw new TincanError('TINCAN_E_NO_SUCH_ROOM');
  if (found.kind === 'room' && !isInRoom(found.room))
    throw new TincanError('TINCAN_E_INVALID', `You are not in # ${found.room.label}.`);
  return found;
}

/** The message at its end, or as it is by now where the wait was interrupted. */
async function untilDelivered(
  { interrupted }: CommandContext,
  client: CoreClient,
  conversation: string,
  message: MessageState,
): Promise<MessageState> {
  const settled = client.call('chat.settled', { conversation, id: message.id });
  const ended = await Promise.race([
    settled.then((result) => result.message),
    untilAborted(interrupted, undefined),
  ]);
  if (ended !== undefined) return ended;
  settled.catch(() => {});
  return client.state.conversations[conversation]?.messages.find(({ id }) => id === message.id) ?? message;
}

function nameOf(client: CoreClient, to: PeerRef | Group): string {
  return 'address' in to ? peerLabel(client.state, to) : conversationName(client.state, to.id);
}

/** Somebody whom a message there is for is connected. */
function isThere({ state }: CoreClient, to: PeerRef | Group): boolean {
  const isConnected = (peer: string): boolean => state.peers[peer]?.state === 'connected';
  if ('address' in to) return isConnected(to.id);
  return to.kind === 'everyone' || to.room.members.some(({ id }) => isConnected(id));
}

/**
 * With how many have it, where it goes to several.
 *
 * @param place `goesNow`: what is queued there waits for nobody
 */
function sentence(
  message: MessageState,
  { label, isGroup, goesNow }: { label: string; isGroup: boolean; goesNow: boolean },
): string {
  const { recipients = 0, delivered = 0, failed = 0, status } = message;
  const never = failed === 0 ? '' : `; ${failed} will not get it`;
  const count = isGroup && status !== 'failed' ? ` ${delivered} of ${recipients} have it${never}.` : '';
  switch (status) {
    case 'queued':
      if (goesNow) return `On its way to ${label}.`;
      return `Queued for ${label}.${count}`;
    case 'sent':
      return `Sent to ${label}.${count}`;
    case 'delivered':
    case 'read':
      return `Delivered to ${label}.${count}`;
    case 'failed':
      return `Not delivered to ${label}: ${message.error?.message ?? 'for an unknown reason.'}`;
  }
}

function untilAborted<T>(signal: AbortSignal, value: T): Promise<T> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(value);
    else signal.addEventListener('abort', () => resolve(value));
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
