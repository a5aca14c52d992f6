import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectCore } from '../../src/client/connect-core.ts';
import { memoryPair } from '../../src/control/server.ts';
import { TincanError } from '../../src/errors.ts';
import { CONTROL } from '../../src/limits.ts';
import { type FakeCore, fakeCore, untilState } from '../support/fake-core.ts';
import { aMessage, aPeer, aTransfer, byId, readyState } from '../support/states.ts';

let core: FakeCore;
afterEach(() => core.stop());

/** A client that speaks raw lines. */
async function raw(home: { socket: string }): Promise<{ socket: Socket; lines: AsyncIterator<string> }> {
  const socket = connect(home.socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return { socket, lines: createInterface({ input: socket })[Symbol.asyncIterator]() };
}

const nextObject = async (lines: AsyncIterator<string>): Promise<Record<string, unknown>> =>
  JSON.parse(String((await lines.next()).value)) as Record<string, unknown>;

describe('the control server', () => {
  it('gives the whole state and then every change', async () => {
    core = fakeCore(readyState({ peers: byId(aPeer('bob')) }));
    const client = await connectCore(await core.listen());
    expect(client.state).toEqual(core.store.get());
    core.store.put('peers', aPeer('carol').id, aPeer('carol'));
    await untilState(client, (state) => Object.keys(state.peers).length === 2);
    expect(client.state).toEqual(core.store.get());
    client.close();
    expect(await client.closed).toBe('left');
  });

  it('answers a call after the changes that it made, also those of the bulk lane', async () => {
    core = fakeCore();
    core.on('core.keep', () => {
      core.store.put('transfers', 't', aTransfer({ id: 't' }), 'bulk');
      return {};
    });
    const client = await core.client();
    await client.call('core.keep', {});
    expect(client.state.transfers.t).toBeDefined();
  });

  it('tells the error of a call with its code, and a fault as an internal one', async () => {
    core = fakeCore();
    core.on('peer.resolve', () => {
      throw new TincanError('TINCAN_E_NO_SUCH_PEER', 'Nobody here is called zed.');
    });
    core.on('core.status', () => {
      throw new RangeError('oops\u001b[2J');
    });
    const client = await core.client();
    await expect(client.call('peer.resolve', { target: 'zed' })).rejects.toMatchObject({
      code: 'TINCAN_E_NO_SUCH_PEER',
      message: 'Nobody here is called zed.',
    });
    await expect(client.call('core.status', {})).rejects.toMatchObject({ code: 'TINCAN_E_INTERNAL' });
    await expect(client.call('core.status', {})).rejects.toThrow(/\(oops\ufffd\[2J\)$/);
  });

  it('checks parameters before a handler sees them', async () => {
    core = fakeCore();
    const client = await core.client();
    await expect(client.call('peer.block', { peer: 'not an id' })).rejects.toMatchObject({
      code: 'TINCAN_E_INVALID',
    });
    expect(core.calls).toEqual([]);
  });

  it('serves several clients, and counts them', async () => {
    core = fakeCore();
    const [a, b] = [await core.client(), await core.client()];
    expect(core.server.clients).toBe(2);
    core.store.set({ downloads: '/elsewhere' });
    await Promise.all(
      [a, b].map((client) => untilState(client, (state) => state.downloads === '/elsewhere')),
    );
    a.close();
    await a.closed;
    expect(core.server.clients).toBe(1);
  });

  it('lets go of what a client held when it detaches', async () => {
    core = fakeCore();
    let released = (): void => {};
    const detached = new Promise<void>((resolve) => {
      released = resolve;
    });
    core.on('receive.auto', (_params, caller) => {
      caller.onDetach(released);
      return {};
    });
    const client = await core.client();
    await client.call('receive.auto', { rule: 'all' });
    client.close();
    await detached;
  });

  it('forgets what was to be let go of where that is done already', async () => {
    core = fakeCore();
    let released = 0;
    core.on('receive.auto', (_params, caller) => {
      caller.onDetach(() => (released += 1))();
      return {};
    });
    const client = await core.client();
    await client.call('receive.auto', { rule: 'all' });
    client.close();
    await core.server.stop();
    expect(released).toBe(0);
  });

  it('answers a hello when the state can be believed, and one that came after that at once', async () => {
    let become = (): void => {};
    const ready = new Promise<void>((resolve) => {
      become = resolve;
    });
    core = fakeCore(readyState(), ready);
    const early = core.client();
    core.store.put('peers', aPeer('bob').id, aPeer('bob', { queued: 3 }));
    become();
    expect((await early).state.peers[aPeer('bob').id]?.queued).toBe(3);
    expect((await core.client()).state).toEqual(core.store.get());
  });

  it('refuses a client that goes on talking before its hello is answered, and ends with one that waits', async () => {
    core = fakeCore(readyState(), new Promise(() => {}));
    const home = await core.listen();
    const token = await readFile(home.tokenFile, 'utf8');
    const hello = `${JSON.stringify({ tincan: 1, version: '1', token })}\n`;
    const hasty = await raw(home);
    hasty.socket.write(`${hello}{"id":1,"method":"core.stop","params":{}}\n`);
    expect(await nextObject(hasty.lines)).toMatchObject({ refused: { code: 'TINCAN_E_PROTOCOL' } });
    const gone = expect(core.client()).rejects.toMatchObject({ code: 'TINCAN_E_CORE_GONE' });
    await core.server.stop();
    await gone;
    expect(core.calls).toEqual([]);
  });

  it('asks for the token of the home', async () => {
    core = fakeCore();
    const home = await core.listen();
    await writeFile(home.tokenFile, 'wrong');
    await expect(connectCore(home)).rejects.toMatchObject({ code: 'TINCAN_E_HOME_UNUSABLE' });
  });

  it('keeps socket and token to their user', async () => {
    core = fakeCore();
    const home = await core.listen();
    expect((await stat(home.socket)).mode & 0o777).toBe(0o600);
    expect((await stat(home.tokenFile)).mode & 0o777).toBe(0o600);
  });

  it('tells a client of another protocol why it is not served', async () => {
    core = fakeCore();
    const home = await core.listen();
    const { socket, lines } = await raw(home);
    socket.write(
      `${JSON.stringify({ tincan: 99, version: '9.9', token: await readFile(home.tokenFile, 'utf8') })}\n`,
    );
    expect(await nextObject(lines)).toMatchObject({ refused: { code: 'TINCAN_E_CORE_VERSION' } });
    expect((await lines.next()).done).toBe(true);
  });

  it('survives whatever is written to it', async () => {
    core = fakeCore();
    const home = await core.listen();
    const token = await readFile(home.tokenFile, 'utf8');
    const hello = `${JSON.stringify({ tincan: 1, version: '1', token })}\n`;
    const bad = [
      '\n',
      'null\n',
      '[1]\n',
      '{}\n',
      '{"tincan":"1"}\n',
      `${hello}[1]\n`,
      `${hello}null\n`,
      `${hello}{"id":1e99}\n`,
    ];
    for (const text of bad) {
      const { socket, lines } = await raw(home);
      socket.end(text);
      while ((await lines.next()).done !== true);
    }
    const client = await connectCore(home);
    await expect(client.call('core.status', {})).rejects.toBeInstanceOf(TincanError);
    client.close();
    await client.closed;
  });

  it('answers an unknown method with an error', async () => {
    core = fakeCore();
    const home = await core.listen();
    const token = await readFile(home.tokenFile, 'utf8');
    const { socket, lines } = await raw(home);
    socket.write(`${JSON.stringify({ tincan: 1, version: '1', token })}\n{"id":7,"method":"toString"}\n`);
    expect(await nextObject(lines)).toHaveProperty('hello');
    expect(await nextObject(lines)).toMatchObject({ id: 7, error: { code: 'TINCAN_E_PROTOCOL' } });
    socket.destroy();
  });

  it('bounds its clients, and those that say nothing', async () => {
    core = fakeCore();
    const { server } = core;
    const clients = await Promise.all(Array.from({ length: CONTROL.clients }, () => core.client()));
    await expect(core.client()).rejects.toMatchObject({ code: 'TINCAN_E_BUSY' });
    const silent = Array.from({ length: 2 * CONTROL.clients }, () => {
      const [near, far] = memoryPair();
      server.serve(far);
      return { near, far };
    });
    expect(silent.filter(({ far }) => !far.destroyed).length).toBeLessThanOrEqual(CONTROL.clients);
    for (const { near } of silent) near.destroy();
    clients[0]?.close();
    await clients[0]?.closed;
    expect(await core.client()).toBeDefined();
  });

  it('cuts who says nothing for a while', async () => {
    core = fakeCore();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const [near, far] = memoryPair();
      core.server.serve(far);
      near.on('error', () => {});
      vi.advanceTimersByTime(CONTROL.hello - 1);
      expect(far.destroyed).toBe(false);
      vi.advanceTimersByTime(1);
      expect(far.destroyed).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('cuts who writes a line without end', async () => {
    core = fakeCore();
    const [near, far] = memoryPair();
    core.server.serve(far);
    near.on('error', () => {});
    near.write('x'.repeat(CONTROL.lineBytes + 1));
    await once(far, 'close');
    expect(core.server.clients).toBe(0);
  });

  it('bounds the calls of one client that wait', async () => {
    core = fakeCore();
    core.on('transfer.settled', () => new Promise(() => {}));
    const client = await core.client();
    const id = 'a'.repeat(32);
    const calls = Array.from({ length: CONTROL.callsInFlight + 1 }, () =>
      client.call('transfer.settled', { id }),
    );
    await expect(Promise.race(calls)).rejects.toMatchObject({ code: 'TINCAN_E_BUSY' });
    client.close();
    expect((await Promise.allSettled(calls)).every((call) => call.status === 'rejected')).toBe(true);
  });

  it('costs no memory for a client that does not read, and brings it up to date when it does', async () => {
    core = fakeCore();
    const home = await core.listen();
    const token = await readFile(home.tokenFile, 'utf8');
    const { socket, lines } = await raw(home);
    socket.write(`${JSON.stringify({ tincan: 1, version: '1', token })}\n`);
    await nextObject(lines);
    socket.pause();
    // Far more than the kernel's buffers and the bound together, were every state sent.
    for (let round = 0; round < 4_000; round += 1) {
      core.store.set({ downloads: `${round}:${'x'.repeat(20_000)}` });
      await new Promise((resolve) => setImmediate(resolve));
    }
    core.store.set({ downloads: 'the end' });
    expect(core.server.clients).toBe(1);
    socket.resume();
    let patches = 0;
    for (let ended = false; !ended; patches += 1) {
      ended = JSON.stringify(await nextObject(lines)).includes('the end');
    }
    expect(patches).toBeLessThan(4_000);
    socket.destroy();
  });

  it('cuts a client that piles up replies and does not read', async () => {
    core = fakeCore();
    core.on('settings.get', ({ key }) => ({ key, value: 'x'.repeat(500_000) }));
    const [near, far] = memoryPair();
    core.server.serve(far);
    near.on('error', () => {});
    near.write(`${JSON.stringify({ tincan: 1, version: '1', token: core.server.token })}\n`);
    for (let id = 0; id * 500_000 <= CONTROL.outboundBytes + 10_000_000; id += 1)
      near.write(`${JSON.stringify({ id, method: 'settings.get', params: { key: 'k' } })}\n`);
    await once(far, 'close');
    expect(core.server.clients).toBe(0);
  });

  it('makes large answers only as fast as they are taken', async () => {
    core = fakeCore();
    core.on('chat.page', () => ({
      messages: [aMessage('m', 'x'.repeat(500_000))],
      before: false,
      after: false,
    }));
    const home = await core.listen();
    const token = await readFile(home.tokenFile, 'utf8');
    const { socket, lines } = await raw(home);
    socket.write(`${JSON.stringify({ tincan: 1, version: '1', token })}\n`);
    await nextObject(lines);
    socket.pause();
    const params = { conversation: 'everyone', direction: 'before', limit: 1 };
    for (let id = 0; id < 100; id += 1)
      socket.write(`${JSON.stringify({ id, method: 'chat.page', params })}\n`);
    // Answered at once, as the others are.
    socket.write(`${JSON.stringify({ id: 100, method: 'core.keep', params: {} })}\n`);
    await core.called('core.keep');
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(core.calls.filter((call) => call.method === 'chat.page').length).toBeLessThan(5);
    socket.resume();
    const answered = new Set<unknown>();
    while (answered.size < 101) {
      const line = await nextObject(lines);
      if ('id' in line) answered.add(line.id);
    }
    socket.destroy();
  });

  it('sends a state that does not fit one line in pieces', async () => {
    const messages = Array.from({ length: 200 }, (_, at) => aMessage(`m${at}`, 'ü"'.repeat(4_000)));
    core = fakeCore(readyState({ conversations: { bob: { id: 'bob', messages, more: false, unread: 0 } } }));
    const client = await connectCore(await core.listen());
    expect(client.state).toEqual(core.store.get());
    client.close();
    await client.closed;
  });

  it('gives a waiting reply before it stops, then closes its clients and removes its files', async () => {
    core = fakeCore();
    const home = await core.listen();
    core.on('core.stop', () => {
      setImmediate(() => void core.server.stop());
      return {};
    });
    const client = await connectCore(home);
    expect(await client.call('core.stop', {})).toEqual({});
    expect(await client.closed).toBe('core-gone');
    await core.server.stop();
    await expect(connectCore(home)).rejects.toMatchObject({ code: 'TINCAN_E_NO_CORE' });
  });

  it('takes over the socket file of a core that died', async () => {
    core = fakeCore();
    const home = await core.listen();
    const second = fakeCore();
    await second.server.listen(home);
    const client = await connectCore(home);
    expect(second.server.clients).toBe(1);
    client.close();
    await second.stop();
  });
});

describe('a client', () => {
  it('rejects what it waits for when the core goes away', async () => {
    core = fakeCore();
    core.on('core.status', () => new Promise(() => {}));
    const client = await core.client();
    const call = client.call('core.status', {});
    const expectation = expect(call).rejects.toMatchObject({ code: 'TINCAN_E_CORE_GONE' });
    await core.called('core.status');
    await core.server.stop();
    await expectation;
    expect(await client.closed).toBe('core-gone');
    await expect(client.call('core.status', {})).rejects.toMatchObject({ code: 'TINCAN_E_CORE_GONE' });
  });

  it('says that no core runs where there is none', async () => {
    core = fakeCore();
    await expect(
      connectCore({ socket: '/nonexistent/socket', tokenFile: '/nonexistent/token' }),
    ).rejects.toMatchObject({
      code: 'TINCAN_E_NO_CORE',
    });
  });
});
