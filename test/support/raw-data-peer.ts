/** The other end of a data connection, byte by byte: for tests of what a hostile or broken peer sends. */
import { connect, type TLSSocket } from 'node:tls';
import { tlsOptions } from '../../src/channel/tls.ts';
import { FrameParser } from '../../src/transfer/data/frame-parser.ts';
import {
  type DataRole,
  encodeOpen,
  type Frame,
  type FrameTable,
  HEADER_BYTES,
} from '../../src/transfer/data/frames.ts';
import { ALPN_DATA } from '../../src/wire/messages.ts';
import type { TestIdentity } from './test-identities.ts';

/** Any frame that there is. */
const ANY: FrameTable = Object.fromEntries(
  Array.from({ length: 32 }, (_, type) => [type, [0, 2 ** 24] as const]),
);

export interface RawPeer {
  socket: TLSSocket;
  send(...bytes: Uint8Array[]): void;
  /** The next frame of this type; undefined when the connection closes first. */
  frame(type: number): Promise<Frame | undefined>;
  closed: Promise<void>;
}

/** Dials a plane as `identity` and says which transfer it is for. */
export async function dialRaw(
  identity: TestIdentity,
  port: number,
  id: string,
  role: DataRole,
): Promise<RawPeer> {
  const socket = connect({ host: '127.0.0.1', port, ...tlsOptions(identity.credentials, [ALPN_DATA]) });
  socket.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('close', reject);
  });
  const frames: Frame[] = [];
  let wake = (): void => {};
  let isClosed = false;
  const parser = new FrameParser(
    {
      take: (length) => Buffer.alloc(length),
      frame: (frame) => {
        frames.push(frame);
        return true;
      },
    },
    ANY,
  );
  socket.on('data', (chunk: Buffer) => {
    parser.push(chunk);
    wake();
  });
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      isClosed = true;
      wake();
      resolve();
    });
  });
  const peer: RawPeer = {
    socket,
    closed,
    send: (...bytes) => void socket.write(Buffer.concat(bytes)),
    async frame(type) {
      for (;;) {
        const at = frames.findIndex((frame) => frame.type === type);
        if (at >= 0) return frames.splice(at, 1)[0];
        if (isClosed) return undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
  peer.send(encodeOpen({ id, role }));
  return peer;
}

/** A frame whose header says another length than its payload has. */
export function lyingFrame(type: number, length: number, payload: Uint8Array = new Uint8Array()): Buffer {
  const frame = Buffer.alloc(HEADER_BYTES + payload.length);
  frame[0] = type;
  frame.writeUInt32BE(length, 1);
  frame.set(payload, HEADER_BYTES);
  return frame;
}
