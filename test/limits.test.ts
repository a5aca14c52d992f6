import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as limits from '../src/limits.ts';
import { type Proof, TABLE } from './support/limits-table.ts';

const KiB = 1024;
const MiB = 1024 * KiB;
const all = (table: object): [group: string, name: string, entry: unknown][] =>
  Object.entries(table).flatMap(([group, entries]) =>
    Object.entries(entries as object).map(([name, entry]): [string, string, unknown] => [group, name, entry]),
  );
const namesOf = (table: object): string[] => all(table).map(([group, name]) => `${group}.${name}`);

/** The text of a test file, given without its ending. */
function textOf(file: string): string | undefined {
  const found = [`test/${file}.test.ts`, `test/${file}.test.tsx`].find((path) => existsSync(path));
  return found === undefined ? undefined : readFileSync(found, 'utf8');
}

describe('the file of limits', () => {
  it('has its proof in the table for each number, and the table has no other', () => {
    expect(namesOf(TABLE).sort()).toEqual(namesOf(limits).sort());
  });

  it('is exceeded by tests that name what they exceed', () => {
    const unproved = all(TABLE).flatMap(([group, name, entry]) => {
      const proof = entry as Proof;
      if (typeof proof === 'object' && 'because' in proof) return [];
      const named = new RegExp(`\\b${group}\\.${name}\\b`);
      return [proof].flat().flatMap((file) => {
        const text = textOf(file);
        if (text === undefined) return [`${group}.${name}: there is no ${file}`];
        return named.test(text) ? [] : [`${group}.${name}: ${file} does not name it`];
      });
    });
    expect(unproved).toEqual([]);
  });

  it('has the numbers that docs/security.md promises', () => {
    expect(limits).toMatchObject({
      TEXT: { messageBytes: 16 * KiB, combiningMarks: 8 },
      DISCOVERY: {
        packetBytes: 512,
        nearbyRows: 2_048,
        refreshPerSecond: 500,
        refreshPerAddressPerSecond: 20,
        newPerSecond: 50,
        newBurst: 1_024,
        datagramsPerSecond: 4_000,
        answerEvery: 5_000,
        answerJitter: 300,
      },
      ADMISSION: {
        perAddress: 8,
        handshakesPerSecond: 10,
        total: 64,
        reservedForKnown: 16,
        tlsHandshake: 5_000,
        httpHeaders: 4_000,
        httpHeaderBytes: 4 * KiB,
        hello: 5_000,
        helloBytes: 4 * KiB,
      },
      SESSION: {
        approval: 60_000,
        denials: 3,
        pendingRequests: 16,
        pendingPerAddress: 4,
        frameBytes: 128 * KiB,
        framePieces: 32,
        frameReads: 256,
        messagesPerSecond: 50,
        framesPerSecond: 1_000,
        roomWordsPerSecond: 20,
        outboundBytes: 4 * MiB,
        heartbeatEvery: 2_000,
        heartbeatDead: 8_000,
        wakeGap: 5_000,
        backoffMin: 1_000,
        backoffMax: 30_000,
      },
      VERIFICATION: { words: 4, attempts: 3, attemptsWithin: 600_000 },
      TRANSFER: {
        undecidedOffers: 5,
        manifestEntries: 1_000_000,
        manifestBytes: 512 * MiB,
        depth: 64,
        componentBytes: 240,
        blockBytes: 1 * MiB,
        partsKept: 7 * 24 * 3_600_000,
      },
      STORAGE: { socketPathBytes: 100 },
      REQUESTS: { byRulePerHour: 1_000, byRuleOpen: 100, vainFree: 8, lostFree: 20 },
    });
  });
});
