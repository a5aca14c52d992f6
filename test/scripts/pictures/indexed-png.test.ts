import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexedPng } from '../../../scripts/pictures/indexed-png.ts';

/** The chunks of a PNG by their type. */
function chunks(png: Buffer): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    found.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return found;
}

function pixelsOf(png: Buffer, width: number): number[] {
  const parts = chunks(png);
  const [palette, alpha] = [parts.get('PLTE')!, parts.get('tRNS')!];
  const rows = inflateSync(parts.get('IDAT')!);
  return [...rows]
    .filter((_, index) => index % (width + 1) !== 0)
    .flatMap((index) => [...palette.subarray(index * 3, index * 3 + 3), alpha[index]!]);
}

describe('indexedPng', () => {
  it('gives back every pixel of a picture with few colours', () => {
    const size = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }));
    const picture = size.chain(([width, height]) =>
      fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        pixels: fc.uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 }),
      }),
    );
    fc.assert(
      fc.property(picture, ({ width, height, pixels }) => {
        expect(pixelsOf(indexedPng(pixels, width, height), width)).toEqual([...pixels]);
      }),
    );
  });

  it('takes the nearest of the frequent colours where there are too many', () => {
    // 256 colours twice each, and one more that differs from one of them by a little.
    const frequent = Array.from({ length: 256 }, (_, red) => [red, 0, 0, 255]);
    const pixels = Uint8Array.from([...frequent, ...frequent, [7, 1, 0, 255], [9, 0, 1, 255]].flat());
    expect(pixelsOf(indexedPng(pixels, 514, 1), 514).slice(-8)).toEqual([7, 0, 0, 255, 9, 0, 0, 255]);
  });

  it('says its size and that it has a palette', () => {
    const header = chunks(indexedPng(new Uint8Array(24), 3, 2)).get('IHDR')!;
    expect([header.readUInt32BE(0), header.readUInt32BE(4), header[8], header[9]]).toEqual([3, 2, 8, 3]);
  });
});
