import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TRANSFER } from '../../../src/limits.ts';
import { BufferRing } from '../../../src/transfer/data/buffer-ring.ts';
import { FrameParser } from '../../../src/transfer/data/frame-parser.ts';
import {
  decodeComplete,
  decodeFile,
  decodeIndexedCode,
  decodeOpen,
  decodeProgress,
  decodeStart,
  encodeProgress,
  FRAME,
  type Frame,
  filePayload,
  frameOf,
  HEADER_BYTES,
  indexedCode,
  RECEIVER_FRAMES,
  SENDER_FRAMES,
} from '../../../src/transfer/data/frames.ts';

interface Seen {
  type: number;
  payload: string;
}

/** A parser whose frames are noted and whose lent buffers come back only when asked. */
function watch(table = RECEIVER_FRAMES, slabs = 4, slabBytes = 4096, atOnce = Number.POSITIVE_INFINITY) {
  const ring = new BufferRing(slabs, slabBytes);
  const seen: Seen[] = [];
  const lent: Buffer[] = [];
  let taken = 0;
  const parser = new FrameParser(
    {
      take: (length) => ring.take(length),
      frame: ({ type, payload }: Frame) => {
        seen.push({ type, payload: payload.toString('hex') });
        if (type === FRAME.data) lent.push(payload);
        taken += 1;
        return taken % atOnce !== 0;
      },
    },
    table,
  );
  const giveBack = (): void => {
    for (const piece of lent.splice(0)) ring.release(piece);
  };
  /** Lets the parser go on until it wants bytes again. */
  const settle = (): void => {
    while (parser.state === 'blocked') {
      giveBack();
      parser.resume();
    }
  };
  return { parser, seen, settle };
}

const frame = fc.oneof(
  fc.tuple(fc.constant(FRAME.data), fc.uint8Array({ minLength: 1, maxLength: 3_000 })),
  fc.tuple(fc.constant(FRAME.end), fc.uint8Array({ minLength: 32, maxLength: 32 })),
  fc.tuple(fc.constant(FRAME.file), fc.uint8Array({ minLength: 12, maxLength: 12 })),
  fc.tuple(fc.constant(FRAME.skip), fc.uint8Array({ minLength: 5, maxLength: 60 })),
  fc.tuple(fc.constant(FRAME.last), fc.constant(new Uint8Array())),
);

describe('the frame parser', () => {
  it('gives the same frames however the bytes are cut and however slowly they are taken', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 50 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        (frames, cuts, atOnce, late) => {
          const bytes = Buffer.concat(frames.map(([type, payload]) => frameOf(type, payload)));
          const { parser, seen, settle } = watch(RECEIVER_FRAMES, 2, 3_000, atOnce);
          for (let at = 0, cut = 0; at < bytes.length; cut += 1) {
            const length = cuts[cut] ?? bytes.length;
            const chunk = Buffer.from(bytes.subarray(at, at + length));
            parser.push(chunk);
            // The socket fills its buffer anew: what is kept must have been copied.
            chunk.fill(0xee);
            if (!late) settle();
            at += length;
          }
          settle();
          expect(parser.state).toBe('hungry');
          expect(seen).toEqual(
            frames.map(([type, payload]) => ({ type, payload: Buffer.from(payload).toString('hex') })),
          );
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('takes any garbage without throwing', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 100 })), (chunks) => {
        // Buffers as large as the largest frame that the table lets through, as a connection has them.
        const { parser, settle } = watch(RECEIVER_FRAMES, 4, TRANSFER.frameBytes);
        for (const chunk of chunks) {
          parser.push(Buffer.from(chunk));
          settle();
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ['an unknown type', frameOf(FRAME.start, Buffer.alloc(2))],
    ['a frame that is too long', Buffer.from([FRAME.data, 0, 0x10, 0, 1])],
    ['a frame that is too short', frameOf(FRAME.end, Buffer.alloc(31))],
    ['an empty DATA', frameOf(FRAME.data, Buffer.alloc(0))],
    ['a payload where there is none', frameOf(FRAME.last, Buffer.alloc(1))],
  ])('breaks at %s, before a byte of its payload', (_what, bytes) => {
    const { parser, seen } = watch();
    expect(parser.push(bytes.subarray(0, HEADER_BYTES))).toBe('broken');
    expect(parser.push(frameOf(FRAME.last, Buffer.alloc(0)))).toBe('broken');
    expect(seen).toEqual([]);
  });

  const header = (type: number, length: number): Buffer => {
    const bytes = Buffer.alloc(HEADER_BYTES, type);
    bytes.writeUInt32BE(length, 1);
    return bytes;
  };
  it.each([
    ['START', SENDER_FRAMES, FRAME.start, TRANSFER.startBytes],
    ['COMPLETE', SENDER_FRAMES, FRAME.complete, TRANSFER.completeBytes],
    ['FAIL', SENDER_FRAMES, FRAME.fail, TRANSFER.codeBytes],
    ['SKIP', RECEIVER_FRAMES, FRAME.skip, 4 + TRANSFER.codeBytes],
    ['BLOCKS', RECEIVER_FRAMES, FRAME.blocks, TRANSFER.blocksBytes],
    ['DATA', RECEIVER_FRAMES, FRAME.data, TRANSFER.frameBytes],
  ])('takes a %s of its longest, and not a byte more', (_what, table, type, most) => {
    expect(watch(table, 1, TRANSFER.frameBytes).parser.push(header(type, most))).toBe('hungry');
    expect(watch(table, 1, TRANSFER.frameBytes).parser.push(header(type, most + 1))).toBe('broken');
  });

  it('lets a receiver say only what receivers say', () => {
    const { parser } = watch(SENDER_FRAMES);
    expect(parser.push(frameOf(FRAME.last, Buffer.alloc(0)))).toBe('broken');
  });
});

describe('the buffer ring', () => {
  it('never lends more than its buffers hold, and the same bytes to nobody twice', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.boolean())), (steps) => {
        const ring = new BufferRing(3, 100);
        const lent: Buffer[] = [];
        let mark = 0;
        for (const [length, release] of steps) {
          const piece = ring.take(length);
          if (piece !== undefined) {
            mark = (mark + 1) % 256;
            lent.push(piece.fill(mark));
          }
          if (release) {
            const back = lent.shift();
            if (back !== undefined) ring.release(back);
          }
          expect(lent.reduce((sum, one) => sum + one.length, 0)).toBeLessThanOrEqual(300);
          for (const one of lent) expect(new Set(one).size).toBe(1);
        }
        for (const one of lent) ring.release(one);
        for (let slab = 0; slab < 3; slab += 1) expect(ring.take(100)).toBeDefined();
      }),
    );
  });
});

describe('frame payloads', () => {
  it('read back as they were written', () => {
    fc.assert(
      fc.property(fc.nat(TRANSFER.manifestEntries), fc.maxSafeNat(), (index, bytes) => {
        expect(decodeFile(filePayload(index, bytes))).toEqual({ index, offset: bytes });
        expect(decodeProgress(encodeProgress(bytes, index).subarray(HEADER_BYTES))).toEqual({
          bytes,
          files: index,
        });
        expect(decodeIndexedCode(indexedCode(index, 'TINCAN_E_CORRUPT'))).toEqual({
          index,
          code: 'TINCAN_E_CORRUPT',
        });
      }),
    );
  });

  it('of JSON are refused where they are something else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        const payload = Buffer.from(text);
        expect(decodeOpen(payload)).toBeUndefined();
        expect(decodeStart(payload)).toBeUndefined();
        expect(decodeComplete(payload)).toBeUndefined();
      }),
    );
  });
});
