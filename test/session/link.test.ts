import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { SESSION } from '../../src/limits.ts';
import { silentLogger } from '../../src/log/logger.ts';
import { createInbox } from '../../src/session/inbox.ts';
import { createLink, type Link, type LinkEnd, parseWireMessage } from '../../src/session/link.ts';
import type { Hello, WireMessage } from '../../src/wire/messages.ts';
import { aBinding } from '../support/bindings.ts';
import { peerId } from '../support/states.ts';

const PEER = peerId('bob');
let server: WebSocketServer;
/** The other side: a WebSocket that does what the test says. */
let other: WebSocket;
let link: Link;
let messages: WireMessage[];
let end: Promise<LinkEnd>;
let socket: WebSocket;
/** The wall clock of the link. */
let time: number;

beforeEach(async () => {
  time = 1_000_000;
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: SESSION.frameBytes });
  await once(server, 'listening');
  other = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    perMessageDeflate: false,
  });
  other.on('error', () => {});
  [socket] = (await once(server, 'connection')) as [WebSocket];
  await (other.readyState === other.OPEN ? undefined : once(other, 'open'));
});
afterEach(() => {
  vi.useRealTimers();
  other.terminate();
  socket.terminate();
  server.close();
});

/** Makes the link; what comes is kept in `messages`. */
function start(): void {
  const inbox = createInbox(socket);
  link = createLink({
    socket,
    inbox,
    peer: PEER,
    hello: {} as Hello,
    binding: aBinding('session'),
    initiator: 'peer',
    address: '127.0.0.1',
    ownAddress: '127.0.0.1',
    logger: silentLogger,
    now: () => time,
  });
  messages = [];
  end = new Promise((resolve) => {
    link.onEnd = resolve;
  });
  link.onMessage = (message) => messages.push(message);
}

const msg = (n: number, text = 'x'): string =>
  JSON.stringify({ t: 'msg', id: n.toString(16).padStart(32, '0'), seq: n, time: 1, text });
const closed = (): Promise<unknown> =>
  other.readyState === other.CLOSED ? Promise.resolve() : once(other, 'close');

describe('a link', () => {
  it('carries messages in both directions', async () => {
    start();
    other.send(msg(1));
    const heard = once(other, 'message') as Promise<[Buffer]>;
    expect(link.send({ t: 'welcome' })).toBe(true);
    expect(JSON.parse((await heard)[0].toString())).toEqual({ t: 'welcome' });
    await vi.waitFor(() => expect(messages).toHaveLength(1));
  });

  it('keeps what came before its listener did', async () => {
    start();
    link.onMessage = undefined;
    other.send(msg(1));
    other.send(msg(2));
    other.ping();
    await once(socket, 'ping');
    link.onMessage = (message) => messages.push(message);
    expect(messages.map((message) => message.t === 'msg' && message.seq)).toEqual([1, 2]);
  });

  it('skips messages of a later version', async () => {
    start();
    other.send('{"t":"from-tomorrow","x":1}');
    other.send(msg(1));
    await vi.waitFor(() => expect(messages).toHaveLength(1));
    expect(link.isOpen).toBe(true);
  });

  const broken: [string, string | Buffer][] = [
    ['a list', '[1]'],
    ['null', 'null'],
    ['a number', '7'],
    ['no JSON', '{'],
    ['nothing', ''],
    ['an object without a type', '{}'],
    ['a type that is none', '{"t":7}'],
    ['a known type that does not fit', '{"t":"msg","text":"x"}'],
    ['a binary frame', Buffer.from('{"t":"welcome"}')],
    [
      'a second hello',
      `{"t":"hello","protocol":1,"id":"${PEER}","name":"bob","version":"0","instance":"${'0'.repeat(32)}","port":1,"dataPort":0,"ask":true,"capabilities":[]}`,
    ],
  ];
  it.each(broken)(
    'that brings %s is ended as a breach of the protocol, with a goodbye',
    async (_what, frame) => {
      start();
      const goodbye = once(other, 'message') as Promise<[Buffer]>;
      other.send(frame);
      expect(await end).toEqual({ by: 'self', reason: 'protocol' });
      expect(JSON.parse((await goodbye)[0].toString())).toEqual({ t: 'bye', reason: 'protocol' });
      expect(messages).toEqual([]);
      await closed();
    },
  );

  it('is lost when a frame is too large', async () => {
    start();
    other.send(`{"t":"welcome","x":"${'x'.repeat(SESSION.frameBytes)}"}`);
    expect(await end).toMatchObject({ by: 'lost' });
  });

  it('tells why the other side left', async () => {
    start();
    other.send('{"t":"bye","reason":"exit"}');
    expect(await end).toEqual({ by: 'peer', reason: 'exit' });
    expect(link.isOpen).toBe(false);
    expect(link.send({ t: 'welcome' })).toBe(false);
    await closed();
  });

  it('hears nothing more once it has ended', async () => {
    start();
    other.send('{"t":"bye","reason":"exit"}');
    other.send(msg(1));
    await end;
    await closed();
    expect(messages).toEqual([]);
  });

  it('says goodbye once, however often it is closed', async () => {
    start();
    const heard: string[] = [];
    other.on('message', (data) => heard.push(data.toString()));
    link.close('disconnect');
    link.close('exit');
    expect(await end).toEqual({ by: 'self', reason: 'disconnect' });
    await closed();
    expect(heard).toEqual(['{"t":"bye","reason":"disconnect"}']);
  });

  it('cuts a peer that does not answer the goodbye', async () => {
    start();
    other.pause();
    const begun = performance.now();
    link.close('disconnect');
    await once(socket, 'close');
    expect(performance.now() - begun).toBeLessThan(SESSION.goodbye + 2_000);
  });

  it('is lost when the connection breaks', async () => {
    start();
    other.terminate();
    expect(await end).toEqual({ by: 'lost', reason: 'closed' });
  });
});

