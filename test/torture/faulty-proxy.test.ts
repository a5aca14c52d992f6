import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fate, type FaultyProxy, goalOf, NO_FAULTS, startFaultyProxy } from '../support/faulty-proxy.ts';
import { seededBytes } from '../support/seeded.ts';

const CONTENT = seededBytes('through the proxy', 300_000);

describe.skipIf(process.platform !== 'linux')('the faulty proxy', () => {
  let server: Server;
  let port: number;
  let proxy: FaultyProxy | undefined;

  beforeEach(async () => {
    // Sends everything back.
    server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {});
      socket.pipe(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as { port: number }).port;
  });
  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
    server.close();
  });

  /** Dials as a redirected core does, sends the content, and gives what came back until the end. */
  async function roundTrip(through: FaultyProxy): Promise<{ came: Buffer; error: string | undefined }> {
    const socket = new Socket();
    socket.connect({
      host: '127.0.0.1',
      port: through.port,
      localAddress: `127.77.${port >> 8}.${port & 255}`,
    });
    const pieces: Buffer[] = [];
    let error: string | undefined;
    socket.on('data', (piece: Buffer) => pieces.push(piece));
    socket.on('error', (thrown: NodeJS.ErrnoException) => {
      error = thrown.code;
    });
    socket.end(CONTENT);
    await once(socket, 'close').catch(() => {});
    return { came: Buffer.concat(pieces), error };
  }

  const start = async (seed: string, fate: Fate): Promise<FaultyProxy> => {
    await proxy?.close();
    proxy = await startFaultyProxy(seed, fate);
    return proxy;
  };

  it('reads the port that was meant from the address of the dial', () => {
    expect(goalOf('127.77.156.187')).toBe(156 * 256 + 187);
    expect(goalOf('::ffff:127.77.0.80')).toBe(80);
    expect(goalOf('127.0.0.1')).toBeUndefined();
  });

  it('hands everything on in its order, delayed, out of step and stalled', async () => {
    const through = await start('a', () => ({ delay: 1, jitter: 3, stallAt: 100_000, stallFor: 20 }));
    const { came, error } = await roundTrip(through);
    expect(error).toBeUndefined();
    expect(createHash('sha256').update(came).digest('hex')).toBe(
      createHash('sha256').update(CONTENT).digest('hex'),
    );
  });

  it('cuts a connection after exactly so many bytes of a direction', async () => {
    const through = await start('a', () => ({ ...NO_FAULTS, endAt: 70_000 }));
    const { came } = await roundTrip(through);
    expect(came.length).toBeLessThanOrEqual(70_000);
    expect(CONTENT.subarray(0, came.length).equals(came)).toBe(true);
    expect(through.cuts).toBeGreaterThan(0);
  });

  it('resets a connection', async () => {
    const through = await start('a', () => ({ ...NO_FAULTS, resetAt: 1 }));
    expect((await roundTrip(through)).error).toBe('ECONNRESET');
  });

  it('does the same to the same connections for the same seed, and other things for another', async () => {
    const fatesOf = async (seed: string): Promise<number[]> => {
      const fates: number[] = [];
      const through = await start(seed, ({ dice }) => {
        fates.push(dice.whole(1_000_000));
        return NO_FAULTS;
      });
      for (let count = 0; count < 3; count += 1) await roundTrip(through);
      return fates;
    };
    const first = await fatesOf('one');
    expect(await fatesOf('one')).toEqual(first);
    expect(await fatesOf('two')).not.toEqual(first);
  });

  it('lets nobody through while it refuses', async () => {
    const through = await start('a', () => NO_FAULTS);
    through.refuse(true);
    expect((await roundTrip(through)).came).toHaveLength(0);
    through.refuse(false);
    expect((await roundTrip(through)).came.equals(CONTENT)).toBe(true);
  });
});
