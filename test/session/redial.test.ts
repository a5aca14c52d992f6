import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TincanError } from '../../src/errors.ts';
import { SESSION } from '../../src/limits.ts';
import { TurnedAwayError } from '../../src/session/dialer.ts';
import { createEntries } from '../../src/session/entries.ts';
import { createRedial } from '../../src/session/redial.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { createTrustBook } from '../../src/trust/index.ts';
import { peerId } from '../support/states.ts';

describe('dials that announcements set off', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('are a few at once and then one a second, however many known peers are announced', async () => {
    const { database } = openDatabase(':memory:');
    const trust = createTrustBook(database);
    const entries = createEntries((peer) => trust.isApproved(peer));
    const known = Array.from({ length: 200 }, (_, n) => peerId(`known ${n}`));
    for (const peer of known) trust.approve(peer, 'known');
    let dials = 0;
    const redial = createRedial({
      selfId: peerId('self'),
      entries,
      trust,
      addressesOf: () => [{ host: '192.0.2.1', port: 1 }],
      // As long as an attempt may take: what follows a failure has a pace of its own.
      connect: () => {
        dials += 1;
        return new Promise(() => {});
      },
      isStopped: () => false,
      random: () => 0,
    });
    for (let second = 0; second < 10; second += 1) {
      for (let again = 0; again < 5; again += 1) for (const peer of known) redial.heard(peer);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(dials).toBeLessThanOrEqual(SESSION.autoDialsBurst + (second + 1) * SESSION.autoDialsPerSecond);
    }
    expect(dials).toBeGreaterThan(SESSION.autoDialsBurst);
    redial.heard(peerId('stranger'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(dials).toBeLessThanOrEqual(SESSION.autoDialsBurst + 10 * SESSION.autoDialsPerSecond);
    database.close();
  });

  it('do not follow on being turned away without a word: the tries with growing waits are enough', async () => {
    const { database } = openDatabase(':memory:');
    const trust = createTrustBook(database);
    const entries = createEntries((peer) => trust.isApproved(peer));
    const peer = peerId('known');
    trust.approve(peer, 'known');
    let dials = 0;
    const redial = createRedial({
      selfId: peerId('self'),
      entries,
      trust,
      addressesOf: () => [{ host: '192.0.2.1', port: 1 }],
      connect: () => {
        dials += 1;
        return Promise.reject(new TurnedAwayError());
      },
      isStopped: () => false,
      random: () => 0.5,
    });
    // Two minutes of announcements.
    for (let time = 0; time < 24; time += 1) {
      redial.heard(peer);
      await vi.advanceTimersByTimeAsync(5_000);
    }
    expect(dials).toBeGreaterThan(4);
    expect(dials).toBeLessThan(10);
    expect(entries.of(peer).mayRedial).toBe(true);
    clearTimeout(entries.of(peer).redialTimer);
    database.close();
  });
});

describe('dials that go on by themselves', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const failing = () => {
    const { database } = openDatabase(':memory:');
    const trust = createTrustBook(database);
    const entries = createEntries((peer) => trust.isApproved(peer));
    const peer = peerId('known');
    trust.approve(peer, 'known');
    const dials: number[] = [];
    const redial = createRedial({
      selfId: peerId('self'),
      entries,
      trust,
      addressesOf: () => [{ host: '192.0.2.1', port: 1 }],
      connect: () => {
        dials.push(performance.now());
        return Promise.reject(new TincanError('TINCAN_E_UNREACHABLE'));
      },
      isStopped: () => false,
      random: () => 0.5,
    });
    const end = (): void => {
      clearTimeout(entries.of(peer).redialTimer);
      database.close();
    };
    entries.of(peer);
    return { redial, peer, dials, end, entries };
  };

  it('come seldom to who has left by itself, also where nothing is heard of it again', async () => {
    const { redial, peer, dials, end } = failing();
    redial.muchLater(peer);
    await vi.advanceTimersByTimeAsync(SESSION.backoffMax - 1);
    expect(dials).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(3 * SESSION.backoffMax);
    expect(dials.length).toBeGreaterThanOrEqual(3);
    expect(dials.length).toBeLessThanOrEqual(4);
    end();
  });

  it('begin anew on a network that came up', async () => {
    const { redial, peer, dials, end, entries } = failing();
    redial.muchLater(peer);
    redial.dialKnown();
    await vi.advanceTimersByTimeAsync(0);
    expect(dials).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2 * SESSION.backoffMin);
    expect(dials).toHaveLength(2);
    entries.of(peer).mayRedial = false;
    redial.dialKnown();
    await vi.advanceTimersByTimeAsync(SESSION.backoffMax);
    // A person has ended the session: nothing but a person dials.
    expect(dials).toHaveLength(2);
    end();
  });
});
