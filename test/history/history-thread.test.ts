import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMessageStore, type MessageStore } from '../../src/history/index.ts';
import { HISTORY } from '../../src/limits.ts';
import { type Logger, silentLogger } from '../../src/log/logger.ts';
import { type BuiltWorker, buildHistoryWorker } from '../support/build-worker.ts';
import { idOf, newMessage, peerOf, received } from '../support/message-stores.ts';

const BOB = peerOf('bob');
const unusable = { code: 'TINCAN_E_DATABASE' };

let worker: BuiltWorker;
let directory: string;
let file: string;
let setAside: string[];
let stores: MessageStore[];

beforeAll(async () => {
  worker = await buildHistoryWorker();
});
afterAll(() => worker.remove());
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'tincan-history-'));
  file = path.join(directory, 'messages.db');
  setAside = [];
  stores = [];
});
afterEach(async () => {
  for (const store of stores) await store.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(workerUrl = worker.url, log: Logger = silentLogger): MessageStore {
  const store = createMessageStore({ file, workerUrl, log, onSetAside: (where) => setAside.push(where) });
  stores.push(store);
  return store;
}

/** A worker that ends as soon as it is asked for a thing by this name, before it has answered. */
function endingWorker(name: string): URL {
  const entry = path.join(directory, 'ending.mjs');
  writeFileSync(
    entry,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ name }) => { if (name === '${name}') process.exit(3); });
     await import('${worker.url.href}');`,
  );
  return pathToFileURL(entry);
}

describe('the store of messages in its thread', () => {
  it('does what it is asked for in order, and keeps it', async () => {
    const store = open();
    const many = Array.from({ length: 600 }, (_, index) =>
      store.queue(newMessage(BOB, index + 1, `m${index}`)),
    );
    const page = store.page({ conversation: BOB, direction: 'before', limit: 1 });
    expect((await page).messages).toMatchObject([{ order: 600 }]);
    expect((await Promise.all(many)).map(({ order }) => order)).toEqual(many.map((_, index) => index + 1));
    await store.close();
    const again = open();
    expect(await again.load()).toMatchObject({ outbox: [{ peer: BOB, count: 600 }] });
  });

  it('lets one that fails take none of the others down', async () => {
    const store = open();
    const [first, double, other] = await Promise.allSettled([
      store.queue(newMessage(BOB, 1, 'first')),
      store.queue(newMessage(BOB, 1, 'double')),
      store.queue(newMessage(BOB, 2, 'other')),
    ]);
    expect([first?.status, double?.status, other?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(double).toMatchObject({ reason: { code: 'TINCAN_E_INVALID' } });
    expect(await store.outbox(BOB, 0, 10)).toHaveLength(2);
  });

  it('reads few pages at once, and writes between them', async () => {
    const file = path.join(directory, 'counting.mjs');
    // Says what comes to the thread before anything of it is answered.
    writeFileSync(
      file,
      `import { parentPort } from 'node:worker_threads';
       const names = [];
       parentPort.on('message', ({ call, name }) => {
         names.push(name);
         if (name === 'close') process.exit(0);
         setImmediate(() => parentPort.postMessage({ type: 'answers', answers: [{ call, value: [...names] }] }));
       });
       parentPort.postMessage({ type: 'ready' });`,
    );
    const store = open(pathToFileURL(file));
    const pages = Array.from({ length: 50 }, () =>
      store.page({ conversation: BOB, direction: 'before', limit: 200 }),
    );
    const names = (await store.queue(newMessage(BOB, 1, 'hello'))) as unknown as string[];
    expect(names.slice(0, names.indexOf('queue'))).toEqual(Array(HISTORY.readsAtOnce).fill('page'));
    expect(await Promise.all(pages)).toHaveLength(50);
  });

  it('says where it put a damaged database, and begins a new one', async () => {
    writeFileSync(file, 'no database at all\n'.repeat(1_000));
    const store = open();
    expect((await store.load()).conversations).toEqual([]);
    expect(setAside).toEqual([expect.stringContaining(`${file}.damaged-`)]);
    await store.queue(newMessage(BOB, 1, 'hello'));
  });

  it('finishes what was asked for before it closes, and nothing after', async () => {
    const store = open();
    const queued = store.queue(newMessage(BOB, 1, 'hello'));
    await store.close();
    expect(await queued).toMatchObject({ order: 1 });
    await expect(store.load()).rejects.toMatchObject(unusable);
    expect((await open().load()).outbox).toEqual([{ peer: BOB, count: 1 }]);
  });

  it('whose thread ends rejects what waits, says so in the log, and starts again', async () => {
    const told: string[] = [];
    const log = { ...silentLogger, error: (_fields: object, text: string) => told.push(text) };
    const store = open(endingWorker('seen'), log);
    await store.queue(newMessage(BOB, 1, 'hello'));
    const lost = store.seen(BOB, idOf(1));
    const behind = store.queue(newMessage(BOB, 2, 'behind'));
    await expect(lost).rejects.toMatchObject(unusable);
    await expect(behind).rejects.toMatchObject(unusable);
    expect(told).toContain('the history worker ended');
    expect(await store.take(received(BOB, 3, 'back'))).toMatchObject({
      kind: 'fresh',
      message: { order: 2 },
    });
  });

  it('whose thread cannot start rejects everything, and can be closed', async () => {
    const store = open(pathToFileURL(path.join(directory, 'none.mjs')));
    await expect(store.load()).rejects.toMatchObject(unusable);
    await store.close();
  });

  it('that cannot open its database says why, and tries again at the next wish', async () => {
    const deep = path.join(directory, 'not yet');
    file = path.join(deep, 'messages.db');
    const store = open();
    await expect(store.load()).rejects.toMatchObject(unusable);
    writeFileSync(deep, '');
    await expect(store.queue(newMessage(BOB, 1, 'hello'))).rejects.toMatchObject(unusable);
  });
});
