import { describe, expect, it } from 'vitest';
import { Audience, type Contacts, isNarrower } from '../../src/discovery/audience.ts';
import { DISCOVERY } from '../../src/limits.ts';
import { peerId } from './support.ts';

const [FRIEND, STRANGER, BLOCKED] = [peerId(1), peerId(2), peerId(3)];
const contacts: Contacts = {
  addressOf: (id) => (id === FRIEND ? '10.0.0.1' : undefined),
  all: () => [{ id: FRIEND, host: '10.0.0.1' }],
};
const audience = (visibility: Audience['visibility'], of = contacts): Audience =>
  new Audience(visibility, of, (id) => id === BLOCKED);

describe('an answer', () => {
  it.each([
    ['everyone', true, true, true],
    ['contacts', true, false, false],
    ['nobody', false, false, false],
  ] as const)(
    'of a device that %s is told of goes to whom it may',
    (visibility, friend, elsewhere, stranger) => {
      const one = audience(visibility);
      expect(one.mayAnswer(FRIEND, '10.0.0.1')).toBe(friend);
      // Its id is no secret: only the address at which its key was proved is.
      expect(one.mayAnswer(FRIEND, '10.0.0.2')).toBe(elsewhere);
      expect(one.mayAnswer(STRANGER, '10.0.0.1')).toBe(stranger);
      expect(one.mayAnswer(BLOCKED, '10.0.0.1')).toBe(false);
    },
  );
});

describe('contacts', () => {
  it('are told on the discovery port, and on the one that they were last heard from', () => {
    const one = audience('contacts');
    expect(one.contacts(47470)).toEqual([{ host: '10.0.0.1', port: 47470 }]);
    one.note(FRIEND, { host: '10.0.0.1', port: 50_000 });
    one.note(FRIEND, { host: '10.0.0.1', port: 50_001 });
    // Neither what others say in its name, nor others.
    one.note(FRIEND, { host: '10.0.0.6', port: 6_666 });
    one.note(STRANGER, { host: '10.0.0.1', port: 6_666 });
    expect(one.contacts(47470)).toEqual([
      { host: '10.0.0.1', port: 47470 },
      { host: '10.0.0.1', port: 50_001 },
    ]);
  });

  it('are the first so many, however many there are', () => {
    const many = Array.from({ length: DISCOVERY.contactsTold + 10 }, (_, n) => ({
      id: peerId(n),
      host: `10.0.${n >> 8}.${n & 255}`,
    }));
    const one = audience('contacts', {
      addressOf: (id) => many.find((each) => each.id === id)?.host,
      all: () => many,
    });
    for (const { id, host } of many) one.note(id, { host, port: 50_000 });
    const told = one.contacts(47470);
    expect(told[0]).toEqual({ host: '10.0.0.0', port: 47470 });
    expect(told.length).toBeLessThanOrEqual(2 * DISCOVERY.contactsTold);
    expect(new Set(told.map(({ host }) => host)).size).toBe(DISCOVERY.contactsTold);
  });
});

it('is narrower the fewer are told', () => {
  expect(isNarrower('contacts', 'everyone')).toBe(true);
  expect(isNarrower('nobody', 'contacts')).toBe(true);
  expect(isNarrower('everyone', 'contacts')).toBe(false);
  expect(isNarrower('nobody', 'nobody')).toBe(false);
});
