/**
 * The frames of one WebSocket from its first moment on. Frames that arrive together are emitted together, so
 * whoever listens next must find those that came before: they wait here, a bounded number of them.
 */
import type WebSocket from 'ws';
import { SESSION } from '../limits.ts';

export interface Frame {
  data: Buffer;
  isBinary: boolean;
}

export interface Inbox {
  /** Calls back with every frame, the waiting ones first; `undefined` lets them wait again. */
  listen(listener: ((frame: Frame) => void) | undefined): void;
}

export function createInbox(socket: WebSocket): Inbox {
  let waiting: Frame[] = [];
  let waitingBytes = 0;
  let listener: ((frame: Frame) => void) | undefined;
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (listener !== undefined) {
      listener({ data, isBinary });
      return;
    }
    waiting.push({ data, isBinary });
    waitingBytes += data.length;
    if (waiting.length > SESSION.earlyMessages || waitingBytes > SESSION.earlyBytes) {
      waiting = [];
      socket.terminate();
    }
  });
  return {
    listen(next) {
      listener = next;
      while (listener !== undefined && waiting.length > 0) {
        const frame = waiting.shift();
        if (frame === undefined) break;
        waitingBytes -= frame.data.length;
        listener(frame);
      }
    },
  };
}
