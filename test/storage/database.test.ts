import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deviceIdOf } from '../../src/identity/device-id.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { createTrustBook } from '../../src/trust/index.ts';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'tincan-database-'));
  file = path.join(directory, 'tincan.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const idOf = (seed: number): string => deviceIdOf(Buffer.from(`peer ${seed}`));

/** Writes a database with a number of approved peers, closed cleanly. */
function writeBook(peers: number): void {
  const { database } = openDatabase(file);
  const trust = createTrustBook(database);
  for (let seed = 0; seed < peers; seed += 1) trust.approve(idOf(seed), `peer ${seed}`);
  database.close();
}

function readBook(): { approved: number; setAside: string | undefined } {
  const { database, setAside } = openDatabase(file, { now: () => 42 });
  const trust = createTrustBook(database);
  const approved = trust.all().filter((peer) => trust.isApproved(peer.id)).length;
  database.close();
  return { approved, setAside };
}

describe('the database', () => {
  it('is made with the newest schema, and the same when opened again', () => {
    writeBook(3);
    expect(readBook()).toEqual({ approved: 3, setAside: undefined });
  });

  it('keeps what was written before the process ended without a close', () => {
    const { database } = openDatabase(file);
    createTrustBook(database).approve(idOf(1), 'bob');
    // As after a kill: the write-ahead log has not been taken into the file.
    const copy = path.join(directory, 'copy.db');
    for (const suffix of ['', '-wal']) writeFileSync(copy + suffix, readFileSync(file + suffix));
    database.close();
    file = copy;
    expect(readBook()).toEqual({ approved: 1, setAside: undefined });
  });

  it('loses no more than the last record to a torn write-ahead log', () => {
    const { database } = openDatabase(file);
    const trust = createTrustBook(database);
    for (let seed = 0; seed < 5; seed += 1) trust.approve(idOf(seed), 'bob');
    const copy = path.join(directory, 'copy.db');
    writeFileSync(copy, readFileSync(file));
    const wal = readFileSync(`${file}-wal`);
    writeFileSync(`${copy}-wal`, wal.subarray(0, wal.length - 100));
    database.close();
    file = copy;
    expect(readBook()).toEqual({ approved: 4, setAside: undefined });
  });

  it('of a newer version is refused and left as it is', () => {
    const { database } = openDatabase(file);
    database.exec('PRAGMA user_version = 1000');
    database.close();
    expect(() => openDatabase(file)).toThrow(
      expect.objectContaining({
        code: 'TINCAN_E_DATABASE',
        message: expect.stringContaining('newer version'),
      }),
    );
    expect(readdirSync(directory).filter((name) => name.includes('damaged'))).toEqual([]);
  });

  it('that is something else is put aside whole, and said so', () => {
    const text = 'no database at all\n'.repeat(1_000);
    writeFileSync(file, text);
    const { approved, setAside } = readBook();
    expect(approved).toBe(0);
    expect(setAside).toBe(`${file}.damaged-42`);
    expect(readFileSync(`${file}.damaged-42`, 'utf8')).toBe(text);
  });

  it('that was cut off is put aside, and a new one begun', () => {
    writeBook(500);
    truncateSync(file, 9_000);
    expect(readBook()).toEqual({ approved: 0, setAside: `${file}.damaged-42` });
    expect(readBook()).toEqual({ approved: 0, setAside: undefined });
  });

  it('cannot be opened where there is no directory', () => {
    file = path.join(directory, 'none', 'tincan.db');
    expect(() => openDatabase(file)).toThrow(expect.objectContaining({ code: 'TINCAN_E_DATABASE' }));
  });

  it('that lost its tables is put aside', () => {
    const { database } = openDatabase(file);
    database.exec('DROP TABLE peers');
    database.close();
    expect(readBook()).toEqual({ approved: 0, setAside: `${file}.damaged-42` });
  });

  it('whose header says that it is new, and written in another encoding, is put aside', () => {
    writeBook(2);
    const torn = readFileSync(file);
    for (const at of [44, 56]) torn[at] = (torn[at] ?? 0) ^ 1;
    for (const name of readdirSync(directory)) rmSync(path.join(directory, name));
    writeFileSync(file, torn);
    expect(readBook()).toEqual({ approved: 0, setAside: `${file}.damaged-42` });
  });

  it('with any bits flipped or any part cut off opens, or is put aside, or is refused with a reason', () => {
    writeBook(200);
    const whole = readFileSync(file);
    const damage = fc.record({
      flips: fc.array(fc.record({ at: fc.oneof(fc.nat(99), fc.nat(whole.length - 1)), bit: fc.nat(7) }), {
        minLength: 1,
        maxLength: 20,
      }),
      keep: fc.option(fc.nat(whole.length)),
    });
    fc.assert(
      fc.property(damage, ({ flips, keep }) => {
        const torn = Buffer.from(whole);
        for (const { at, bit } of flips) torn[at] = (torn[at] ?? 0) ^ (1 << bit);
        for (const name of readdirSync(directory)) rmSync(path.join(directory, name));
        writeFileSync(file, torn.subarray(0, keep ?? whole.length));
        try {
          readBook();
        } catch (thrown) {
          expect(thrown).toMatchObject({
            code: 'TINCAN_E_DATABASE',
            // Bits of its header that say just that.
            message: expect.stringMatching(/newer version|readonly/),
          });
        }
      }),
      { numRuns: 150 },
    );
  });
});
