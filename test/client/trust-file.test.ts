import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planImport, readTrustFile, trustFileLines } from '../../src/client/trust-file.ts';
import { TRUST } from '../../src/limits.ts';
import type { PeerState } from '../../src/store/state.ts';
import { isPeerName } from '../../src/text/peer-name.ts';
import { normalizeNote, noteProblem } from '../../src/text/peer-note.ts';
import { aPeer, byId, peerId, readyState } from '../support/states.ts';

const NOW = Date.UTC(2026, 10, 23);
const fileOf = (...peers: PeerState[]): string =>
  trustFileLines(readyState({ peers: byId(...peers) }), NOW).join('\n');
const problemOf = (text: string): string => {
  try {
    readTrustFile(text);
  } catch (thrown) {
    expect(thrown).toHaveProperty('code', 'TINCAN_E_INVALID');
    return (thrown as Error).message;
  }
  return 'none';
};
const bob = aPeer('bob', {
  trust: 'verified',
  verified: { by: 'words', at: 5_000 },
  firstSeen: 1_000,
  lastSeen: 9_000,
  note: 'third floor',
  earlierNames: ['robert'],
  rules: { ask: true, autoAccept: 7, inbox: '/in', limit: 8 },
});

describe('the file of whom one trusts', () => {
  it('is one JSON document with a line for each peer about whom something was decided', () => {
    const text = fileOf(bob, aPeer('eve', { trust: 'unknown' }), aPeer('mallory', { trust: 'blocked' }));
    expect(text.split('\n')).toHaveLength(4);
    expect(JSON.parse(text)).toEqual({
      format: 'tincan-trust',
      version: 1,
      exportedAt: '2026-11-23T00:00:00.000Z',
      peers: [
        {
          id: bob.id,
          name: 'bob',
          trust: 'verified',
          note: 'third floor',
          earlierNames: ['robert'],
          firstSeen: '1970-01-01T00:00:01.000Z',
          lastSeen: '1970-01-01T00:00:09.000Z',
          verified: { by: 'words', at: '1970-01-01T00:00:05.000Z' },
          rules: { autoConnect: false, autoAccept: 7, limit: 8 },
        },
        expect.objectContaining({ id: peerId('mallory'), trust: 'blocked', note: null, verified: null }),
      ],
    });
  });

  it('is read as it was written, whatever is in it', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter(isPeerName);
    const note = fc
      .string({ unit: 'grapheme', maxLength: 40 })
      .map(normalizeNote)
      .filter((text) => noteProblem(text) === undefined);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, note, fc.constantFrom('approved', 'blocked') as fc.Arbitrary<'approved'>), {
          maxLength: 5,
        }),
        (rows) => {
          const peers = rows.map(([called, said, trust], index) =>
            aPeer(called, {
              id: peerId(`peer ${index}`),
              trust,
              firstSeen: index,
              ...(said === '' ? {} : { note: said }),
            }),
          );
          const read = readTrustFile(fileOf(...peers));
          expect(new Map(read.map((entry) => [entry.id, [entry.name, entry.note, entry.trust]]))).toEqual(
            new Map(peers.map((peer) => [peer.id, [peer.name, peer.note ?? '', peer.trust]])),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is refused as a whole with what is damaged, by line', () => {
    const whole = fileOf(bob, aPeer('carol'), aPeer('dave'));
    const damaged = (from: string, to: string): string => problemOf(whole.replace(from, to));
    expect(damaged(bob.id, `${bob.id.slice(0, -1)}A`)).toMatch(
      /^1 peer of that file cannot be read, so nothing was imported:\nline 2: id: not a device id$/,
    );
    expect(damaged('"name":"carol"', '"name":"car\\u001bol"')).toMatch(/line 3: name: not a name/);
    expect(damaged('"trust":"approved"', '"trust":"admin"')).toMatch(/line 3: trust: none of approved/);
    expect(damaged('third floor', 'third\\nfloor')).toMatch(/line 2: note: not a note/);
    expect(damaged('"autoAccept":7', '"autoAccept":-7')).toMatch(/line 2: rules.autoAccept/);
    expect(damaged(peerId('carol'), bob.id)).toMatch(/line 3: the same id as another one/);
    expect(problemOf(JSON.stringify({ ...JSON.parse(whole), peers: [7] }, undefined, 2))).toMatch(
      /\npeer 1: /,
    );
    expect(problemOf(whole.slice(0, -5))).toMatch(/^That file is not JSON: .*Nothing was imported\.$/s);
    expect(problemOf('{}')).toMatch(/no file of trusted peers/);
    expect(problemOf(whole.replace('"version":1', '"version":2'))).toMatch(/of version 2/);
    const many = { ...JSON.parse(whole), peers: Array.from({ length: 50 }, () => ({})) };
    expect(problemOf(JSON.stringify(many)).split('\n')).toHaveLength(TRUST.importProblems + 2);
  });

  it('with anything in it is read or refused with a reason', () => {
    const whole = fileOf(bob, aPeer('carol'));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.string({ unit: 'binary', maxLength: 3 }), (at, put) => {
        problemOf(whole.slice(0, at) + put + whole.slice(at + put.length));
      }),
    );
    fc.assert(fc.property(fc.json(), (text) => void problemOf(text)));
  });
});

