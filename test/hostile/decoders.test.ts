/** Everything that reads the bytes of strangers, 20,000 inputs each: nearly right ones, of which some bytes are wrong, gone, doubled or mixed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter, parseLine } from '../../src/control/ndjson.ts';
import { asServerLine } from '../../src/control/protocol.ts';
import { decodePacket, encodePacket } from '../../src/discovery/packet.ts';
import { TincanError } from '../../src/errors.ts';
import { deviceIdOf } from '../../src/identity/device-id.ts';
import { DISCOVERY } from '../../src/limits.ts';
import { parseWireMessage } from '../../src/session/link.ts';
import { FrameParser } from '../../src/transfer/data/frame-parser.ts';
import {
  decodeBlocks,
  decodeOpen,
  decodeStart,
  encodeBlocks,
  encodeHash,
  encodeOpen,
  encodeProgress,
  encodeStart,
  FRAME,
  frameOf,
  RECEIVER_FRAMES,
  SENDER_FRAMES,
} from '../../src/transfer/data/frames.ts';
import { decodeEntry, encodeEntry } from '../../src/transfer/manifest.ts';
import { offerOf } from '../support/hostile-peer.ts';
import { helloOf } from '../support/raw-peer.ts';

const RUNS = { numRuns: 20_000 };
const ID = deviceIdOf(Buffer.from('eve'));
const HEX = 'ab'.repeat(16);

/** What is done to an input, at a place in it that is told as a part of its length. */
const damage = fc.record({
  what: fc.constantFrom('set', 'cut', 'double', 'drop', 'insert'),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  // Bytes that mean something to one of them, and any others.
  byte: fc.oneof(fc.constantFrom(...Buffer.from('"\\{}[],:0-e.\n\0\u007f')), fc.nat(255)),
});
/** Inputs near to those given. */
function near(...samples: Buffer[]): fc.Arbitrary<Buffer> {
  return fc
    .record({
      sample: fc.constantFrom(...samples),
      damages: fc.array(damage, { minLength: 1, maxLength: 4 }),
    })
    .map(({ sample, damages }) => {
      let bytes = sample;
      for (const { what, at, byte } of damages) {
        const index = Math.floor(at * bytes.length);
        const [before, after] = [bytes.subarray(0, index), bytes.subarray(index)];
        if (what === 'set') bytes = Buffer.concat([before, Buffer.from([byte]), after.subarray(1)]);
        else if (what === 'cut') bytes = Buffer.from(before);
        else if (what === 'double') bytes = Buffer.concat([bytes, after]);
        else if (what === 'drop') bytes = Buffer.concat([before, after.subarray(byte)]);
        else bytes = Buffer.concat([before, Buffer.from([byte]), after]);
      }
      return bytes;
    });
}
const json = (...values: object[]): Buffer[] => values.map((value) => Buffer.from(JSON.stringify(value)));

describe('a decoder of what strangers send', () => {
  it('takes or refuses announcements, and never throws', () => {
    const right = (['here', 'ask', 'bye'] as const).map((kind) =>
      encodePacket({ kind, id: ID, instance: HEX, port: 47_470, name: 'eve\u0301 😀' }),
    );
    fc.assert(
      fc.property(near(...right), (bytes) => {
        const packet = decodePacket(bytes);
        if (packet !== undefined) expect(bytes.length).toBeLessThanOrEqual(DISCOVERY.packetBytes);
      }),
      RUNS,
    );
  });

  it('takes, skips or refuses control frames, and never throws', () => {
    const right = [
      Buffer.from(helloOf({ id: ID, credentials: { key: '', certificate: '' } })),
      ...json(
        { t: 'msg', id: HEX, seq: 1, time: 1, text: 'x', to: HEX, clock: 1, reply: HEX },
        { t: 'room-have', rooms: [{ room: HEX, handovers: 0, version: 1 }] },
        {
          t: 'room-roster',
          room: HEX,
          roster: { body: '{}', key: 'AAAA', signature: 'AAAA' },
          handovers: [],
        },
        offerOf([{ p: ['x'], s: 1, m: 1 }]).offer,
        { t: 'accept', id: HEX },
        { t: 'ended', id: HEX, state: 'done', files: 1, bytes: 1 },
        { t: 'bye', reason: 'exit' },
      ),
    ];
    for (const bytes of right)
      expect(parseWireMessage(bytes.toString())).toMatchObject({ t: expect.any(String) });
    fc.assert(
      fc.property(near(...right), (bytes) => {
        const message = parseWireMessage(bytes.toString('utf8'));
        if (message !== undefined && message !== 'skip') expect(message.t).toBeTypeOf('string');
      }),
      RUNS,
    );
  });

  it('takes or breaks off data frames, and never throws', () => {
    const hashes = [Buffer.alloc(32), Buffer.alloc(32, 1)];
    const right = [
      encodeOpen({ id: HEX, role: 'send' }),
      encodeStart({ from: [{ index: 0, offset: 5 }], have: 'AAAA' }),
      encodeProgress(5, 1),
      encodeHash(1, Buffer.alloc(32)),
      encodeBlocks({ index: 0, first: 0, last: true, hashes }),
      frameOf(FRAME.data, Buffer.from('data')),
    ];
    fc.assert(
      fc.property(near(...right), near(...right), fc.boolean(), (one, other, ofSender) => {
        let frames = 0;
        const parser = new FrameParser(
          {
            take: (length) => Buffer.alloc(length),
            frame({ type, payload }) {
              frames += 1;
              if (type === FRAME.start) decodeStart(payload);
              if (type === FRAME.blocks) decodeBlocks(payload);
              return true;
            },
          },
          ofSender ? SENDER_FRAMES : RECEIVER_FRAMES,
        );
        parser.push(Buffer.concat([one, other]));
        decodeOpen(one);
        expect(frames).toBeLessThanOrEqual((one.length + other.length) / 5);
      }),
      RUNS,
    );
  });

  it('takes or refuses lines of the control socket, and never throws anything else', () => {
    const right = json(
      { tincan: 1, version: '0', token: HEX },
      { id: 1, method: 'chat.send', params: { conversation: ID, text: 'x' } },
      { hello: { protocol: 1, version: '0', pid: 1 }, state: {} },
      { patch: [['peers', {}]] },
    ).map((line) => Buffer.concat([line, Buffer.from('\n')]));
    fc.assert(
      fc.property(near(...right), (bytes) => {
        try {
          for (const line of new LineSplitter(200).push(bytes)) asServerLine(parseLine(line));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(TincanError);
        }
      }),
      RUNS,
    );
  });

  it('takes or refuses lines of a manifest, and never throws anything else', () => {
    const right = [
      encodeEntry({ path: ['a', 'b'], kind: 'file', size: 5, mtime: 1, executable: true }),
      encodeEntry({ path: ['a'], kind: 'folder' }),
    ].map((line) => Buffer.from(line));
    fc.assert(
      fc.property(near(...right), (bytes) => {
        try {
          decodeEntry(bytes.toString('utf8'));
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'TINCAN_E_MANIFEST' });
        }
      }),
      RUNS,
    );
  });
});
