/**
 * Frames of a data connection: one byte of type, four bytes of payload length (big endian), payload. The
 * table below says who sends which and how long each may be; docs/protocol.md describes the exchange.
 */
import * as v from 'valibot';
import { ADMISSION, TRANSFER } from '../../limits.ts';
import { randomIdSchema } from '../../wire/messages.ts';
import { ENTRY_SET_CHARACTERS } from './entry-set.ts';

export const FRAME = {
  /** Dialling side, first: which transfer this is for, and which part the dialler plays in it. */
  open: 1,
  /** Receiver: send now, on this connection, from these offsets. */
  start: 2,
  /** Sender: it begins. */
  started: 3,
  /** Sender: the file of this index comes now, from this offset. */
  file: 4,
  data: 5,
  /** Sender: end of that file, and the SHA-256 of all of it. */
  end: 6,
  /** Sender: this file does not come, or not to its end, and why. */
  skip: 7,
  /** Sender: every file of the manifest was sent or skipped. */
  last: 8,
  /** Receiver: bytes written and files verified so far. */
  progress: 9,
  /** Receiver: this file came and could not be kept, and why. */
  verdict: 10,
  /** Receiver: everything that could be had is verified, durable and named. */
  complete: 11,
  /** Either side: it is over without success, and why. */
  fail: 12,
  /** Sender: SHA-256 of all of a file of which the receiver had a beginning; stands for END, and comes any time later. */
  hash: 13,
  /** Receiver, after LAST: what are the blocks of this file? */
  check: 14,
  /** Sender: SHA-256 of blocks of a file, in order. */
  blocks: 15,
  /** Receiver, after CHECK: send these blocks again. */
  want: 16,
  /** Sender: this block comes now, in one DATA frame. */
  block: 17,
} as const;

export type FrameType = (typeof FRAME)[keyof typeof FRAME];

export const HEADER_BYTES = 5;
const HASH_BYTES = 32;
const U32 = 4;

/** Shortest and longest payload by type. A type that is not in the table is an error of protocol. */
export type FrameTable = Readonly<Partial<Record<number, readonly [min: number, max: number]>>>;

const fail = { [FRAME.fail]: [1, TRANSFER.codeBytes] } as const;
/** What an accepting side takes before it knows which transfer the connection is for. */
export const OPENING_FRAMES: FrameTable = { [FRAME.open]: [2, ADMISSION.helloBytes] };
/** What a receiver takes. */
export const RECEIVER_FRAMES: FrameTable = {
  ...fail,
  [FRAME.started]: [0, 0],
  [FRAME.file]: [12, 12],
  [FRAME.data]: [1, TRANSFER.frameBytes],
  [FRAME.end]: [HASH_BYTES, HASH_BYTES],
  [FRAME.skip]: [U32 + 1, U32 + TRANSFER.codeBytes],
  [FRAME.last]: [0, 0],
  [FRAME.hash]: [U32 + HASH_BYTES, U32 + HASH_BYTES],
  [FRAME.blocks]: [2 * U32 + 1, TRANSFER.blocksBytes],
  [FRAME.block]: [2 * U32, 2 * U32],
};
/** What a sender takes. */
export const SENDER_FRAMES: FrameTable = {
  ...fail,
  [FRAME.start]: [2, TRANSFER.startBytes],
  [FRAME.progress]: [12, 12],
  [FRAME.verdict]: [U32 + 1, U32 + TRANSFER.codeBytes],
  [FRAME.complete]: [2, TRANSFER.completeBytes],
  [FRAME.check]: [U32, U32],
  [FRAME.want]: [3 * U32, 3 * U32],
};

/** A frame as the parser gives it. The payload of DATA lies in the reader's buffers and must be given back. */
export interface Frame {
  type: number;
  payload: Buffer;
}

/** Bytes of a whole frame with room for its payload behind the header. */
export function frameOf(type: FrameType, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  writeHeader(frame, 0, type, payload.length);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/** Writes a frame's header at `at`. */
export function writeHeader(target: Buffer, at: number, type: FrameType, length: number): void {
  target[at] = type;
  target.writeUInt32BE(length, at + 1);
}

const jsonFrame = (type: FrameType, value: object): Buffer =>
  frameOf(type, Buffer.from(JSON.stringify(value)));

export type DataRole = 'send' | 'receive';

const count = (max: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(max));
const openSchema = v.object({
  id: randomIdSchema,
  /** What the dialling side does in this transfer. */
  role: v.picklist(['send', 'receive']),
});
const entrySetSchema = v.pipe(v.string(), v.maxLength(ENTRY_SET_CHARACTERS), v.base64());
const startSchema = v.object({
  /** Files of which the receiver has a checked beginning: where to go on. All others come from 0. */
  from: v.pipe(
    v.array(v.object({ index: count(TRANSFER.manifestEntries - 1), offset: count(TRANSFER.fileBytes) })),
    v.maxLength(TRANSFER.startOffsets),
  ),
  /** Entries that are not to be sent: bit `i & 7` of byte `i >> 3` for entry `i`, as base64. */
  have: v.optional(entrySetSchema),
  /** Files that are to be compared with ones of the same size: as if `from` had their sizes. */
  compare: v.optional(entrySetSchema),
});
const completeSchema = v.object({
  files: count(TRANSFER.manifestEntries),
  bytes: count(Number.MAX_SAFE_INTEGER),
  /** Of the only file of a transfer, as the receiver hashed it. */
  sha256: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
});

export type Open = v.InferOutput<typeof openSchema>;
export type Start = v.InferOutput<typeof startSchema>;
export type Complete = v.InferOutput<typeof completeSchema>;

export const encodeOpen = (open: Open): Buffer => jsonFrame(FRAME.open, open);
export const encodeStart = (start: Start): Buffer => jsonFrame(FRAME.start, start);
export const encodeComplete = (complete: Complete): Buffer => jsonFrame(FRAME.complete, complete);

function parse<T>(schema: v.GenericSchema<unknown, T>, payload: Buffer): T | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(payload.toString('utf8')));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined for a payload that is no OPEN; likewise below. */
export const decodeOpen = (payload: Buffer): Open | undefined => parse(openSchema, payload);
export const decodeStart = (payload: Buffer): Start | undefined => parse(startSchema, payload);
export const decodeComplete = (payload: Buffer): Complete | undefined => parse(completeSchema, payload);

