/** What was said, for a core that is a script: pages and searches as the core gives them. */
import { compareCursors } from '../../src/client/index.ts';
import { CHAT } from '../../src/limits.ts';
import type { MessageState } from '../../src/store/state.ts';
import type { FakeCore } from './fake-core.ts';

/** @param said messages by conversation, oldest first */
export function scriptHistory(core: FakeCore, said: Record<string, readonly MessageState[]>): void {
  core.on('chat.page', ({ conversation, at, direction, limit }) => {
    const all = said[conversation] ?? [];
    const most = Math.min(limit, CHAT.pageMessages);
    const behind = all.filter((message) => at === undefined || compareCursors(message, at) > 0);
    const before = all.filter((message) => at === undefined || compareCursors(message, at) < 0);
    if (direction === 'after') {
      const messages = behind.slice(0, most);
      return { messages, before: behind.length < all.length, after: behind.length > most };
    }
    return { messages: before.slice(-most), before: before.length > most, after: before.length < all.length };
  });
  core.on('chat.search', ({ query, conversation, since = 0, before, limit }) => {
    const hits = Object.entries(said)
      .filter(([id]) => conversation === undefined || id === conversation)
      .flatMap(([id, all]) => all.map((message) => ({ conversation: id, message })))
      .filter(({ message }) => message.text.includes(query) && message.time >= since)
      .reverse();
    // `before` counts from the oldest, as the row of a database does.
    const from = before === undefined ? 0 : hits.length - before;
    const end = from + Math.min(limit, CHAT.pageMessages);
    return { hits: hits.slice(from, end), ...(end < hits.length ? { next: hits.length - end } : {}) };
  });
}
