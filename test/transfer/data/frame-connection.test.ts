import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { afterEach, expect, it, vi } from 'vitest';
import { TRANSFER } from '../../../src/limits.ts';
import { FrameConnection } from '../../../src/transfer/data/frame-connection.ts';
import { FRAME, frameOf, RECEIVER_FRAMES } from '../../../src/transfer/data/frames.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A connection on a socket that takes what is written when it is told to. */
function connected(): { connection: FrameConnection; socket: Duplex } {
  const socket = Object.assign(new Duplex({ read() {}, write() {} }), {
    setNoDelay: () => {},
    setKeepAlive: () => {},
  });
  const connection = new FrameConnection(RECEIVER_FRAMES);
  connection.attach(socket as unknown as TLSSocket, true);
  return { connection, socket };
}

it('reads no further than a number of frames ahead, however small they are', async () => {
  const { connection, socket } = connected();
  const frame = frameOf(FRAME.last, Buffer.alloc(0));
  for (let count = 1; count < TRANSFER.queuedFrames; count += 1) connection.feed(frame);
  expect(socket.isPaused()).toBe(false);
  connection.feed(frame);
  expect(socket.isPaused()).toBe(true);
  for (let count = 0; count < TRANSFER.queuedFrames; count += 1)
    expect((await connection.next())?.type).toBe(FRAME.last);
  expect(socket.isPaused()).toBe(false);
  connection.destroy();
});

it('waits only so long for the other side to take its last frame', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { connection, socket } = connected();
  const ended = connection.finish(frameOf(FRAME.fail, Buffer.from('TINCAN_E_INTERNAL')));
  await vi.advanceTimersByTimeAsync(TRANSFER.dataLinger - 1);
  expect(socket.destroyed).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(socket.destroyed).toBe(true);
  await ended;
});
