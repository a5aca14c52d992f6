/** Pages of what was said, and what a search finds in it. */
import { CHAT, HISTORY } from '../limits.ts';
import type { Database } from '../storage/database.ts';
import { compareCursors } from '../store/cursors.ts';
import { type MessageRow, SELECT_MESSAGE } from './message-rows.ts';
import type { MessageStore, Page, SearchPage } from './message-store.ts';
import { each, one } from './statements.ts';
import type { Synchronous } from './synchronous.ts';
import type { Tables } from './tables.ts';

type Reading = Synchronous<Pick<MessageStore, 'find' | 'page' | 'search'>>;

const bounded = (limit: number): number => Math.max(1, Math.min(limit, CHAT.pageMessages));

interface Cut {
  rows: MessageRow[];
  characters: number;
  /** There are others behind. */
  more: boolean;
}

/**
 * The first of these rows: so many, with so much text, but at least one. Strangers can give their messages the places of others': what stands
 * at one place is not divided, as the next page begins behind it.
 */
function cut(rows: Iterable<MessageRow>, limit: number, characters: number = CHAT.pageCharacters): Cut {
  const taken: Cut = { rows: [], characters: 0, more: false };
  for (const row of rows) {
    const last = taken.rows.at(-1);
    const isFull = taken.rows.length >= limit || taken.characters + row.text.length > characters;
    if (last !== undefined && isFull && !isBeside(row, last)) return { ...taken, more: true };
    taken.rows.push(row);
    taken.characters += row.text.length;
  }
  return taken;
}

const isBeside = (a: MessageRow, b: MessageRow): boolean => a.ord === b.ord && a.id === b.id;

export function createReading(database: Database, { conversations, messages, index }: Tables): Reading {
  // Never by counting from an end: a page is found by its place, wherever that is.
  const backwards = (upTo: '<' | '<=') =>
    each<MessageRow>(
      database,
      `${SELECT_MESSAGE} WHERE m.conversation = ? AND (m.ord, m.id) ${upTo} (?, ?)
       ORDER BY m.ord DESC, m.id DESC`,
    );
  const before = backwards('<');
  const upTo = backwards('<=');
  const after = each<MessageRow>(
    database,
    `${SELECT_MESSAGE} WHERE m.conversation = ? AND (m.ord, m.id) > (?, ?) ORDER BY m.ord, m.id`,
  );
  const newest = each<MessageRow>(
    database,
    `${SELECT_MESSAGE} WHERE m.conversation = ? ORDER BY m.ord DESC, m.id DESC`,
  );
  const firstSince = one<{ position: number | null }>(
    database,
    'SELECT min(position) AS position FROM messages INDEXED BY messages_by_time WHERE time >= ?',
  );
  const hit = one<MessageRow>(database, `${SELECT_MESSAGE} WHERE m.position = ?`);

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
        const { rows, more } = cut(newest(key), most);
        return page(rows, [], { before: more, after: false });
      }
      const { order, id } = at;
      if (direction === 'before') {
        const { rows, more } = cut(before(key, order, id), most);
        const [behind] = cut(newest(key), 1).rows;
        return page(rows, [], {
          before: more,
          after: behind !== undefined && compareCursors({ order: behind.ord, id: behind.id }, at) >= 0,
        });
      }
      if (direction === 'after') {
        const { rows, more } = cut(after(key, order, id), most);
        return page([], rows, { before: cut(upTo(key, order, id), 1).rows.length > 0, after: more });
      }
      // Near an end, the other side gets the room that this one does not need.
      const half = { messages: Math.ceil(most / 2), characters: CHAT.pageCharacters / 2 };
      const few = cut(after(key, order, id), most - half.messages, half.characters);
      const older = cut(
        upTo(key, order, id),
        few.more ? half.messages : most - few.rows.length,
        few.more ? half.characters : CHAT.pageCharacters - few.characters,
      );
      const left = most - older.rows.length;
      const newer =
        left === 0
          ? { rows: [], more: few.rows.length > 0 || few.more }
          : cut(after(key, order, id), left, CHAT.pageCharacters - older.characters);
      return page(older.rows, newer.rows, { before: older.more, after: newer.more });
    },

    search({ query, conversation, since, before: below, limit }): SearchPage {
      const key = conversation === undefined ? undefined : conversations.find(conversation);
      if (conversation !== undefined && key === undefined) return { hits: [] };
      const most = bounded(limit);
      let from = 0;
      const hits: SearchPage['hits'] = [];
      let next = below ?? Number.MAX_SAFE_INTEGER;
      let wanted = most + 1;
      let characters = 0;
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
          if (hits.length === most || (hits.length > 0 && characters + row.text.length > CHAT.pageCharacters))
            return { hits, next };
          characters += row.text.length;
          hits.push({ conversation: where, message: messages.state(row) });
          next = position;
        }
        if (positions.length < wanted) return { hits };
        wanted = HISTORY.matchesAtOnce;
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
