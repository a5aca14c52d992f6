/** The full-text index of the messages. Where it is damaged it is made anew. */

import { HISTORY } from '../limits.ts';
import { type Database, isDamage } from '../storage/database.ts';
import { matchExpression, searchableText } from './search-text.ts';
import { all, change, one } from './statements.ts';

/** What the index is told of a message. */
export interface Indexed {
  position: number;
  /** Key of its conversation: a word of each entry, so that a search within one does not walk through the others. */
  conversation: number;
  text: string;
}

export interface SearchIndex {
  /** Puts in a message that stands in its table; not one whose text is empty. */
  add(message: Indexed): void;
  /**
   * Takes it out again.
   *
   * @param message as it was put in
   * @param thoroughly its words are overwritten at once: 11 ms for one of a million messages, where words are common. Otherwise they are
   *   found no more, and stay in the file until the index is merged, by itself or by `merge`
   */
  remove(message: Indexed, thoroughly: boolean): void;
  /** Merges a part of the index, which leaves out what was removed. @returns whether there is more */
  merge(first: boolean): boolean;
  /** Forgets everything, and that it had what was cleared. */
  empty(): void;
  /**
   * Positions of the messages that have all words of a query, highest first, in pieces as they are asked for.
   *
   * @param below only lower positions than this, and not lower than `from`
   */
  find(
    query: string,
    range: { conversation: number | undefined; from: number; below: number },
    limit: number,
  ): number[];
}

const place = (conversation: number): string => `c${conversation}`;

export function createSearchIndex(database: Database): SearchIndex {
  const insert = change(database, 'INSERT INTO search (rowid, text, place) VALUES (?, ?, ?)');
  const remove = change(
    database,
    `INSERT INTO search (search, rowid, text, place) VALUES ('delete', ?, ?, ?)`,
  );
  const setSecure = change(database, `INSERT INTO search (search, rank) VALUES ('secure-delete', ?)`);
  const merge = change(database, `INSERT INTO search (search, rank) VALUES ('merge', ?)`);
  const changes = one<{ count: number }>(database, 'SELECT total_changes() AS count');
  const deleteAll = change(database, `INSERT INTO search (search) VALUES ('delete-all')`);
  const setUnindexed = change(database, 'UPDATE conversations SET indexed = 0 WHERE id IS NULL');
  const find = all<{ rowid: number }>(
    database,
    'SELECT rowid FROM search WHERE search MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?',
  );
  const texts = database.prepare(
    `SELECT m.position, m.conversation, m.text FROM messages m JOIN conversations c ON c.key = m.conversation
     WHERE c.id IS NOT NULL AND m.event = 0 AND m.text <> ''`,
  );
  const put = ({ position, conversation, text }: Indexed): void => {
    if (text !== '') insert(position, searchableText(text), place(conversation));
  };
  const empty = (): void => {
    deleteAll();
    setSecure(0);
    setUnindexed();
  };
  /** Makes the index anew where it is damaged: it says nothing that the messages do not. @param but the position left out */
  const mending = (task: () => void, but?: number): void => {
    try {
      task();
    } catch (thrown) {
      if (!isDamage(thrown)) throw thrown;
      empty();
      for (const row of texts.iterate() as IterableIterator<Indexed>) {
        if (row.position !== but) put(row);
      }
    }
  };

  return {
    add(message) {
      // The messages, from which it would be made, have this one already.
      mending(() => put(message));
    },
    remove({ position, conversation, text }, thoroughly) {
      if (text === '') return;
      mending(() => {
        if (thoroughly) setSecure(1);
        remove(position, searchableText(text), place(conversation));
        if (!thoroughly) return;
        // A savepoint has the index write down what it had gathered, while it is to do so thoroughly.
        database.exec('SAVEPOINT written; RELEASE written');
        setSecure(0);
      }, position);
    },
    merge(first) {
      const before = changes()?.count ?? 0;
      // A negative number begins to make one whole of all parts.
      merge(first ? -HISTORY.mergedPages : HISTORY.mergedPages);
      // So SQLite says that there is nothing left to merge.
      return (changes()?.count ?? 0) - before >= 2;
    },
    empty,
    find(query, { conversation, from, below }, limit) {
      const words = matchExpression(query);
      if (words === undefined) return [];
      const here = conversation === undefined ? '' : `place : "${place(conversation)}" AND `;
      const matches = (): { rowid: number }[] => find(`${here}text : (${words})`, from, below, limit);
      let rows: { rowid: number }[] | undefined;
      mending(() => {
        rows = matches();
      });
      return (rows ?? matches()).map(({ rowid }) => rowid);
    },
  };
}
