import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HeardRow, Nearby } from '../../src/discovery/nearby.ts';
import { DISCOVERY } from '../../src/limits.ts';
import { packet, peerId } from './support.ts';

const HOME = '192.0.2.10';
const EVIL = '192.0.2.66';

function nearbyWith(fields: { known?: string[]; sessions?: string[] } = {}): Nearby {
  return new Nearby({
    now: 0,
    hasSession: (id) => fields.sessions?.includes(id) === true,
    isKnown: (id) => fields.known?.includes(id) === true,
  });
}

const rowOf = (nearby: Nearby, n: number): HeardRow | undefined =>
  nearby.rows().find((row) => row.id === peerId(n));
const hostsOf = (nearby: Nearby, n: number): string[] | undefined =>
  rowOf(nearby, n)?.addresses.map(({ host }) => host);
const speakerOf = (nearby: Nearby, n: number) => rowOf(nearby, n)?.addresses[0];

describe('an announcement', () => {
  it('adds one row', () => {
    const nearby = nearbyWith();
    expect(nearby.hear(packet(1), HOME, 0).news).toBe('appeared');
    expect(nearby.rows()).toHaveLength(1);
    expect(speakerOf(nearby, 1)).toEqual({ host: HOME, port: 47470, name: 'peer 1', lastHeard: 0 });
  });

  it('refreshes its row', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 0);
    expect(nearby.hear(packet(1), HOME, 5_000).news).toBe('refreshed');
    expect(nearby.sweep(16_000).gone).toEqual([]);
  });

  it('renames its row when it comes from the same address', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 0);
    expect(nearby.hear(packet(1, { name: 'robert' }), HOME, 100).news).toBe('changed');
    expect(speakerOf(nearby, 1)?.name).toBe('robert');
  });

  it('moves its row to another port when it comes from the same address', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 0);
    expect(nearby.hear(packet(1, { port: 5_000 }), HOME, 100).news).toBe('changed');
    expect(speakerOf(nearby, 1)?.port).toBe(5_000);
  });

  it('of two peers at one address makes two rows: peers are told by id, not by address', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1, { port: 47_470 }), HOME, 0);
    nearby.hear(packet(2, { port: 47_471 }), HOME, 0);
    expect(nearby.rows().map((row) => row.id)).toEqual([peerId(1), peerId(2)]);
  });

  it('from a further address only adds it as a candidate, with its own port', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 0);
    nearby.hear(packet(1, { port: 5_000 }), 'fe80::1%eth0', 0);
    expect(rowOf(nearby, 1)?.addresses.map(({ host, port }) => ({ host, port }))).toEqual([
      { host: HOME, port: 47_470 },
      { host: 'fe80::1%eth0', port: 5_000 },
    ]);
  });
});

describe('a spoofed announcement', () => {
  it('never renames a row that an earlier address keeps alive', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 0);
    for (let now = 100; now < 30_000; now += 100) {
      if (now % 5_000 === 0) nearby.hear(packet(1), HOME, now);
      nearby.hear(packet(1, { name: 'mallory' }), EVIL, now);
      expect(speakerOf(nearby, 1)?.name).toBe('peer 1');
    }
  });

  it('never re-addresses a row: the address heard first stays first', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 0);
    nearby.hear(packet(1, { port: 6_666 }), EVIL, 1);
    nearby.hear(packet(1), HOME, 2);
    expect(hostsOf(nearby, 1)).toEqual([HOME, EVIL]);
    expect(speakerOf(nearby, 1)?.port).toBe(47_470);
  });

  it('is not heard as a change when it renames only itself', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 0);
    nearby.hear(packet(1, { name: 'mallory' }), EVIL, 1);
    expect(nearby.hear(packet(1, { name: 'trudy' }), EVIL, 2).news).toBe('refreshed');
  });

  it('never gives a row more than four addresses, nor pushes one out', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 0);
    for (let i = 0; i < 50; i += 1) nearby.hear(packet(1), `192.0.2.${100 + i}`, i);
    expect(hostsOf(nearby, 1)).toEqual([HOME, '192.0.2.100', '192.0.2.101', '192.0.2.102']);
  });

  it('speaks for the row once the earlier address has been silent for 15 s', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 0);
    nearby.hear(packet(1, { name: 'moved' }), '192.0.2.11', 10_000);
    const heard = nearby.hear(packet(1, { name: 'moved' }), '192.0.2.11', 15_000);
    expect(heard.news).toBe('changed');
    expect(hostsOf(nearby, 1)).toEqual(['192.0.2.11']);
    expect(speakerOf(nearby, 1)?.name).toBe('moved');
  });
});

