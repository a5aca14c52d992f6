import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAdmission } from '../../src/channel/admission.ts';
import { ownKey } from '../../src/channel/binding.ts';
import { ADMISSION, SESSION } from '../../src/limits.ts';
import { silentLogger } from '../../src/log/logger.ts';
import { type AttemptOptions, attemptLink } from '../../src/session/attempt.ts';
import type { Dialled, DialTarget } from '../../src/session/dialer.ts';
import { type Listener, listen } from '../../src/session/listener.ts';
import type { Hello } from '../../src/wire/messages.ts';
import { helloOf } from '../support/raw-peer.ts';
import { type TestIdentity, testIdentity } from '../support/test-identities.ts';

let self: TestIdentity;
let other: TestIdentity;
let listener: Listener;
let abort: AbortController;
/** What the other side does with a connection. */
let behave: (incoming: Dialled) => void;
let pending: number;

beforeEach(async () => {
  [self, other] = [await testIdentity('one'), await testIdentity('other')];
  abort = new AbortController();
  pending = 0;
  listener = await listen(0, {
    credentials: other.credentials,
    admission: createAdmission({ isKnownAddress: () => false }),
    mayEnter: () => true,
    onSession: (incoming) => behave(incoming),
    onData: (socket) => socket.destroy(),
    logger: silentLogger,
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await listener.close();
});

const there = (): DialTarget => ({ host: '127.0.0.1', port: listener.port });
const attempt = (options: Partial<AttemptOptions> = {}) =>
  attemptLink({
    expect: other.id,
    isBlocked: () => false,
    addresses: [there()],
    credentials: self.credentials,
    ownKey: ownKey(self.credentials),
    hello: () => JSON.parse(helloOf(self)) as Hello,
    logger: silentLogger,
    signal: abort.signal,
    onIdentified() {},
    onPending() {
      pending += 1;
    },
    ...options,
  });
const says =
  (...frames: string[]) =>
  ({ socket }: Dialled): void => {
    socket.once('message', () => {
      for (const frame of frames) socket.send(frame);
    });
  };

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('an attempt to connect', () => {
  it('ends with the welcome, also when that comes in one breath with the hello', async () => {
    behave = says(helloOf(other), '{"t":"pending","timeoutMs":1}', '{"t":"welcome"}');
    const link = await attempt();
    expect(link).toMatchObject({ peer: other.id, initiator: 'self', isOpen: true });
    expect(pending).toBe(1);
    link.close('exit');
  });

  it('goes through the addresses until one answers', async () => {
    behave = says(helloOf(other), '{"t":"welcome"}');
    const link = await attempt({ addresses: [{ host: '127.0.0.1', port: await closedPort() }, there()] });
    expect(link.isOpen).toBe(true);
    link.close('exit');
  });

  it('does not wait for an address that says nothing, and leaves that one alone when another has answered', async () => {
    const mute = createServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const left = once(mute, 'connection').then(async ([socket]: Socket[]) => {
      socket?.on('error', () => {}).resume();
      await once(socket ?? mute, 'close');
    });
    behave = says(helloOf(other), '{"t":"welcome"}');
    const began = performance.now();
    const link = await attempt({
      addresses: [{ host: '127.0.0.1', port: (mute.address() as AddressInfo).port }, there()],
    });
    expect(performance.now() - began).toBeGreaterThanOrEqual(SESSION.dialNext - 5);
    // Alone it would have had this long.
    expect(performance.now() - began).toBeLessThan(SESSION.dial);
    await left;
    link.close('exit');
    mute.close();
  });

  it('without an address, or with none that answers, is "unreachable"', async () => {
    await expect(attempt({ addresses: [] })).rejects.toMatchObject({ code: 'TINCAN_E_UNREACHABLE' });
    const nowhere = { host: '127.0.0.1', port: await closedPort() };
    await expect(attempt({ addresses: [nowhere] })).rejects.toMatchObject({ code: 'TINCAN_E_UNREACHABLE' });
  });

  it('that met somebody else says so, also when nobody was met after that', async () => {
    behave = () => {};
    const nowhere = { host: '127.0.0.1', port: await closedPort() };
    await expect(attempt({ expect: self.id, addresses: [there(), nowhere] })).rejects.toMatchObject({
      code: 'TINCAN_E_PEER_IDENTITY',
    });
  });

  it.each([
    ['denied', 'TINCAN_E_DENIED'],
    ['blocked', 'TINCAN_E_BLOCKED'],
    ['busy', 'TINCAN_E_BUSY'],
    ['timeout', 'TINCAN_E_TIMEOUT'],
    ['version', 'TINCAN_E_VERSION'],
    ['exit', 'TINCAN_E_DISCONNECTED'],
  ])('that is refused as "%s" ends with %s, before the hello and after it', async (reason, code) => {
    const bye = JSON.stringify({ t: 'bye', reason });
    behave = says(bye);
    await expect(attempt()).rejects.toMatchObject({ code, reason });
    behave = says(helloOf(other), bye);
    await expect(attempt()).rejects.toMatchObject({ code, reason });
  });

  it.each([
    ['a hello of another device', () => helloOf(self), 'TINCAN_E_PEER_IDENTITY'],
    ['no hello', () => '[1]', 'TINCAN_E_PROTOCOL'],
    ['another protocol', () => helloOf(other, { protocol: 9 }), 'TINCAN_E_VERSION'],
  ])('that is answered with %s fails', async (_what, frame, code) => {
    behave = says(frame());
    await expect(attempt()).rejects.toMatchObject({ code });
  });

  it('fails when something else comes before the welcome', async () => {
    behave = says(helloOf(other), JSON.stringify({ t: 'ack', id: '0'.repeat(32) }));
    await expect(attempt()).rejects.toMatchObject({ code: 'TINCAN_E_PROTOCOL' });
  });

  it('fails when the other side goes without a word', async () => {
    behave = ({ socket }) => socket.once('message', () => socket.terminate());
    await expect(attempt()).rejects.toMatchObject({ code: 'TINCAN_E_DISCONNECTED' });
  });

  it('fails when the other side says no hello in time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const heard = new Promise<void>((resolve) => {
      behave = ({ socket }) => socket.once('message', () => resolve());
    });
    const failed = expect(attempt()).rejects.toMatchObject({ code: 'TINCAN_E_TIMEOUT' });
    await heard;
    await vi.advanceTimersByTimeAsync(ADMISSION.hello);
    await failed;
  });

  it('fails when nobody answers the request, even where the other side forgets to say so', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    behave = says(helloOf(other), '{"t":"pending","timeoutMs":60000}');
    let asked = (): void => {};
    const waiting = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const failed = expect(attempt({ onPending: asked })).rejects.toMatchObject({ code: 'TINCAN_E_TIMEOUT' });
    await waiting;
    await vi.advanceTimersByTimeAsync(SESSION.approval + 5_000);
    await failed;
  });

  it('that is called off while it waits says so to the other side', async () => {
    const goodbye = new Promise<string>((resolve) => {
      behave = (incoming) => {
        says(helloOf(other), '{"t":"pending","timeoutMs":60000}')(incoming);
        incoming.socket.on('message', (data) => {
          if (String(data).includes('bye')) resolve(String(data));
        });
      };
    });
    const failed = expect(attempt({ onPending: () => abort.abort() })).rejects.toMatchObject({
      code: 'TINCAN_E_WITHDRAWN',
    });
    await failed;
    expect(JSON.parse(await goodbye)).toEqual({ t: 'bye', reason: 'withdrawn' });
  });

  it('says nothing to whoever is not wanted', async () => {
    const silence = new Promise<number>((resolve) => {
      behave = ({ socket }) => {
        let frames = 0;
        socket.on('message', () => {
          frames += 1;
        });
        socket.once('close', () => resolve(frames));
      };
    });
    const unwanted = new Error('not that one');
    const refused = attempt({
      expect: undefined,
      onIdentified() {
        throw unwanted;
      },
    });
    await expect(refused).rejects.toBe(unwanted);
    expect(await silence).toBe(0);
  });
});
