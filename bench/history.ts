/**
 * The store of messages with a million of them: 50 conversations, one of 500,000; common and rare words, Chinese and Japanese.
 *
 * Options: `--messages N` (default 1,000,000), `--home DIR` (where the database is made; kept there, and used again by the next run),
 * `--rounds N` (default 30; medians are of so many), `--erase` (how long forgetting takes; leaves an empty database).
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runBatch } from '../src/history/batch.ts';
import { createMessageStore, type MessageStore } from '../src/history/index.ts';
import { createOperations } from '../src/history/operations.ts';
import { MESSAGES_SCHEMA } from '../src/history/schema.ts';
import { silentLogger } from '../src/log/logger.ts';
import { openDatabase } from '../src/storage/database.ts';
import { idOf, newMessage, peerOf, received } from '../test/support/message-stores.ts';
import { chance } from '../test/support/seeded.ts';

const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const total = Number(option('messages') ?? 1_000_000);
const rounds = Number(option('rounds') ?? 30);
const kept = option('home');
const directory = kept ?? mkdtempSync(path.join(tmpdir(), 'tincan-bench-history-'));
mkdirSync(directory, { recursive: true });
const file = path.join(directory, 'messages.db');
const workerUrl = new URL('./history-worker.mjs', import.meta.url);

const { real: random, pick } = chance('history');
const CONVERSATIONS = Array.from({ length: 50 }, (_, seed) => peerOf(seed));
const LARGE = CONVERSATIONS[0] as string;
const SMALL = CONVERSATIONS[7] as string;
const COMMON =
  'the of and to in is you that it he was for on are as with his they at be this have from or one had by'.split(
    ' ',
  );
const SYLLABLES = 'ka ro mi ten sul var ple dor ing est qua nem sto fri bel ux zan cor lim pha'.split(' ');
const WORDS = Array.from({ length: 30_000 }, () => {
  const length = 2 + Math.floor(random() * 3);
  return Array.from({ length }, () => pick(SYLLABLES)).join('');
});
const CJK = [
  ...'今日東京行天気会議資料送信確認明後来週予定変更連絡下午開始文件已経発送了我們再看一下問題解決方法',
];

function textOf(number: number): string {
  if (number % 20 === 0)
    return Array.from({ length: 8 + Math.floor(random() * 20) }, () => pick(CJK)).join('');
  const words = Array.from({ length: 4 + Math.floor(random() * 14) }, () =>
    random() < 0.45 ? pick(COMMON) : (WORDS[Math.floor(WORDS.length * random() ** 3)] as string),
  );
  if (number % 2 === 1) words.push('everywhere');
  if (number % 100_000 === 77) words.push('needle');
  return words.join(' ');
}

function fill(): void {
  const { database } = openDatabase(file, { schema: MESSAGES_SCHEMA });
  database.exec('PRAGMA synchronous = OFF');
  const operations = createOperations(database);
  const start = Date.now();
  for (let number = 1; number <= total; number += 500) {
    const tasks = Array.from({ length: 500 }, (_, index) => () => {
      const at = number + index;
      const conversation = at % 2 === 0 ? LARGE : (CONVERSATIONS[1 + (at % 49)] as string);
      const time = start - (total - at) * 1_000;
      // "nowhere" is in the large conversation alone, and "everywhere" in all but that.
      const text = textOf(at) + (conversation === LARGE ? ' nowhere' : '');
      if (at % 4 < 2) {
        operations.take(received(conversation, at, text, { time }));
        if (at % 64 === 0) operations.markRead(conversation);
      } else {
        operations.queue(newMessage(conversation, at, text, { time }));
        operations.settle(conversation, idOf(at), { status: 'delivered' });
        if (at % 64 === 2) operations.seen(conversation, idOf(at));
      }
    });
    for (const outcome of runBatch(database, tasks)) if ('error' in outcome) throw outcome.error;
    if ((number - 1) % 100_000 === 0) {
      console.log(`  ${number - 1} after ${((Date.now() - start) / 1000).toFixed(1)} s`);
    }
  }
  database.close();
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;

async function timed(
  label: string,
  target: string,
  task: (round: number) => Promise<unknown>,
  times = rounds,
) {
  const taken: number[] = [];
  for (let round = 0; round < times; round += 1) {
    const start = performance.now();
    await task(round);
    taken.push(performance.now() - start);
  }
  const first = taken[0] ?? 0;
  const worst = Math.max(...taken);
  console.log(
    `${label.padEnd(56)} ${ms(median(taken)).padStart(9)}  first ${ms(first).padStart(9)}  worst ${ms(worst).padStart(9)}  ${target}`,
  );
}

function open(): MessageStore {
  return createMessageStore({
    file,
    workerUrl,
    log: silentLogger,
    onSetAside: (where) => console.log(`set aside: ${where}`),
  });
}

try {
  if (!existsSync(file)) {
    console.log(`making ${total} messages`);
    fill();
  }
  console.log(
    `size: ${(statSync(file).size / 2 ** 20).toFixed(0)} MiB, ${Math.round(statSync(file).size / total)} bytes a message`,
  );
  const before = process.memoryUsage().rss;

  let store = open();
  await timed('start: thread, opening, check, load', '', () => store.load(), 1);
  const grown = (): string => `${((process.memoryUsage().rss - before) / 2 ** 20).toFixed(1)} MiB`;
  console.log(`resident memory since before the thread: ${grown()}`);
  await timed('load again', '', () => store.load());
  await timed('open a conversation of 500,000', '< 50 ms', () =>
    store.page({ conversation: LARGE, direction: 'before', limit: 200 }),
  );
  const middle = (round: number) => {
    const order = Math.floor(((round * 37 + 11) % 100) * (total / 200));
    return { order, id: idOf(0) };
  };
  await timed('200 around any place in it', '< 50 ms', (round) =>
    store.page({ conversation: LARGE, at: middle(round), direction: 'around', limit: 200 }),
  );
  await timed('200 before any place in it', '< 50 ms', (round) =>
    store.page({ conversation: LARGE, at: middle(round), direction: 'before', limit: 200 }),
  );
  const search = (label: string, query: string, rest: { conversation?: string; since?: number } = {}) =>
    timed(`search: ${label}`, '< 100 ms', () => store.search({ query, limit: 50, ...rest }));
  await search('a rare word', 'needle');
  await search('a common word', 'the');
  await search('two common words', 'the everywhere');
  await search('a common and a rare word', 'the needle');
  await search('two words that never meet', 'needle nowhere needless');
  await search('common words that never meet', 'nowhere everywhere');
  await search('beginning of two letters', 'ka');
  await search('beginning of three letters', 'eve');
  await search('beginning of six letters', 'everyw');
  await search('one letter', 'k');
  await search('Chinese, two characters', '東京');
  await search('Chinese, five characters', '会議資料送');
  await search('rare elsewhere, not in the large one', 'needle', { conversation: LARGE });
  await search('common in a small conversation', 'the', { conversation: SMALL });
  await search('common elsewhere, not in the small one', 'nowhere', { conversation: SMALL });
  await search('common beginning, not in the small one', 'now', { conversation: SMALL });
  await search('common elsewhere, not in the large one', 'everywhere', { conversation: LARGE });
  await search('of the last hour, common', 'the', { since: Date.now() - 3_600_000 });
  await search('of half of all time, common', 'the', { since: Date.now() - (total / 2) * 1_000 });
  await search('of the last day, rare', 'needle', { since: Date.now() - 86_400_000 });
  await search('all that begins with a common letter pair', 'th wi');

  console.log(`resident memory after pages and searches: ${grown()}`);
  let number = Date.now();
  const next = (): number => {
    number += 1;
    return number;
  };
  const others = CONVERSATIONS.slice(10, 40);
  await timed(
    'queue, one after the other',
    '',
    () => store.queue(newMessage(pick(others), next(), textOf(next()))),
    200,
  );
  await timed(
    'take, one after the other',
    '',
    () => store.take(received(pick(others), next(), textOf(next()))),
    200,
  );
  const many = async (label: string, count: number, task: () => Promise<unknown>) => {
    const start = performance.now();
    await Promise.all(Array.from({ length: count }, task));
    console.log(`${label.padEnd(56)} ${Math.round((count * 1_000) / (performance.now() - start))} a second`);
  };
  await many('queue, 5,000 asked for at once', 5_000, () =>
    store.queue(newMessage(pick(others), next(), textOf(next()))),
  );
  await many('take, 5,000 asked for at once', 5_000, () =>
    store.take(received(pick(others), next(), textOf(next()))),
  );
  await timed('mark all read of a conversation', '', () => store.markRead(pick(others)), 20);
  await timed('remove a message', '', (round) => store.remove(LARGE, idOf(20_000 + 2 * round)), 20);
  await timed('close', '', () => store.close(), 1);

  store = open();
  await timed('start again', '', () => store.load(), 1);
  if (process.argv.includes('--erase')) {
    const oldest = Date.now() - total * 1_000 + 5_000_000;
    const start = performance.now();
    let others = 0;
    let worst = 0;
    const expired = store.expire(oldest);
    let done = false;
    const watch = async (): Promise<void> => {
      while (!done) {
        const asked = performance.now();
        await store.queue(newMessage(pick(CONVERSATIONS), next(), 'meanwhile'));
        worst = Math.max(worst, performance.now() - asked);
        others += 1;
      }
    };
    const watching = watch();
    await expired;
    done = true;
    await watching;
    console.log(
      `expire some 5,000: ${ms(performance.now() - start)}; ${others} messages queued meanwhile, the slowest in ${ms(worst)}`,
    );
    await timed('clear the conversation of 500,000', '', () => store.clear(LARGE), 1);
    await timed('clear everything, erased and compacted', '', () => store.clearAll(), 1);
    console.log(`size: ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB`);
  }
  await store.close();
} finally {
  if (kept === undefined) rmSync(directory, { recursive: true, force: true });
}
