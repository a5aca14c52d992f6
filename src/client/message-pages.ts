/** What was said, fetched page by page: however much there is, no more than a page is held. */
import type { CallResults } from '../control/calls.ts';
import { CHAT } from '../limits.ts';
import { BEGINNING, compareCursors } from '../store/cursors.ts';
import type { Cursor, MessageState } from '../store/state.ts';
import type { CoreClient } from './core-client.ts';

export interface HistoryWish {
  conversation: string;
  /** Messages from this time on, in ms. */
  since?: number | undefined;
  /** The newest so many of them. */
  limit?: number | undefined;
}

/** The newest messages of a conversation, oldest first, and whether there are older ones. */
export async function newestMessages(
  client: CoreClient,
  conversation: string,
  limit: number,
): Promise<{ messages: MessageState[]; before: boolean }> {
  return await client.call('chat.page', {
    conversation,
    direction: 'before',
    limit: Math.min(limit, CHAT.pageMessages),
  });
}

/** Messages of a conversation, oldest first. */
export async function* messageHistory(client: CoreClient, wish: HistoryWish): AsyncGenerator<MessageState> {
  const { conversation, since, limit } = wish;
  const isWanted = ({ time }: MessageState): boolean => since === undefined || time >= since;
  const start = await findStart(client, wish, isWanted);
  if (start === undefined) return;
  let { at } = start;
  let skip = start.tooMany;
  let left = limit ?? Number.POSITIVE_INFINITY;
  for (;;) {
    const { messages, after } = await client.call('chat.page', {
      conversation,
      at,
      direction: 'after',
      limit: CHAT.pageMessages,
    });
    for (const message of messages) {
      if (!isWanted(message)) continue;
      if (skip > 0) {
        skip -= 1;
        continue;
      }
      if (left === 0) return;
      left -= 1;
      yield message;
    }
    const last = messages.at(-1);
    // A page that leads no further is the last one.
    if (!after || last === undefined || compareCursors(last, at) <= 0) return;
    at = { order: last.order, id: last.id };
  }
}

interface Start {
  /** The place before the first message that is looked at. */
  at: Cursor;
  /** Wanted messages from there on that are more than was asked for. */
  tooMany: number;
}

/**
 * Where to begin; undefined where nothing is wanted. Only the place is kept, so that the way back through a long history costs no memory. As
 * `time` is the clock of whoever sent it, the way ends only at a whole page of messages that are too old.
 */
async function findStart(
  client: CoreClient,
  { conversation, since, limit }: HistoryWish,
  isWanted: (message: MessageState) => boolean,
): Promise<Start | undefined> {
  if (since === undefined && limit === undefined) return { at: BEGINNING, tooMany: 0 };
  const most = limit ?? Number.POSITIVE_INFINITY;
  let found = 0;
  let start: Cursor | undefined;
  for (;;) {
    const { messages, before }: CallResults['chat.page'] = await client.call('chat.page', {
      conversation,
      ...(start === undefined ? {} : { at: start }),
      direction: 'before',
      limit: CHAT.pageMessages,
    });
    const wanted = messages.filter(isWanted).length;
    found += wanted;
    const [first] = messages;
    if (first === undefined) break;
    const isFurther = start === undefined || compareCursors(first, start) < 0;
    if (isFurther && wanted > 0) start = { order: first.order, id: first.id };
    if (found >= most || wanted === 0 || !before || !isFurther) {
      if (found === 0 || start === undefined) return undefined;
      // The place of a message is behind it: the page before it ends where it begins.
      return { at: placeBefore(start), tooMany: Math.max(0, found - most) };
    }
  }
  return start === undefined ? undefined : { at: placeBefore(start), tooMany: Math.max(0, found - most) };
}

/** The last place before this one. */
function placeBefore({ order, id }: Cursor): Cursor {
  const number = BigInt(`0x${id}`);
  if (number === 0n) return { order: Math.max(0, order - 1), id: 'f'.repeat(32) };
  return { order, id: (number - 1n).toString(16).padStart(32, '0') };
}

export interface Hit {
  conversation: string;
  message: MessageState;
}

export interface SearchWish {
  query: string;
  conversation?: string | undefined;
  since?: number | undefined;
  limit?: number | undefined;
}

/** What has all the words, oldest first. Only where each page begins is kept of a search that finds much. */
export async function* foundMessages(client: CoreClient, wish: SearchWish): AsyncGenerator<Hit> {
  const { query, conversation, since, limit = Number.POSITIVE_INFINITY } = wish;
  const page = (before: number | undefined): Promise<CallResults['chat.search']> =>
    client.call('chat.search', {
      query,
      limit: CHAT.pageMessages,
      ...(conversation === undefined ? {} : { conversation }),
      ...(since === undefined ? {} : { since }),
      ...(before === undefined ? {} : { before }),
    });
  const begins: (number | undefined)[] = [];
  let found = 0;
  let next: number | undefined;
  let last: Hit[] = [];
  do {
    const { hits, next: behind } = await page(next);
    begins.push(next);
    found += hits.length;
    last = hits;
    if (behind !== undefined && next !== undefined && behind >= next) break;
    next = behind;
  } while (next !== undefined && found < limit);
  let tooMany = Math.max(0, found - limit);
  for (const [index, begin] of begins.toReversed().entries()) {
    const hits = index === 0 ? last : (await page(begin)).hits;
    for (const hit of hits.toReversed()) {
      if (tooMany > 0) tooMany -= 1;
      else yield hit;
    }
  }
}
