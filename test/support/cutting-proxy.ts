/** A TCP relay on loopback that cuts the connection in the middle, as a network does. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CuttingProxy {
  port: number;
  /** Bytes that have come from the side that was dialled. */
  readonly relayed: number;
  /** Cuts everything, or does something else, once so many more bytes have come from the side that was dialled. */
  cutAfter(bytes: number, instead?: () => void): void;
  close(): Promise<void>;
}

/** @param target port on loopback */
export async function openCuttingProxy(target: number): Promise<CuttingProxy> {
  let left = Number.POSITIVE_INFINITY;
  let relayed = 0;
  let instead: (() => void) | undefined;
  const sockets = new Set<Socket>();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.on('data', (chunk: Buffer) => {
      const taken = chunk.subarray(0, left);
      left -= taken.length;
      relayed += taken.length;
      if (!near.write(taken)) {
        far.pause();
        near.once('drain', () => far.resume());
      }
      if (left > 0) return;
      left = Number.POSITIVE_INFINITY;
      // What was written goes out yet; then it is over.
      if (instead === undefined) near.end(cut);
      else instead();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get relayed() {
      return relayed;
    },
    cutAfter(bytes, act) {
      left = bytes;
      instead = act;
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