describe('a goodbye', () => {
  it('removes a row without a session, from the address that announced it', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 0);
    expect(nearby.hear(packet(1, { kind: 'bye' }), HOME, 1)).toEqual({ news: 'gone', id: peerId(1) });
    expect(nearby.rows()).toEqual([]);
  });

  it('from another address does nothing', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 0);
    expect(nearby.hear(packet(1, { kind: 'bye' }), EVIL, 1).news).toBe('dropped');
    expect(hostsOf(nearby, 1)).toEqual([HOME]);
  });

  it('never removes a row with a session', () => {
    const nearby = nearbyWith({ sessions: [peerId(1)] });
    nearby.hear(packet(1), HOME, 0);
    expect(nearby.hear(packet(1, { kind: 'bye' }), HOME, 1).news).toBe('dropped');
    expect(hostsOf(nearby, 1)).toEqual([HOME]);
  });

  it('takes only its own address away while others are left', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 0);
    nearby.hear(packet(1), 'fe80::1%eth0', 0);
    expect(nearby.hear(packet(1, { kind: 'bye' }), HOME, 1).news).toBe('changed');
    expect(hostsOf(nearby, 1)).toEqual(['fe80::1%eth0']);
    expect(nearby.hear(packet(1, { kind: 'bye' }), 'fe80::1%eth0', 2).news).toBe('gone');
  });

  it('of nobody adds no row', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1, { kind: 'bye' }), HOME, 0);
    expect(nearby.rows()).toEqual([]);
  });
});

describe('silence', () => {
  it('of 15 s removes a row, and not a moment less', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 0);
    expect(nearby.sweep(14_999).gone).toEqual([]);
    expect(nearby.sweep(15_000).gone).toEqual([peerId(1)]);
    expect(nearby.rows()).toEqual([]);
  });

  it('of one address takes it from the row and says so', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 0);
    nearby.hear(packet(1), '192.0.2.11', 10_000);
    expect(nearby.sweep(16_000).changed.map((row) => row.id)).toEqual([peerId(1)]);
    expect(hostsOf(nearby, 1)).toEqual(['192.0.2.11']);
  });

  it('while this machine slept does not count', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 0);
    nearby.excuse(60_000, 61_000);
    expect(nearby.sweep(61_000).gone).toEqual([]);
    expect(nearby.sweep(75_000).gone).toEqual([peerId(1)]);
  });

  it('is not put off by a sleep for what was heard after it', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 60_999);
    nearby.excuse(60_000, 61_000);
    expect(nearby.sweep(76_000).gone).toEqual([peerId(1)]);
  });
});

describe('the cap', () => {
  /** Invents ids until the list is full, slowly enough for every rate. */
  function fill(nearby: Nearby): void {
    for (let i = 0; i < DISCOVERY.nearbyRows; i += 1) {
      nearby.hear(packet(1_000 + i), `198.51.${100 + (i >> 8)}.${i & 255}`, i < 1_024 ? 0 : 14_000);
    }
  }

  it('refuses new unknown ids when 2,048 rows are taken, and keeps the old ones', () => {
    const nearby = nearbyWith();
    for (let i = 0; i < 10_000; i += 1) nearby.hear(packet(i), `198.51.100.${i % 250}`, i * 1.4);
    expect(nearby.rows().length).toBeLessThanOrEqual(DISCOVERY.nearbyRows);
    expect(rowOf(nearby, 0)).toBeDefined();
  });

  it('is reached by a patient flood and not passed', () => {
    const nearby = nearbyWith();
    for (let i = 0; i < 10_000; i += 1) nearby.hear(packet(i), EVIL, i * 25);
    expect(nearby.rows()).toHaveLength(DISCOVERY.nearbyRows);
    expect(nearby.hear(packet(20_000), HOME, 300_000)).toEqual({ news: 'dropped', why: 'full' });
  });

  it('never keeps a known peer out, also not in the middle of a flood', () => {
    const nearby = nearbyWith({ known: [peerId(1)] });
    fill(nearby);
    for (let i = 0; i < 10_000; i += 1) nearby.hear(packet(10_000 + i), EVIL, 14_000);
    expect(nearby.hear(packet(1), HOME, 14_000).news).toBe('appeared');
  });

  it('never evicts: 10,000 invented ids leave known and unknown rows as they were', () => {
    const nearby = nearbyWith({ known: [peerId(1)] });
    nearby.hear(packet(1), HOME, 0);
    nearby.hear(packet(2), '192.0.2.11', 0);
    for (let i = 0; i < 10_000; i += 1) nearby.hear(packet(100 + i), `198.51.100.${i % 250}`, i / 2);
    expect(nearby.hear(packet(1), HOME, 5_000).news).toBe('refreshed');
    expect(nearby.hear(packet(2), '192.0.2.11', 5_000).news).toBe('refreshed');
  });
});

