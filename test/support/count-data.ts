/** Counts the bytes of files that come in over data connections of this process. */
import { FrameConnection } from '../../src/transfer/data/frame-connection.ts';
import { FRAME } from '../../src/transfer/data/frames.ts';

export interface DataCount {
  /** Payload of DATA frames so far. */
  bytes: number;
  stop(): void;
}

export function countData(): DataCount {
  const { next } = FrameConnection.prototype;
  const count: DataCount = {
    bytes: 0,
    stop() {
      FrameConnection.prototype.next = next;
    },
  };
  FrameConnection.prototype.next = async function counted() {
    const frame = await next.call(this);
    if (frame?.type === FRAME.data) count.bytes += frame.payload.length;
    return frame;
  };
  return count;
}
