import { describe, expect, it } from 'vitest';
import { isWaitedFor } from '../src/unfinished.ts';
import { aPeer, aRequest, aVerification, byId, byPeer, readyState } from './support/states.ts';

describe('a core that nobody is attached to', () => {
  it.each([
    ['a message for an approved peer that is away', { state: 'offline', trust: 'approved', queued: 1 }, true],
    ['a message on its way to a stranger', { state: 'connected', trust: 'unknown', queued: 1 }, true],
    [
      'a message for a member of a room who was never approved',
      { state: 'nearby', trust: 'unknown', queued: 1 },
      false,
    ],
    ['a message for somebody who is blocked now', { state: 'offline', trust: 'blocked', queued: 1 }, false],
    ['nothing', { state: 'connected', trust: 'approved', queued: 0 }, false],
  ] as const)('that has %s', (_what, fields, stays) => {
    expect(isWaitedFor(readyState({ peers: byId(aPeer('bob', fields)) }), [])).toBe(stays);
  });

  it('stays for a question that expires, and for no other', () => {
    const question = (expiresAt: number) => readyState({ requests: byId(aRequest({ expiresAt })) });
    expect(isWaitedFor(question(60_000), [])).toBe(true);
    expect(isWaitedFor(question(0), [])).toBe(false);
  });

  it.each([
    [{ state: 'offline', trust: 'approved' }, true],
    [{ state: 'connected', trust: 'verified' }, true],
    [{ state: 'nearby', trust: 'unknown' }, false],
    [{ state: 'offline', trust: 'blocked' }, false],
  ] as const)('stays for what a room’s owner has not confirmed, where that one can: %j', (fields, stays) => {
    const bob = aPeer('bob', fields);
    expect(isWaitedFor(readyState({ peers: byId(bob) }), [bob.id])).toBe(stays);
    expect(isWaitedFor(readyState({ peers: byId(aPeer('carol')) }), [bob.id])).toBe(false);
  });

  it('stays while two people compare words', () => {
    expect(isWaitedFor(readyState({ verifications: byPeer(aVerification()) }), [])).toBe(true);
  });

  it('stays while it does not know yet what waits', () => {
    const { self } = readyState();
    expect(isWaitedFor(readyState({ self: { ...self, mailUnknown: true } }), [])).toBe(true);
  });
});
