/** Pages of what was said, and what a search finds in it. */
import { CHAT } from '../limits.ts';
import type { Database } from '../storage/database.ts';
import { compareCursors } from '../store/cursors.ts';
import { type MessageRow, SELECT_MESSAGE } from './message-rows.ts';
import type { MessageStore, Page, SearchPage } from './message-store.ts';
import { all, one } from './statements.ts';
import type { Synchronous } from './synchronous.ts';
import type { Tables } from './tables.ts';

type Reading = Synchronous<Pick<MessageStore, 'find' | 'page' | 'search'>>;

/** Matches looked at in one go where not all of them count. */
const MATCHES = 1_000;

const bounded = (limit: number): number => Math.max(1, Math.min(limit, CHAT.pageMessages));

export function createReading(database: Database, { conversations, messages, index }: Tables): Reading {
  // Never by counting from an end: a page is found by its place, wherever that is.
  const backwards = (upTo: '<' | '<=') =>
    all<MessageRow>(
      database,
      `${SELECT_MESSAGE} WHERE m.conversation = ? AND (m.ord, m.id) ${upTo} (?, ?)
       ORDER BY m.ord DESC, m.id DESC LIMIT ?`,
    );
  const before = backwards('<');
  const upTo = backwards('<=');
  const after = all<MessageRow>(
    database,
    `${SELECT_MESSAGE} WHERE m.conversation = ? AND (m.ord, m.id) > (?, ?) ORDER BY m.ord, m.id LIMIT ?`,
  );
  const newest = all<MessageRow>(
    database,
    `${SELECT_MESSAGE} WHERE m.conversation = ? ORDER BY m.ord DESC, m.id DESC LIMIT ?`,
  );
  const firstSince = one<{ position: number | null }>(
    database,
    'SELECT min(position) AS position FROM messages INDEXED BY messages_by_time WHERE time >= ?',
  );
  const hit = one<MessageRow>(database, `${SELECT_MESSAGE} WHERE m.position = ?`);

  /** Of rows newest first, one more than asked for tells whether there are others. */
  const cut = (rows: MessageRow[], limit: number): { rows: MessageRow[]; more: boolean } => ({
    rows: rows.slice(0, limit),
    more: rows.length > limit,
  });
  const page = (
    older: MessageRow[],
    newer: MessageRow[],
    more: { before: boolean; after: boolean },
  ): Page => ({
    messages: [...older.reverse(), ...newer].map(messages.state),
    ...more,
  });

  return {
    find(conversation, id) {
      const key = conversations.find(conversation);
      const row = key === undefined ? undefined : messages.find(key, id);
      return row === undefined ? undefined : messages.state(row);
    },

    page({ conversation, at, direction, limit }) {
      const key = conversations.find(conversation);
      if (key === undefined) return { messages: [], before: false, after: false };
      const most = bounded(limit);
      if (at === undefined) {
        const { rows, more } = cut(newest(key, most + 1), most);
        return page(rows, [], { before: more, after: false });
      }
      const { order, id } = at;
      if (direction === 'before') {
        const { rows, more } = cut(before(key, order, id, most + 1), most);
        const behind = upTo(key, Number.MAX_SAFE_INTEGER, 'g', 1)[0];
        return page(rows, [], {
          before: more,
          after: behind !== undefined && compareCursors({ order: behind.ord, id: behind.id }, at) >= 0,
        });
      }
      if (direction === 'after') {
        const { rows, more } = cut(after(key, order, id, most + 1), most);
        return page([], rows, { before: upTo(key, order, id, 1).length > 0, after: more });
      }
      const half = Math.ceil(most / 2);
      const older = upTo(key, order, id, most + 1);
      const newer = after(key, order, id, most + 1);
      // Near an end, the other side gets the room that this one does not need.
      const olderCount = Math.min(older.length, Math.max(half, most - newer.length));
      const newerCount = Math.min(newer.length, most - olderCount);
      return page(older.slice(0, olderCount), newer.slice(0, newerCount), {
        before: older.length > olderCount,
        after: newer.length > newerCount,
      });
    },

    search({ query, conversation, since, before: below, limit }): SearchPage {
      const key = conversation === undefined ? undefined : conversations.find(conversation);
      if (conversation !== undefined && key === undefined) return { hits: [] };
      const most = bounded(limit);
      let from = 0;
      const hits: SearchPage['hits'] = [];
      let next = below ?? Number.MAX_SAFE_INTEGER;
      let wanted = most + 1;
      for (;;) {
        const positions = index.find(query, { conversation: key, from, below: next }, wanted);
        for (const position of positions) {
          const row = hit(position);
          const where = row === undefined ? undefined : conversations.id(row.conversation);
          // Of a conversation that was cleared, or older by its own clock than by its place.
          if (row === undefined || where === undefined || (since !== undefined && row.time < since)) {
            next = position;
            continue;
          }
          if (hits.length === most) return { hits, next };
          hits.push({ conversation: where, message: messages.state(row) });
          next = position;
        }
        if (positions.length < wanted) return { hits };
        wanted = MATCHES;
        // Only old ones, and many of them: now it is worth knowing where to stop.
        if (since !== undefined && from === 0) {
          const first = firstSince(since)?.position ?? null;
          if (first === null) return { hits };
          from = first;
        }
      }
    },
  };
}
