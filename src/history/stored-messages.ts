/** The store of messages over a thread that has the database. */

import { HISTORY } from '../limits.ts';
import { type HistoryThread, type HistoryThreadOptions, startHistoryThread } from './history-thread.ts';
import type { MessageStore } from './message-store.ts';
import type { OperationName, Operations } from './operations.ts';

export type MessageStoreOptions = HistoryThreadOptions;

/**
 * Opens the store of messages. Its thread opens and checks the database while the core goes on starting: `load()` and everything
 * else that is asked for waits for that, nothing else does.
 */
export function createMessageStore(options: MessageStoreOptions): MessageStore {
  return messageStoreOver(startHistoryThread(options));
}

/** @param thread where the operations are done; used by nobody else */
export function messageStoreOver(thread: HistoryThread): MessageStore {
  let erasing: Promise<void> | undefined;

  const ask = <Name extends OperationName>(
    name: Name,
    ...args: Parameters<Operations[Name]>
  ): Promise<ReturnType<Operations[Name]>> =>
    thread.call(name, args) as Promise<ReturnType<Operations[Name]>>;

  /** Reads that wait for their turn. */
  const turns: (() => void)[] = [];
  let reads = 0;
  /** Few at once: each brings texts, and what is asked for together is in memory together. Whoever writes has a turn between them. */
  const read = async <Name extends 'outbox' | 'page' | 'search'>(
    name: Name,
    ...args: Parameters<Operations[Name]>
  ): Promise<ReturnType<Operations[Name]>> => {
    if (reads >= HISTORY.readsAtOnce) await new Promise<void>((resolve) => turns.push(resolve));
    else reads += 1;
    try {
      return await ask(name, ...args);
    } finally {
      const next = turns.shift();
      if (next === undefined) reads -= 1;
      else next();
    }
  };

  /** Bit by bit, so that whatever else is asked for comes in between. */
  const erase = (): Promise<void> => {
    erasing ??= (async () => {
      let erased = false;
      while (await ask('erase')) erased = true;
      if (!erased) return;
      let more = await ask('tidy', true);
      while (more) more = await ask('tidy', false);
    })().finally(() => {
      erasing = undefined;
    });
    return erasing;
  };
  /** What cannot be erased now is so at the next start. */
  const eraseLater = (): void => void erase().catch(() => {});
  /** What was cleared before, by whichever core, is in no file any more. */
  const finishForgetting = async (): Promise<void> => {
    await erase();
    if (await ask('mustCompact')) await thread.call('compact', []);
  };

  return {
    async load() {
      const loaded = await ask('load');
      void finishForgetting().catch(() => {});
      return loaded;
    },
    summaries: (conversations) => ask('summaries', conversations),
    queue: (added) => ask('queue', added),
    send: (added, ready) => ask('send', added, ready),
    edit: (change) => ask('edit', change),
    outbox: (peer, after, limit) => read('outbox', peer, after, limit),
    waitingIn: (conversation) => ask('waitingIn', conversation),
    mark: (peer, ids, status) => ask('mark', peer, ids, status),
    settle: (peer, id, end) => ask('settle', peer, id, end),
    seen: (peer, id) => ask('seen', peer, id),
    retry: (conversation, id, recipients, time) => ask('retry', conversation, id, recipients, time),
    discard: (conversation, id, error) => ask('discard', conversation, id, error),
    take: (received) => ask('take', received),
    takeAll: (received) => ask('takeAll', received),
    markRead: (conversation, upTo) => ask('markRead', conversation, upTo),
    lastRead: (peer) => ask('lastRead', peer),
    setMuted: (conversation, muted) => ask('setMuted', conversation, muted),
    find: (conversation, id) => ask('find', conversation, id),
    page: (request) => read('page', request),
    search: (request) => read('search', request),
    remove: (conversation, id, from) => ask('remove', conversation, id, from),
    async clear(conversation) {
      const summary = await ask('clear', conversation);
      eraseLater();
      return summary;
    },
    async clearAll() {
      await ask('clearAll');
      // One that goes on already may have seen its last before.
      await erasing;
      await finishForgetting();
    },
    async expire(before) {
      const changed = new Set<string>();
      for (;;) {
        const { conversations, more } = await ask('expire', before);
        for (const id of conversations) changed.add(id);
        if (!more) return [...changed];
      }
    },
    close: () => thread.close(),
  };
}
