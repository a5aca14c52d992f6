import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltWorker, buildEntry, buildHistoryWorker } from '../support/build-worker.ts';
import { idOf, localMessageStore, newMessage, peerOf, received } from '../support/message-stores.ts';
import { chance } from '../support/seeded.ts';

const BOB = peerOf('bob');
const KILLS = 30;

let worker: BuiltWorker;
let program: BuiltWorker;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'tincan-crash-'));
  worker = await buildHistoryWorker();
  program = await buildEntry('test/support/killed-history.ts', true);
});
afterAll(() => {
  worker.remove();
  program.remove();
  rmSync(directory, { recursive: true, force: true });
});

/** Lets it write until it has acknowledged so many, kills it, and gives what it acknowledged. */
async function writeAndKill(file: string, first: number, acknowledged: number): Promise<number[]> {
  const child: ChildProcess = spawn(
    process.execPath,
    [fileURLToPath(program.url), file, worker.url.href, String(first)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  let killed = false;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (!killed && output.split('\n').length > acknowledged) {
      killed = true;
      child.kill('SIGKILL');
    }
  });
  await once(child, 'close');
  expect(output).not.toContain('set-aside');
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => Number(line));
}

async function everything(file: string): Promise<{ shown: string[]; queued: string[] }> {
  const store = localMessageStore(file);
  await store.load();
  const shown: string[] = [];
  let page = await store.page({
    conversation: BOB,
    at: { order: 0, id: '' },
    direction: 'after',
    limit: 200,
  });
  for (;;) {
    shown.push(...page.messages.map(({ id }) => id));
    const at = page.messages.at(-1);
    if (!page.after || at === undefined) break;
    page = await store.page({ conversation: BOB, at, direction: 'after', limit: 200 });
  }
  const queued = (await store.outbox(BOB, 0, 100_000)).map(({ id }) => id);
  expect(store.setAside).toEqual([]);
  await store.close();
  return { shown, queued };
}

describe('a core that is killed while it writes', () => {
  it('has every message that was acknowledged, once, and in the outbox where it is its own', async () => {
    const file = path.join(directory, 'messages.db');
    const { whole } = chance('killed history');
    const acknowledged = new Set<number>();
    let first = 1;
    for (let kill = 0; kill < KILLS; kill += 1) {
      for (const number of await writeAndKill(file, first, 1 + whole(150))) acknowledged.add(number);
      first = Math.max(...acknowledged, first) + 1_000;
    }
    const { shown, queued } = await everything(file);
    expect(new Set(shown).size).toBe(shown.length);
    expect(new Set(queued).size).toBe(queued.length);
    const lost = [...acknowledged].filter((number) => !shown.includes(idOf(number)));
    expect(lost).toEqual([]);
    const unsent = [...acknowledged].filter((number) => number % 2 === 0 && !queued.includes(idOf(number)));
    expect(unsent).toEqual([]);
    // What comes again, as its sender got no acknowledgement, is known; what is new is not.
    const store = localMessageStore(file);
    for (const number of [...acknowledged].filter((other) => other % 2 === 1).slice(-50)) {
      expect(await store.take(received(BOB, number, 'again'))).toEqual({ kind: 'known' });
    }
    expect(await store.queue(newMessage(BOB, first + 5_000, 'more'))).toMatchObject({
      order: shown.length + 1,
    });
    await store.close();
  }, 240_000);
});
