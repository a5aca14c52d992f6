/** PNG files with a palette of at most 256 colours: a third of the size where a picture is text on one background. Pure. */
import { crc32, deflateSync } from 'node:zlib';

const MOST_COLORS = 256;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const HEADER_BYTES = 13;
const BIT_DEPTH = 8;
const INDEXED_COLOR = 3;

/** @param pixels red, green, blue and alpha of each pixel, a byte each, row by row; alpha is not multiplied in */
export function indexedPng(pixels: Uint8Array, width: number, height: number): Buffer {
  const colors = new Uint32Array(width * height);
  const counts = new Map<number, number>();
  const view = new DataView(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  for (let index = 0; index < colors.length; index += 1) {
    const color = view.getUint32(index * 4);
    colors[index] = color;
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const palette = [...counts]
    .sort(([a, often], [b, oftener]) => oftener - often || a - b)
    .slice(0, MOST_COLORS)
    .map(([color]) => color);
  const indexes = new Map(palette.map((color, index) => [color, index]));
  // A byte before each row names its filter: none.
  const rows = Buffer.alloc((width + 1) * height);
  for (const [index, color] of colors.entries()) {
    let found = indexes.get(color);
    if (found === undefined) {
      found = nearest(palette, color);
      indexes.set(color, found);
    }
    rows[Math.floor(index / width) * (width + 1) + 1 + (index % width)] = found;
  }
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = BIT_DEPTH;
  header[9] = INDEXED_COLOR;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((color) => channelsOf(color).slice(0, 3)))),
    chunk('tRNS', Buffer.from(palette.map((color) => color & 0xff))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function channelsOf(color: number): number[] {
  return [color >>> 24, (color >>> 16) & 0xff, (color >>> 8) & 0xff, color & 0xff];
}

function nearest(palette: readonly number[], color: number): number {
  const wanted = channelsOf(color);
  const distances = palette.map((other) =>
    channelsOf(other).reduce((sum, value, index) => sum + (value - (wanted[index] ?? 0)) ** 2, 0),
  );
  return distances.indexOf(Math.min(...distances));
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(data.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