describe('the rates', () => {
  it('take 1,024 new ids at once, then 50 a second', () => {
    const nearby = nearbyWith();
    let n = 0;
    const flood = (now: number): number => {
      const before = nearby.rows().length;
      for (let i = 0; i < 3_000; i += 1) {
        n += 1;
        nearby.hear(packet(n), EVIL, now);
      }
      return nearby.rows().length - before;
    };
    expect([flood(0), flood(1_000), flood(2_000)]).toEqual([
      DISCOVERY.newBurst,
      DISCOVERY.newPerSecond,
      DISCOVERY.newPerSecond,
    ]);
  });

  it('take 20 refreshes a second from one address', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 0);
    const news = Array.from({ length: 100 }, () => nearby.hear(packet(1), HOME, 0).news);
    expect(news.filter((what) => what === 'refreshed')).toHaveLength(DISCOVERY.refreshPerAddressPerSecond);
    expect(nearby.hear(packet(1), HOME, 50).news).toBe('refreshed');
  });

  it('take 500 refreshes a second overall', () => {
    const nearby = nearbyWith();
    const host = (i: number): string => `198.51.${100 + (i >> 8)}.${i & 255}`;
    for (let i = 0; i < 1_000; i += 1) nearby.hear(packet(i), host(i), 0);
    const refreshed = Array.from({ length: 1_000 }, (_, i) => nearby.hear(packet(i), host(i), 0).news);
    expect(refreshed.filter((what) => what === 'refreshed')).toHaveLength(DISCOVERY.refreshPerSecond);
  });

  it('let no address use up the refreshes of the others', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), EVIL, 0);
    nearby.hear(packet(2), HOME, 0);
    for (let i = 0; i < 10_000; i += 1) nearby.hear(packet(1), EVIL, 0);
    expect(nearby.hear(packet(2), HOME, 0).news).toBe('refreshed');
  });

  it('let spoofed sources of known ids use up neither refreshes nor new ids', () => {
    const nearby = nearbyWith();
    nearby.hear(packet(1), HOME, 0);
    for (let i = 0; i < 10_000; i += 1) nearby.hear(packet(1), `198.51.${100 + (i >> 8)}.${i & 255}`, 0);
    expect(nearby.hear(packet(1), HOME, 0).news).toBe('refreshed');
    expect(nearby.hear(packet(2), '192.0.2.11', 0).news).toBe('appeared');
  });
});

it('an address is familiar while an approved peer announces itself from it', () => {
  const nearby = nearbyWith({ known: [peerId(1)] });
  nearby.hear(packet(1), HOME, 0);
  nearby.hear(packet(2), EVIL, 0);
  nearby.sweep(1_000);
  expect([nearby.isFamiliar(HOME), nearby.isFamiliar(EVIL)]).toEqual([true, false]);
  nearby.sweep(20_000);
  expect(nearby.isFamiliar(HOME)).toBe(false);
});

it('whatever is heard, rows have one to four distinct live addresses after a sweep, and known rows are there', () => {
  const event = fc.record({
    n: fc.nat(5),
    host: fc.nat(7),
    kind: fc.constantFrom('here' as const, 'ask' as const, 'bye' as const),
    name: fc.constantFrom('a', 'b'),
    wait: fc.nat(6_000),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 200 }), (events) => {
      const nearby = nearbyWith({ sessions: [peerId(0)] });
      let now = 0;
      for (const { n, host, kind, name, wait } of events) {
        now += wait;
        const before = speakerOf(nearby, n);
        nearby.hear(packet(n, { kind, name }), `192.0.2.${host}`, now);
        const after = speakerOf(nearby, n);
        // Only its own packets and its own silence touch the address that speaks.
        if (before !== undefined && now - before.lastHeard < DISCOVERY.silence) {
          if (before.host !== `192.0.2.${host}` || n === 0) expect(after?.host).toBe(before.host);
        }
      }
      nearby.sweep(now);
      for (const row of nearby.rows()) {
        const hosts = row.addresses.map(({ host }) => host);
        expect(hosts.length).toBeGreaterThanOrEqual(1);
        expect(hosts.length).toBeLessThanOrEqual(DISCOVERY.addressesPerRow);
        expect(new Set(hosts).size).toBe(hosts.length);
        for (const address of row.addresses) expect(now - address.lastHeard).toBeLessThan(DISCOVERY.silence);
      }
    }),
    { numRuns: 300 },
  );
});
