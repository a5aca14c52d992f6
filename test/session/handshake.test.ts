import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TincanError } from '../../src/errors.ts';
import { ADMISSION } from '../../src/limits.ts';
import { judgeHello, REFUSAL_CODES, RefusedError } from '../../src/session/handshake.ts';
import { REFUSALS } from '../../src/wire/messages.ts';
import { helloOf, rawPeer } from '../support/raw-peer.ts';
import { startNode, stopNodes, type TestNode } from '../support/sessions.ts';
import { type TestIdentity, testIdentity } from '../support/test-identities.ts';

let node: TestNode;
let raw: TestIdentity;

beforeEach(async () => {
  [node, raw] = [await startNode('one'), await testIdentity('raw')];
});
afterEach(async () => {
  vi.useRealTimers();
  await stopNodes();
});

describe('the first frame of whoever dials', () => {
  it('is answered with a hello of our own when it is one', async () => {
    const peer = await rawPeer(node.address.port, raw);
    peer.webSocket.send(helloOf(raw));
    expect(await peer.frame('hello')).toMatchObject({ id: node.id });
    // What is left of the minute when it is said.
    const pending = await peer.frame('pending');
    expect(pending).toEqual({ t: 'pending', timeoutMs: expect.closeTo(60_000, -3) });
    expect(node.asked).toMatchObject([{ peer: raw.id, name: 'raw', address: '127.0.0.1' }]);
    peer.webSocket.terminate();
  });

  const claimed = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
  const wrong: [string, string | Buffer, string][] = [
    ['that claims another id', 'other id', 'protocol'],
    ['with an id that is none', JSON.stringify({ id: claimed }), 'protocol'],
    ['that is a list', '[1]', 'protocol'],
    ['that is null', 'null', 'protocol'],
    ['that is no JSON', '{"t":"hello"', 'protocol'],
    ['that is empty', '', 'protocol'],
    ['that is binary', Buffer.from('{}'), 'protocol'],
    ['that is another message', '{"t":"welcome"}', 'protocol'],
    ['with more than 4 KiB', 'large', 'protocol'],
    ['of another protocol', 'later', 'version'],
  ];
  it.each(wrong)('%s is refused, and nothing is said but why', async (_what, frame, reason) => {
    const other = await testIdentity('other');
    const text =
      frame === 'other id'
        ? helloOf(raw, { id: other.id })
        : frame === 'large'
          ? helloOf(raw, { x: 'x'.repeat(ADMISSION.helloBytes) })
          : frame === 'later'
            ? helloOf(raw, { protocol: 2, surprise: true })
            : frame;
    const peer = await rawPeer(node.address.port, raw);
    peer.webSocket.send(text);
    await peer.closed;
    expect(peer.frames).toEqual([{ t: 'bye', reason }]);
    expect(node.asked).toEqual([]);
    expect(node.sessions.links()).toEqual([]);
  });

  it('is waited for, but not for long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const peer = await rawPeer(node.address.port, raw);
    await vi.advanceTimersByTimeAsync(ADMISSION.hello - 1);
    expect(peer.webSocket.readyState).toBe(peer.webSocket.OPEN);
    await vi.advanceTimersByTimeAsync(1);
    await peer.closed;
    expect(peer.frames).toEqual([{ t: 'bye', reason: 'protocol' }]);
  });

  it('is the only hello: a second one ends the connection', async () => {
    node.trust.approve(raw.id, 'raw');
    const peer = await rawPeer(node.address.port, raw);
    peer.webSocket.send(helloOf(raw));
    await peer.frame('welcome');
    peer.webSocket.send(helloOf(raw));
    expect(await peer.frame('bye')).toEqual({ t: 'bye', reason: 'protocol' });
    await peer.closed;
  });

  it('may arrive together with what should have waited for the welcome', async () => {
    const peer = await rawPeer(node.address.port, raw);
    peer.webSocket.send(helloOf(raw));
    peer.webSocket.send(`{"t":"ack","id":"${'0'.repeat(32)}"}`);
    await peer.closed;
    expect(node.messages).toEqual([]);
    expect(node.askEnds).toEqual([{ peer: raw.id, end: 'withdrawn' }]);
  });

  it('of this device itself is refused', async () => {
    const peer = await rawPeer(node.address.port, node.identity);
    peer.webSocket.send(helloOf(node.identity));
    expect(await peer.frame('bye')).toEqual({ t: 'bye', reason: 'self' });
    await node.until(() => node.twins === 1);
  });

  it('does not end the process, whatever it is', async () => {
    const frames = fc.sample(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), 8);
    for (const frame of frames) {
      const peer = await rawPeer(node.address.port, raw);
      peer.webSocket.send(frame);
      await peer.closed;
    }
    expect(node.sessions.links()).toEqual([]);
  });
});

describe('the judgement of a hello', () => {
  it('is a reason or a hello, never a throw', () => {
    const near = fc.object({ maxDepth: 1 }).map((extra) => helloOf(raw, extra));
    fc.assert(
      fc.property(fc.oneof(near, fc.json(), fc.string({ unit: 'binary' })), (text) => {
        const verdict = judgeHello(Buffer.from(text), raw.id);
        if (!(verdict instanceof TincanError)) expect(verdict.id).toBe(raw.id);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each(REFUSALS)('is the refusal %s where the other side said that', (reason) => {
    const verdict = judgeHello(Buffer.from(JSON.stringify({ t: 'bye', reason })), raw.id);
    expect(verdict).toBeInstanceOf(RefusedError);
    expect(verdict).toMatchObject({ reason, code: REFUSAL_CODES[reason] });
  });
});