describe('the heartbeat of a link', () => {
  /** Lets a number of heartbeats pass, with what they set off on the wire. */
  async function beats(count: number): Promise<void> {
    for (let beat = 0; beat < count; beat += 1) {
      time += SESSION.heartbeatEvery;
      vi.advanceTimersByTime(SESSION.heartbeatEvery);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });

  it('keeps a silent but living peer and measures the round trip', async () => {
    start();
    let measured = 0;
    link.onRtt = () => {
      measured += 1;
    };
    for (let beat = 0; beat < 10; beat += 1) {
      const before = measured;
      await beats(1);
      await vi.waitFor(() => expect(measured).toBeGreaterThan(before));
    }
    expect(link.isOpen).toBe(true);
    expect(link.rtt).toBeGreaterThan(0);
  });

  it('notices within ten seconds that the other side answers no more', async () => {
    start();
    other.pause();
    await beats(4);
    expect(link.isOpen).toBe(true);
    await beats(1);
    expect(await end).toEqual({ by: 'lost', reason: 'dead' });
  });

  it('gives the peer a chance after a sleep of the machine, and then notices that it is gone', async () => {
    start();
    other.pause();
    time += 3_600_000;
    await beats(1);
    expect(link.isOpen).toBe(true);
    await beats(2);
    expect(await end).toEqual({ by: 'lost', reason: 'dead' });
  });

  it('notices a dead peer also when the clock was set back', async () => {
    start();
    other.pause();
    time -= 3_600_000;
    await beats(6);
    expect(await end).toEqual({ by: 'lost', reason: 'dead' });
  });

  it('does not take a peer for dead that it reads slowly itself', async () => {
    start();
    for (let n = 1; n <= 700; n += 1) other.send(msg(n));
    await vi.waitFor(() => expect(socket.isPaused).toBe(true));
    await beats(10);
    expect(link.isOpen).toBe(true);
  });
});

