/**
 * A TCP proxy on the loopback interface that delays, stalls and cuts connections. What happens to a connection depends
 * on the seed and on how many there were before, and on nothing else.
 *
 * Cores are led through it by redirect-dials.cjs, loaded into their process before the program: every dial to the
 * loopback interface then goes to the proxy instead, and the port that was meant is told by the address that the dial
 * comes from. So neither the program, which learns ports from its peers inside TLS, nor its view of addresses
 * changes, and no rights are needed; only Linux answers on all of 127.0.0.0/8.
 */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { type Chance, chance } from './seeded.ts';

/** What befalls one connection. Times in ms; bytes are those of one direction. */
export interface Faults {
  /** Of every piece, in each direction. */
  delay: number;
  /** At most this on top of it, by chance. Pieces stay in order. */
  jitter: number;
  /** After so many bytes in a direction nothing passes for a while. */
  stallAt?: number;
  stallFor?: number;
  /** After so many bytes in a direction both sides get a reset. */
  resetAt?: number;
  /** After so many bytes in a direction both sides get an end, as from a peer that leaves. */
  endAt?: number;
}

export type Fate = (connection: { index: number; port: number; dice: Chance }) => Faults;

export interface FaultyProxy {
  port: number;
  /** For the process of a core: sends its dials here. */
  env: Record<string, string>;
  /** Connections so far, and those that were reset or ended. */
  readonly connections: number;
  readonly cuts: number;
  /** Cuts every connection that is open; how a network goes down for a moment. */
  cutAll(): void;
  /** Lets nothing new through until it is taken back. */
  refuse(refusing: boolean): void;
  close(): Promise<void>;
}

export const NO_FAULTS: Faults = { delay: 0, jitter: 0 };

/** Port of the connection's goal, as redirect-dials.cjs hides it in the address that the dial comes from. */
export function goalOf(address: string): number | undefined {
  const match = /^(?:::ffff:)?127\.77\.(\d+)\.(\d+)$/.exec(address);
  return match === null ? undefined : Number(match[1]) * 256 + Number(match[2]);
}

/** @param fate what befalls each connection */
export async function startFaultyProxy(seed: string, fate: Fate): Promise<FaultyProxy> {
  const open = new Set<Socket>();
  let connections = 0;
  let cuts = 0;
  let refusing = false;

  const cut = (pair: readonly Socket[], isReset: boolean): void => {
    cuts += 1;
    for (const socket of pair) {
      if (isReset) socket.resetAndDestroy();
      else socket.destroySoon();
    }
  };

  const server: Server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (near) => {
    const port = goalOf(near.remoteAddress ?? '');
    near.on('error', () => {});
    if (port === undefined || refusing) {
      near.resetAndDestroy();
      return;
    }
    const index = connections;
    connections += 1;
    const dice = chance(`${seed}/${index}`);
    const faults = fate({ index, port, dice });
    const far = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    const pair = [near, far];
    for (const socket of pair) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {
        for (const other of pair) if (other !== socket) other.destroy();
      });
      socket.on('close', () => open.delete(socket));
    }
    far.on('connect', () => {
      void pass(near, far, faults, dice.branch('there'), (isReset) => cut(pair, isReset));
      void pass(far, near, faults, dice.branch('back'), (isReset) => cut(pair, isReset));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port } = address;
  return {
    port,
    env: {
      NODE_OPTIONS: `--require=${path.resolve('test', 'support', 'redirect-dials.cjs')}`,
      TINCAN_TEST_PROXY: String(port),
    },
    get connections() {
      return connections;
    },
    get cuts() {
      return cuts;
    },
    cutAll() {
      cuts += 1;
      for (const socket of open) socket.resetAndDestroy();
    },
    refuse(next) {
      refusing = next;
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Hands on what comes, piece by piece, until the end or the cut. */
async function pass(
  from: Socket,
  to: Socket,
  faults: Faults,
  dice: Chance,
  cut: (isReset: boolean) => void,
): Promise<void> {
  const { delay, jitter, stallAt, stallFor = 0, resetAt, endAt } = faults;
  let passed = 0;
  let stalled = false;
  try {
    // Its other direction goes on after the end of this one.
    for await (const piece of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      const wait = delay + (jitter > 0 ? dice.real() * jitter : 0);
      if (wait > 0) await pause(wait);
      if (stallAt !== undefined && !stalled && passed + piece.length >= stallAt) {
        stalled = true;
        await pause(stallFor);
      }
      const left = Math.min(resetAt ?? Number.POSITIVE_INFINITY, endAt ?? Number.POSITIVE_INFINITY) - passed;
      if (piece.length >= left) {
        to.write(piece.subarray(0, left));
        cut(resetAt !== undefined && passed + left === resetAt);
        return;
      }
      passed += piece.length;
      if (!to.write(piece)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
      if (to.destroyed) return;
    }
    to.end();
  } catch {
    // Cut from one side or the other.
    to.destroy();
  }
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
