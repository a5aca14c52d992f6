import { copyFileSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDiskWait } from '../../src/history/disk-wait.ts';
import { MESSAGES_SCHEMA } from '../../src/history/schema.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { idOf, localMessageStore, newMessage, peerOf, received } from '../support/message-stores.ts';

const BOB = peerOf('bob');
const DELIVERED = { status: 'delivered' } as const;

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'tincan-disk-wait-'));
  file = path.join(directory, 'messages.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const logLength = (): number => statSync(`${file}-wal`).size;

/** What the disk has where the power failed when the log was so long. */
function afterPowerFailure(log: number): string {
  const left = path.join(directory, `left-${log}.db`);
  copyFileSync(file, left);
  copyFileSync(`${file}-wal`, `${left}-wal`);
  truncateSync(`${left}-wal`, log);
  return left;
}

describe('the wait for the disk', () => {
  const FULL = { synchronous: 2 };
  const NORMAL = { synchronous: 1 };

  it('is had by whatever is promised, and by nothing else', () => {
    const { database } = openDatabase(file, { schema: MESSAGES_SCHEMA });
    const prepare = createDiskWait(database);
    const mode = () => database.prepare('PRAGMA synchronous').get();
    for (const promised of ['queue', 'takeAll', 'edit', 'remove', 'clear'] as const) {
      prepare(['mark', 'settle']);
      expect(mode()).toEqual(NORMAL);
      prepare(['mark', promised, 'settle']);
      expect(mode()).toEqual(FULL);
    }
    prepare(['outbox', 'find']);
    expect(mode()).toEqual(NORMAL);
    database.close();
  });
});

describe('a power failure right behind', () => {
  it('an acknowledgement has the message sent again, once, and known to its receiver', async () => {
    const store = localMessageStore(file);
    await store.load();
    await store.queue(newMessage(BOB, 1, 'hello'));
    const queued = logLength();
    await store.mark(BOB, [idOf(1)], 'sent');
    await store.settle(BOB, idOf(1), DELIVERED);
    expect(logLength()).toBeGreaterThan(queued);
    const left = localMessageStore(afterPowerFailure(queued));
    expect(await left.load()).toMatchObject({ outbox: [{ peer: BOB, count: 1 }] });
    expect(await left.find(BOB, idOf(1))).toMatchObject({ status: 'queued', text: 'hello' });
    expect(await left.outbox(BOB, 0, 10)).toMatchObject([{ id: idOf(1), seq: 1 }]);
    expect(await left.settle(BOB, idOf(1), DELIVERED)).toMatchObject({ waiting: 0 });
    expect(left.setAside).toEqual([]);
    await left.close();
    await store.close();
  });

  it('what was seen has it unread again, and seen again', async () => {
    const store = localMessageStore(file);
    await store.load();
    await store.takeAll([received(BOB, 1, 'hello')]);
    const taken = logLength();
    await store.markRead(BOB);
    const left = localMessageStore(afterPowerFailure(taken));
    expect(await left.load()).toMatchObject({ conversations: [{ id: BOB, unread: 1 }] });
    expect(await left.takeAll([received(BOB, 1, 'hello')])).toEqual([{ kind: 'known' }]);
    expect(await left.markRead(BOB)).toMatchObject({ summary: { unread: 0 }, newest: { id: idOf(1) } });
    expect(left.setAside).toEqual([]);
    await left.close();
    await store.close();
  });
});
