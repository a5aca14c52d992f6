import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePacket, encodePacket, type Packet } from '../../src/discovery/packet.ts';
import { DISCOVERY } from '../../src/limits.ts';
import { isPeerName } from '../../src/text/peer-name.ts';
import { packet, peerId } from './support.ts';

const json = (fields: object): Buffer => Buffer.from(JSON.stringify({ tincan: 1, ...packet(1), ...fields }));
const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 32 }).filter(isPeerName);

describe('an announcement', () => {
  it('survives the round trip, for every valid name and port', () => {
    fc.assert(
      fc.property(
        names,
        fc.integer({ min: 1, max: 65_535 }),
        fc.constantFrom('here' as const, 'ask' as const, 'bye' as const),
        fc.nat(1_000),
        (name, port, kind, n) => {
          const sent: Packet = packet(n, { name, port, kind });
          expect(decodePacket(encodePacket(sent))).toEqual(sent);
        },
      ),
    );
  });

  it('fits 512 bytes with the longest names there are', () => {
    for (const name of ['"'.repeat(32), '\\'.repeat(32), '😀'.repeat(32), 'क्षि'.repeat(8)]) {
      expect(encodePacket(packet(1, { name, port: 65_535 })).byteLength).toBeLessThanOrEqual(
        DISCOVERY.packetBytes,
      );
    }
  });

  it('is not read beyond 512 bytes, whatever is in it', () => {
    const longest = (length: number): Buffer => {
      const sent = json({ pad: '' });
      return json({ pad: 'x'.repeat(length - sent.length) });
    };
    expect(decodePacket(longest(DISCOVERY.packetBytes))).toEqual(packet(1));
    expect(decodePacket(longest(DISCOVERY.packetBytes + 1))).toBeUndefined();
  });

  it('may carry fields of a later version', () => {
    expect(decodePacket(json({ colour: 'blue' }))).toEqual(packet(1));
  });
});

describe('the decoder', () => {
  it('never throws on 100,000 random datagrams, and takes none of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => decodePacket(bytes) === undefined),
      { numRuns: 100_000 },
    );
  }, 120_000);

  it('never throws on datagrams that are valid but for a few bytes', () => {
    const valid = encodePacket(packet(1));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          const bytes = Buffer.from(valid);
          for (const [at, byte] of changes) bytes[at] = byte;
          const read = decodePacket(bytes);
          return read === undefined || (isPeerName(read.name) && read.port >= 1);
        },
      ),
      { numRuns: 20_000 },
    );
  });

  it('never throws on any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        decodePacket(Buffer.from(JSON.stringify(value)));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['more than 512 bytes', json({ padding: 'x'.repeat(400) })],
    ['bytes that are not UTF-8', Buffer.concat([json({}).subarray(0, -2), Buffer.from([0xff, 0x22, 0x7d])])],
    ['null', Buffer.from('null')],
    ['an array', Buffer.from('[1]')],
    ['deep nesting', Buffer.from('['.repeat(512))],
    ['another version', json({ tincan: 2 })],
    ['a kind that does not exist', json({ kind: 'format' })],
    [
      'an id with a wrong check character',
      json({ id: `${peerId(1).slice(0, -1)}${peerId(1).endsWith('A') ? 'B' : 'A'}` }),
    ],
    ['a lower-case id', json({ id: peerId(1).toLowerCase() })],
    ['a port of 0', json({ port: 0 })],
    ['a port of 65536', json({ port: 65_536 })],
    ['a port that is a string', json({ port: '80' })],
    ['a name that is not a string', json({ name: { toString: 'x' } })],
    ['an empty name', json({ name: '' })],
    ['a name of 33 characters', json({ name: 'x'.repeat(33) })],
    ['a name with an escape sequence', json({ name: 'a\u001b[2J' })],
    ['a name with a bidi control', json({ name: 'a\u202eb' })],
    ['a name like a command', json({ name: '/exit' })],
    ['no instance', json({ instance: undefined })],
    ['a prototype as an object', Buffer.from('{"__proto__":{"tincan":1}}')],
  ])('drops %s', (_, bytes) => {
    expect(decodePacket(bytes)).toBeUndefined();
  });
});
