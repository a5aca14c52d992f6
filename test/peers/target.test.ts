import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TincanError } from '../../src/errors.ts';
import { formatDeviceId } from '../../src/identity/device-id.ts';
import { PORTS } from '../../src/limits.ts';
import { findPeer, looksLikeAddress, nearestPeerHint, parseAddress } from '../../src/peers/index.ts';
import { aPeer, peerId } from '../support/states.ts';

const bob = aPeer('bob', { address: '10.0.0.2' });
const carol = aPeer('Carol', { address: 'fe80::1%eth0', trust: 'verified' });
const smith = aPeer('Anna Smith', { address: '10.0.0.4', port: 5_000, trust: 'unknown', state: 'nearby' });
const stranger = aPeer('bob', {
  id: peerId('the other bob'),
  address: '10.0.0.9',
  trust: 'unknown',
  label: 'bob·ABCD',
});
const rows = [stranger, bob, carol, smith];
const ambiguous = expect.objectContaining({ code: 'TINCAN_E_AMBIGUOUS' });

describe('a peer', () => {
  it.each([
    ['its name', 'Carol', carol],
    ['its name in another case', 'carol', carol],
    ['a name with blanks', 'anna smith', smith],
    ['its whole id', carol.id, carol],
    ['its id as it is shown', formatDeviceId(carol.id).toLowerCase(), carol],
    ['the beginning of its id', carol.id.slice(0, 6), carol],
    ['its address', '10.0.0.4', smith],
    ['its address and port', '10.0.0.4:5000', smith],
    ['its IPv6 address with the zone', 'fe80::1%eth0', carol],
    ['its IPv6 address in brackets', '[fe80::1%eth0]:47470', carol],
    ['its label', 'bob·ABCD', stranger],
  ])('is named by %s', (_what, text, peer) => {
    expect(findPeer(text, rows)).toBe(peer);
  });

  it('that is mistyped is answered with the nearest, friends first', () => {
    expect(nearestPeerHint('bbo', rows)).toBe('Did you mean bob?');
    expect(nearestPeerHint('anna smth', rows)).toBe('Did you mean Anna Smith?');
    const twin = aPeer('bobby', { trust: 'unknown' });
    expect(nearestPeerHint('bobb', [twin, bob])).toBe('Did you mean bob?');
    expect(nearestPeerHint('zebra', rows)).toBeUndefined();
  });

  it('whose id is mistyped is named by it', () => {
    const typed = `${carol.id.slice(0, 5)}1${carol.id.slice(6, 8)}`;
    expect(nearestPeerHint(typed, rows)).toBe(`Did you mean ${carol.shortId}?`);
  });

  it('that is approved comes before a stranger of the same name', () => {
    expect(findPeer('bob', rows)).toBe(bob);
  });

  it('that is approved comes before a stranger who writes the name as it was typed', () => {
    const shadow = aPeer('carol', { trust: 'unknown', address: '10.0.0.8' });
    expect(findPeer('carol', [shadow, ...rows])).toBe(carol);
  });

  it('that is approved comes before a stranger named like its id', () => {
    const shadow = aPeer(bob.id.slice(0, 8), { trust: 'unknown', address: '10.0.0.8' });
    expect(findPeer(bob.id.slice(0, 8), [shadow, ...rows])).toBe(bob);
  });

  it('is not hidden by another one that is called like the beginning of its id', () => {
    for (const trust of ['approved', 'unknown'] as const) {
      const victim = aPeer('victim', { trust, address: '10.0.0.7' });
      const shadow = aPeer(victim.shortId, { trust, address: '10.0.0.8', id: peerId('shadow') });
      for (const text of [victim.shortId, victim.shortId.toLowerCase()])
        expect(() => findPeer(text, [shadow, victim, ...rows])).toThrow(ambiguous);
      expect(findPeer(victim.id, [shadow, victim, ...rows])).toBe(victim);
      expect(findPeer(victim.id.slice(0, 12), [shadow, victim, ...rows])).toBe(victim);
    }
  });

  it.each(['10.0.0.4', '10.0.0.4:5000', 'fe80::9%eth0'])(
    'called %s is not taken for that address',
    (name) => {
      const shadow = aPeer(name, { address: '10.0.0.8' });
      expect(findPeer(name, [shadow])).toBeUndefined();
      expect(findPeer('10.0.0.4', [shadow, ...rows])).toBe(smith);
    },
  );

  it('written exactly comes before one that differs in case', () => {
    const upper = aPeer('BOB', { address: '10.0.0.7' });
    expect(findPeer('BOB', [...rows, upper])).toBe(upper);
    expect(findPeer('bob', [...rows, upper])).toBe(bob);
  });

  it('that is not the only one is a question back, with the matches', () => {
    const twin = aPeer('bob', { id: peerId('bob twin'), address: '10.0.0.3' });
    expect(() => findPeer('bob', [...rows, twin])).toThrow(ambiguous);
    expect(() => findPeer('bob', [...rows, twin])).toThrow(
      `bob (${bob.shortId}, 10.0.0.2); bob (${twin.shortId}, 10.0.0.3)`,
    );
  });

  it.each([
    '',
    ' ',
    'nobody',
    'bo',
    '10.0.0.4:5001',
    '10.0.0',
    bob.id.slice(0, 5),
    `${bob.id}A`,
    '-',
    '#everyone',
  ])('is not named by %j', (text) => {
    expect(findPeer(text, rows)).toBeUndefined();
  });

  it('is looked for in any text without an error but that of ambiguity', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...rows.flatMap((row) => [row.name, row.id, row.address, row.label])),
      fc.ipV6(),
      fc.ipV4(),
      fc.webAuthority(),
    );
    fc.assert(
      fc.property(text, (wanted) => {
        try {
          parseAddress(wanted);
          looksLikeAddress(wanted);
          findPeer(wanted, rows);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(TincanError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('an address', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1', PORTS.tcp],
    ['10.0.0.1:80', '10.0.0.1', 80],
    ['nas', 'nas', PORTS.tcp],
    ['nas.local:47471', 'nas.local', 47471],
    ['::1', '::1', PORTS.tcp],
    ['[::1]', '::1', PORTS.tcp],
    ['[::1]:80', '::1', 80],
    ['fe80::1%eth0', 'fe80::1%eth0', PORTS.tcp],
    ['[fe80::1%eth0.5]:80', 'fe80::1%eth0.5', 80],
  ])('is %s', (text, host, port) => {
    expect(parseAddress(text)).toEqual({ host, port });
  });

  it.each([
    '',
    ':80',
    'nas:',
    'nas:0',
    'nas:65536',
    'nas:123456',
    'nas:http',
    'a b',
    '-nas',
    'nas-',
    '[nas]:80',
    '[10.0.0.1]:80',
    '10.0.0.1%eth0',
    'fe80::1%',
    'fe80::1%\u001b[2J',
    '[fe80::1%a b]:80',
    'nas\n',
    'https://nas',
    'user@nas',
  ])('is not %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it('has a host and a port that can be dialled, whatever was typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webAuthority(), fc.ipV6()), (text) => {
        const address = parseAddress(text);
        if (address === undefined) return;
        expect(address.host).toMatch(/^[A-Za-z0-9.:%_~-]+$/);
        expect(address.port).toBeGreaterThanOrEqual(1);
        expect(address.port).toBeLessThanOrEqual(65_535);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['10.0.0.1', '::1', 'nas:47470', 'nas.local', 'localhost', ' 10.0.0.1 '])(
    'is worth dialling: %j',
    (text) => {
      expect(looksLikeAddress(text)).toBe(true);
    },
  );

  it.each(['bob', 'Anna Smith', '', 'bob:x'])('is not worth dialling: %j', (text) => {
    expect(looksLikeAddress(text)).toBe(false);
  });
});
