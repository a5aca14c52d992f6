/** A store of messages without a thread: everything is done when it is asked for. */
import { TincanError } from '../../src/errors.ts';
import type { HistoryThread } from '../../src/history/history-thread.ts';
import type { MessageStore, NewMessage, ReceivedMessage } from '../../src/history/index.ts';
import { createMessageDatabase, type Result } from '../../src/history/message-database.ts';
import { messageStoreOver } from '../../src/history/stored-messages.ts';
import { deviceIdOf } from '../../src/identity/device-id.ts';

export interface LocalStore extends MessageStore {
  setAside: string[];
}

/**
 * @param file `:memory:` or a path
 * @param given a clock, or the key of an encrypted file
 */
export function localMessageStore(
  file = ':memory:',
  given: (() => number) | { key: string } = Date.now,
): LocalStore {
  const setAside: string[] = [];
  const database = createMessageDatabase({
    file,
    onSetAside: (path) => setAside.push(path),
    ...(typeof given === 'function' ? { now: given } : given),
  });
  let closed = false;
  const settle = async (result: Result | undefined): Promise<unknown> => {
    if (result === undefined) return undefined;
    if ('error' in result) throw result.error;
    return result.value;
  };
  const thread: HistoryThread = {
    call(name, args) {
      if (closed) return Promise.reject(new TincanError('TINCAN_E_DATABASE', 'closed'));
      if (name === 'close') return Promise.resolve();
      if (name === 'compact') return settle(database.compact());
      // As between threads: nothing is shared.
      return settle(database.run([{ name, args: structuredClone(args) }])[0]);
    },
    async close() {
      closed = true;
      database.close();
    },
  };
  return { ...messageStoreOver(thread), setAside };
}

/** A peer id. */
export const peerOf = (seed: string | number): string => deviceIdOf(Buffer.from(`peer ${seed}`));
/** A message id. */
export const idOf = (number: number): string => number.toString(16).padStart(32, '0');

/** One's own message. */
export function newMessage(
  conversation: string,
  number: number,
  text: string,
  given: Partial<Omit<NewMessage, 'message'>> & { reply?: string; time?: number } = {},
): NewMessage {
  return {
    conversation,
    recipients: given.recipients ?? [conversation],
    shared: given.shared ?? false,
    message: {
      id: idOf(number),
      from: 'self',
      name: 'me',
      text,
      time: given.time ?? 1_000 + number,
      status: 'queued',
      ...(given.reply === undefined ? {} : { reply: { id: given.reply } }),
    },
  };
}

/** A message that came. */
export function received(
  peer: string,
  number: number,
  text: string,
  given: Partial<Omit<ReceivedMessage, 'message'>> & { time?: number } = {},
): ReceivedMessage {
  const { time, ...rest } = given;
  return {
    peer,
    conversation: peer,
    mention: false,
    ...rest,
    message: {
      id: idOf(number),
      from: peer,
      name: 'bob',
      text,
      time: time ?? 1_000 + number,
      status: 'delivered',
    },
  };
}