describe('a link under load', () => {
  it('reads a fast peer more slowly, and loses nothing of it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    start();
    // Long enough for many reads of the socket, and more than SESSION.messagesPerSecond on top of SESSION.messagesBurst.
    for (let n = 1; n <= 300; n += 1) other.send(msg(n, 'x'.repeat(8_000)));
    let paused = 0;
    while (messages.length < 300) {
      if (socket.isPaused) {
        paused += 1;
        await vi.advanceTimersByTimeAsync(1_000);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(paused).toBeGreaterThan(0);
    expect(messages.map((message) => message.t === 'msg' && message.seq)).toEqual(
      Array.from({ length: 300 }, (_, n) => n + 1),
    );
    expect(link.isOpen).toBe(true);
  });

  it('reads one that sends very many other frames more slowly, also such as it does not know', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    start();
    // So many that also a slow machine is too fast with them.
    const all = SESSION.framesBurst + 6 * SESSION.framesPerSecond;
    for (let n = 0; n < all; n += 1)
      other.send(n % 2 === 0 ? '{"t":"typing","on":true}' : '{"t":"tomorrow"}');
    let waited = 0;
    const until = async (count: number): Promise<void> => {
      while (messages.length < count) {
        if (socket.isPaused) {
          waited += 50;
          await vi.advanceTimersByTimeAsync(50);
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await until(all / 2);
    // What came in one read is handed on at once; its debt is paid before the next one.
    other.send(msg(1));
    await until(all / 2 + 1);
    expect(waited).toBeGreaterThan(0);
  });

  it('reads one that has much to say of rooms more slowly, long before its other words', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    start();
    const count = SESSION.roomWordsBurst + 100;
    const ask = JSON.stringify({ t: 'room-ask', name: 'x'.repeat(20) });
    for (let n = 0; n < count; n += 1) other.send(ask);
    let waited = 0;
    while (messages.length < count) {
      if (socket.isPaused) {
        waited += 100;
        await vi.advanceTimersByTimeAsync(100);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    // What came in one read is handed on at once; its debt is paid before the next one.
    other.send(msg(1));
    while (messages.length === count) {
      if (socket.isPaused) {
        waited += 100;
        await vi.advanceTimersByTimeAsync(100);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(waited).toBeGreaterThan((50 / SESSION.roomWordsPerSecond) * 1_000);
  });

  it('is not slowed by a clock that was set back', async () => {
    start();
    time -= 3_600_000;
    const all = (count: number): Promise<void> =>
      vi.waitFor(() => expect(messages).toHaveLength(count), { timeout: 10_000 });
    const before = SESSION.messagesBurst + 50;
    for (let n = 1; n <= before; n += 1) other.send(msg(n));
    await all(before);
    const begun = performance.now();
    for (let n = 1; n <= 5; n += 1) {
      other.send(msg(before + n));
      await all(before + n);
    }
    expect(performance.now() - begun).toBeLessThan(4_000);
  });

  it('cuts a peer that does not read, and keeps no more for it than its bound', async () => {
    start();
    other.pause();
    const text = 'x'.repeat(16_000);
    let most = 0;
    let sent = 0;
    while (link.send({ t: 'msg', id: '0'.repeat(32), seq: 1, time: 1, text }) && sent < 10_000) {
      sent += 1;
      most = Math.max(most, socket.bufferedAmount);
    }
    expect(await end).toEqual({ by: 'lost', reason: 'stalled' });
    expect(most).toBeLessThan(SESSION.outboundBytes + SESSION.frameBytes);
  });
});

describe('the text of a frame', () => {
  it('is judged without a throw, whatever it is', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.object().map((object) => JSON.stringify(object)),
    );
    fc.assert(
      fc.property(text, (frame) => {
        const parsed = parseWireMessage(frame);
        if (parsed !== undefined && parsed !== 'skip') expect(parsed.t).toBeTypeOf('string');
      }),
      { numRuns: 10_000 },
    );
  });

  it('of a type with a very long name is no message', () => {
    expect(parseWireMessage(JSON.stringify({ t: 'x'.repeat(33) }))).toBeUndefined();
    expect(parseWireMessage('{"t":"__proto__"}')).toBe('skip');
    expect(parseWireMessage('{"t":"toString"}')).toBe('skip');
  });
});