/** FILE: index and the offset that its data begins at. */
export function filePayload(index: number, offset: number): Buffer {
  const payload = Buffer.allocUnsafe(12);
  payload.writeUInt32BE(index, 0);
  payload.writeBigUInt64BE(BigInt(offset), 4);
  return payload;
}

export function decodeFile(payload: Buffer): { index: number; offset: number } {
  return { index: payload.readUInt32BE(0), offset: Number(payload.readBigUInt64BE(4)) };
}

/** PROGRESS: bytes written and files verified. */
export function encodeProgress(bytes: number, files: number): Buffer {
  const payload = Buffer.allocUnsafe(12);
  payload.writeBigUInt64BE(BigInt(bytes), 0);
  payload.writeUInt32BE(files, 8);
  return frameOf(FRAME.progress, payload);
}

export function decodeProgress(payload: Buffer): { bytes: number; files: number } {
  return { bytes: Number(payload.readBigUInt64BE(0)), files: payload.readUInt32BE(8) };
}

/** SKIP and VERDICT: which file, and the code of what is wrong with it. */
export function indexedCode(index: number, code: string): Buffer {
  const payload = Buffer.allocUnsafe(U32 + code.length);
  payload.writeUInt32BE(index, 0);
  payload.write(code, U32, 'latin1');
  return payload;
}

export function decodeIndexedCode(payload: Buffer): { index: number; code: string } {
  return { index: payload.readUInt32BE(0), code: payload.toString('latin1', U32) };
}

/** HASH: of which file, and its SHA-256. */
export function encodeHash(index: number, digest: Buffer): Buffer {
  return frameOf(FRAME.hash, Buffer.concat([u32s(index), digest]));
}

export function decodeHash(payload: Buffer): { index: number; digest: Buffer } {
  return { index: payload.readUInt32BE(0), digest: payload.subarray(U32) };
}

export const encodeCheck = (index: number): Buffer => frameOf(FRAME.check, u32s(index));
export const decodeCheck = (payload: Buffer): number => payload.readUInt32BE(0);

/** Hashes of blocks that follow one another. */
export interface Blocks {
  index: number;
  /** Number of the first block. */
  first: number;
  /** True where the file has no blocks behind these. */
  last: boolean;
  hashes: Buffer[];
}

/** Hashes that fit into one BLOCKS frame. */
export const BLOCKS_HASHES = Math.floor((TRANSFER.blocksBytes - 2 * U32 - 1) / HASH_BYTES);

export function encodeBlocks({ index, first, last, hashes }: Blocks): Buffer {
  return frameOf(FRAME.blocks, Buffer.concat([u32s(index, first), Buffer.of(last ? 1 : 0), ...hashes]));
}

/** Undefined for a payload that ends within a hash. */
export function decodeBlocks(payload: Buffer): Blocks | undefined {
  const hashes: Buffer[] = [];
  const start = 2 * U32 + 1;
  if ((payload.length - start) % HASH_BYTES !== 0) return undefined;
  for (let at = start; at < payload.length; at += HASH_BYTES) {
    hashes.push(payload.subarray(at, at + HASH_BYTES));
  }
  return {
    index: payload.readUInt32BE(0),
    first: payload.readUInt32BE(U32),
    last: payload[2 * U32] === 1,
    hashes,
  };
}

/** WANT: so many blocks of a file. */
export const encodeWant = (index: number, first: number, blocks: number): Buffer =>
  frameOf(FRAME.want, u32s(index, first, blocks));

export function decodeWant(payload: Buffer): { index: number; first: number; blocks: number } {
  return {
    index: payload.readUInt32BE(0),
    first: payload.readUInt32BE(U32),
    blocks: payload.readUInt32BE(2 * U32),
  };
}

/** BLOCK: which one comes. */
export const blockPayload = (index: number, block: number): Buffer => u32s(index, block);

export function decodeBlock(payload: Buffer): { index: number; block: number } {
  return { index: payload.readUInt32BE(0), block: payload.readUInt32BE(U32) };
}

function u32s(...values: number[]): Buffer {
  const bytes = Buffer.allocUnsafe(values.length * U32);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value, at * U32);
  return bytes;
}