describe('what an import would do', () => {
  const entries = (...peers: PeerState[]) => readTrustFile(fileOf(...peers));

  it('is said of each peer', () => {
    const odd = aPeer('cаrol', { firstSeen: 1, lastSeen: 1 });
    const state = readyState({
      peers: byId(
        aPeer('mallory', { trust: 'blocked', firstSeen: 1, lastSeen: 5 }),
        aPeer('dave', { firstSeen: 1, lastSeen: 5 }),
      ),
    });
    const plan = planImport(
      state,
      entries(
        bob,
        odd,
        aPeer('dave', { firstSeen: 2, lastSeen: 4, note: 'new' }),
        aPeer('mallory', { firstSeen: 2, lastSeen: 4 }),
        aPeer('oscar', { trust: 'blocked', firstSeen: 1, lastSeen: 1 }),
        aPeer('alice', { id: state.self.id }),
      ),
      NOW,
    );
    const told = Object.fromEntries(plan.map(({ entry, step, text }) => [entry.name, [step, text]]));
    expect(told.bob?.[0]).toBe('approved');
    expect(told.bob?.[1]).toBe(
      `bob (${bob.shortId}): approved from now on; verified there, and here only once you compare again; ` +
        'asked about each connection, up to 7 B without asking, 8 B/s at the most; note: third floor',
    );
    expect(told.cаrol?.[1]).toContain('beware: the name mixes Latin and Cyrillic letters');
    expect(told.dave).toEqual(['completed', expect.stringMatching(/: stays approved; added: its note$/)]);
    expect(told.mallory).toEqual([
      'kept',
      expect.stringMatching(/: stays blocked, though the file has it as approved$/),
    ]);
    expect(told.oscar).toEqual(['blocked', expect.stringMatching(/: blocked from now on$/)]);
    expect(told.alice).toEqual(['self', expect.stringMatching(/: this device, left out$/)]);
  });

  it('says of another device under the name of somebody known that it is another one', () => {
    const state = readyState({ peers: byId(bob, aPeer('eve', { trust: 'unknown' })) });
    const [clone, known, eve] = planImport(
      state,
      entries(aPeer('B0b', { id: peerId('clone') }), bob, aPeer('Eve', { id: peerId('other eve') })),
      NOW,
    );
    expect(clone?.text).toContain(`beware: this is NOT the bob (${bob.shortId}) whom you know`);
    expect(known?.text).not.toContain('beware');
    expect(eve?.text).not.toContain('beware');
  });

  it('tells two of one name apart by their ids', () => {
    const plan = planImport(readyState(), entries(bob, aPeer('bob', { id: peerId('other') })), NOW);
    expect(new Set(plan.map(({ text }) => text.slice(0, 16))).size).toBe(2);
  });
});
