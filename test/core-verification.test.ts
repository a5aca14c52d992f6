import { once } from 'node:events';
import { createServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { tlsOptions } from '../src/channel/tls.ts';
import { VERIFICATION } from '../src/limits.ts';
import type { VerificationState } from '../src/store/state.ts';
import { ALPN_SESSION } from '../src/wire/messages.ts';
import {
  caller,
  connectCores,
  restartTestCore,
  startTestCore,
  stopCores,
  type TestCore,
} from './support/cores.ts';
import { helloOf, rawPeer } from './support/raw-peer.ts';
import { startNode, stopNodes } from './support/sessions.ts';
import { testIdentity } from './support/test-identities.ts';

afterEach(async () => {
  await stopNodes();
  await stopCores();
});

const idOf = (core: TestCore): string => core.store.get().self.id;
const trustOf = (core: TestCore, peer: string): string | undefined => core.store.get().peers[peer]?.trust;
const noticed = (core: TestCore, text: string | RegExp) =>
  core.until(`a notice with ${text}`, ({ notices }) =>
    Object.values(notices).some((notice) =>
      typeof text === 'string' ? notice.text.includes(text) : text.test(notice.text),
    ),
  );
const inStage = (core: TestCore, peer: string, stage: VerificationState['stage']) =>
  core.until(`the stage ${stage}`, ({ verifications }) => {
    const found = verifications[peer];
    return found?.stage === stage && found;
  });
const isOver = (core: TestCore) =>
  core.until('no verification', ({ verifications }) => Object.keys(verifications).length === 0);

async function connected(): Promise<{ alice: TestCore; bob: TestCore }> {
  const [alice, bob] = [await startTestCore('alice'), await startTestCore('bob')];
  await connectCores(alice, bob);
  return { alice, bob };
}

/** Both have the words. */
async function compared(alice: TestCore, bob: TestCore): Promise<{ words: string[]; id: string }> {
  const { verification } = await alice.handlers['verify.start']({ peer: idOf(bob) }, caller);
  expect(verification).toMatchObject({ role: 'initiator', stage: 'asked', peer: idOf(bob) });
  expect(verification.words).toBeUndefined();
  const asked = await inStage(bob, idOf(alice), 'asked');
  expect(asked.role).toBe('responder');
  await noticed(bob, /^alice wants to compare four words with you: \/verify alice shows them\./);
  await bob.handlers['verify.start']({ peer: idOf(alice) }, caller);
  const [here, there] = await Promise.all([
    inStage(alice, idOf(bob), 'comparing'),
    inStage(bob, idOf(alice), 'comparing'),
  ]);
  expect(here.words).toHaveLength(4);
  expect(here.words).toEqual(there.words);
  return { words: here.words ?? [], id: verification.id };
}

describe('two users who compare words', () => {
  it('are verified in both trust books once both have said the same, also after a restart', async () => {
    const { alice, bob } = await connected();
    const { words, id } = await compared(alice, bob);
    await noticed(
      alice,
      `1 ${words[0]}  2 ${words[1]}  3 ${words[2]}  4 ${words[3]} are your words with bob.`,
    );
    expect(await bob.handlers['verify.answer']({ peer: idOf(alice), same: true }, caller)).toEqual({});
    await inStage(bob, idOf(alice), 'confirmed-here');
    await inStage(alice, idOf(bob), 'confirmed-there');
    await noticed(alice, 'bob says that the four words are the same');
    expect([trustOf(alice, idOf(bob)), trustOf(bob, idOf(alice))]).toEqual(['approved', 'approved']);
    const settled = alice.handlers['verify.settled']({ id }, caller);
    const { ended } = await alice.handlers['verify.answer']({ peer: idOf(bob), same: true }, caller);
    expect(ended).toMatchObject({ peer: { id: idOf(bob), name: 'bob' }, outcome: 'verified' });
    expect(await settled).toEqual(ended);
    expect(await alice.handlers['verify.settled']({ id }, caller)).toEqual(ended);
    await Promise.all([isOver(alice), isOver(bob)]);
    expect([trustOf(alice, idOf(bob)), trustOf(bob, idOf(alice))]).toEqual(['verified', 'verified']);
    await noticed(bob, 'alice is verified');
    const again = await restartTestCore(alice);
    expect(trustOf(again, idOf(bob))).toBe('verified');
  });

  it('lose session and approval when one says that they differ, and both are told what to do', async () => {
    const { alice, bob } = await connected();
    await bob.handlers['peer.rules']({ peer: idOf(alice), autoAccept: 1_000 }, caller);
    const { id } = await compared(alice, bob);
    await bob.handlers['verify.answer']({ peer: idOf(alice), same: true }, caller);
    await inStage(alice, idOf(bob), 'confirmed-there');
    const { ended } = await alice.handlers['verify.answer']({ peer: idOf(bob), same: false }, caller);
    expect(ended).toMatchObject({ outcome: 'different', peer: { name: 'bob' } });
    expect(await alice.handlers['verify.settled']({ id }, caller)).toEqual(ended);
    await noticed(
      alice,
      /^The words of you and bob differ\. Somebody may sit between you.*approval of bob is taken back/,
    );
    await noticed(bob, /^alice says that the words on your screens differ\. Somebody may sit between you/);
    for (const [core, peer] of [
      [alice, idOf(bob)],
      [bob, idOf(alice)],
    ] as const) {
      await core.until('no session', ({ peers }) => peers[peer]?.state !== 'connected');
      expect(trustOf(core, peer) ?? 'unknown').toBe('unknown');
    }
    // A new connection is asked about, and brings no right back.
    await connectCores(alice, bob);
    expect(bob.store.get().peers[idOf(alice)]).toMatchObject({ trust: 'approved' });
    expect(bob.store.get().peers[idOf(alice)]?.rules).toBeUndefined();
  });

  it('who begin at the same moment compare once', async () => {
    const { alice, bob } = await connected();
    await Promise.all([
      alice.handlers['verify.start']({ peer: idOf(bob) }, caller),
      bob.handlers['verify.start']({ peer: idOf(alice) }, caller),
    ]);
    const [here, there] = await Promise.all([
      inStage(alice, idOf(bob), 'comparing'),
      inStage(bob, idOf(alice), 'comparing'),
    ]);
    expect(here.words).toEqual(there.words);
    expect(new Set([here.role, there.role]).size).toBe(2);
  });

  it('hear of it when the other one calls it off, or goes', async () => {
    const { alice, bob } = await connected();
    const first = await alice.handlers['verify.start']({ peer: idOf(bob) }, caller);
    await inStage(bob, idOf(alice), 'asked');
    const { outcome } = await bob.handlers['verify.cancel']({ peer: idOf(alice) }, caller);
    expect(outcome).toBe('cancelled');
    const declined = await alice.handlers['verify.settled']({ id: first.verification.id }, caller);
    expect(declined.outcome).toBe('declined');
    const { id } = await compared(alice, bob);
    await bob.handlers['peer.disconnect']({ peer: idOf(alice) }, caller);
    expect((await alice.handlers['verify.settled']({ id }, caller)).outcome).toBe('disconnected');
    expect(trustOf(alice, idOf(bob))).toBe('approved');
  });

  it('can try three times, then have to wait', async () => {
    const { alice, bob } = await connected();
    const peer = idOf(bob);
    for (let attempt = 0; attempt < VERIFICATION.attempts; attempt += 1) {
      await alice.handlers['verify.start']({ peer }, caller);
      await inStage(bob, idOf(alice), 'asked');
      await alice.handlers['verify.cancel']({ peer }, caller);
      await isOver(bob);
    }
    expect(() => alice.handlers['verify.start']({ peer }, caller)).toThrow(
      expect.objectContaining({
        code: 'TINCAN_E_TOO_OFTEN',
        message: expect.stringMatching(/3 times in 10 minutes.*Try again at \d\d:\d\d/),
      }),
    );
    expect(() => bob.handlers['verify.start']({ peer: idOf(alice) }, caller)).toThrow(
      expect.objectContaining({ code: 'TINCAN_E_TOO_OFTEN' }),
    );
  });

  it('cannot answer what is not there', async () => {
    const { alice, bob } = await connected();
    const peer = idOf(bob);
    const none = expect.objectContaining({ code: 'TINCAN_E_NO_COMPARISON' });
    expect(() => alice.handlers['verify.answer']({ peer, same: true }, caller)).toThrow(none);
    expect(() => alice.handlers['verify.cancel']({ peer }, caller)).toThrow(none);
    await expect(alice.handlers['verify.settled']({ id: 'a'.repeat(32) }, caller)).rejects.toEqual(none);
    await alice.handlers['verify.start']({ peer }, caller);
    expect(() => alice.handlers['verify.answer']({ peer, same: true }, caller)).toThrow(
      expect.objectContaining({ code: 'TINCAN_E_INVALID' }),
    );
  });
});

describe('whom one can compare words with', () => {
  it('is nobody who is not approved, not connected, or blocked', async () => {
    const { alice, bob } = await connected();
    const peer = idOf(bob);
    const start = () => alice.handlers['verify.start']({ peer }, caller);
    await alice.handlers['peer.disconnect']({ peer }, caller);
    expect(start).toThrow(expect.objectContaining({ code: 'TINCAN_E_NOT_CONNECTED' }));
    await alice.handlers['peer.block']({ peer }, caller);
    expect(start).toThrow(expect.objectContaining({ code: 'TINCAN_E_BLOCKED' }));
    await alice.handlers['peer.unblock']({ peer }, caller);
    expect(start).toThrow(expect.objectContaining({ code: 'TINCAN_E_INVALID' }));
  });

  it('is nobody whose tincan is too old for it, which is said with what to do instead', async () => {
    const alice = await startTestCore('alice');
    const old = await testIdentity('old');
    const peer = await rawPeer(alice.store.get().network.port, old);
    peer.webSocket.send(helloOf(old, { name: 'old' }));
    const request = await alice.until('a request', ({ requests }) => Object.values(requests)[0]);
    await alice.handlers['request.accept']({ id: request.id }, caller);
    expect(() => alice.handlers['verify.start']({ peer: old.id }, caller)).toThrow(
      expect.objectContaining({
        code: 'TINCAN_E_VERSION',
        message: expect.stringMatching(/^The tincan of old is too old .* --id ID/),
      }),
    );
    peer.webSocket.terminate();
  });

  it('ends with the session when a message is no message of its kind', async () => {
    const alice = await startTestCore('alice');
    const eve = await testIdentity('eve');
    const peer = await rawPeer(alice.store.get().network.port, eve);
    peer.webSocket.send(helloOf(eve, { name: 'eve', capabilities: ['verify'] }));
    const request = await alice.until('a request', ({ requests }) => Object.values(requests)[0]);
    await alice.handlers['request.accept']({ id: request.id }, caller);
    await peer.frame('welcome');
    peer.webSocket.send(JSON.stringify({ t: 'verify-start', id: 'a'.repeat(32), commitment: 'short' }));
    await peer.closed;
    expect(peer.frames.at(-1)).toMatchObject({ t: 'bye', reason: 'protocol' });
  });
});

describe('whoever sits between two cores', () => {
  /** Eve towards alice, under bob’s name, and mallory towards bob, under alice’s, are in one hand, which passes on what is said. */
  async function between(): Promise<{ alice: TestCore; bob: TestCore; eve: string; mallory: string }> {
    const [alice, bob] = [await startTestCore('alice'), await startTestCore('bob')];
    const [eve, mallory] = [
      await startNode('eve', {
        self: () => ({ name: 'bob', dataPort: 0 }),
        events: { onMessage: (_link, message) => void mallory.sessions.linkOf(idOf(bob))?.send(message) },
      }),
      await startNode('mallory', {
        self: () => ({ name: 'alice', dataPort: 0 }),
        events: { onMessage: (_link, message) => void eve.sessions.linkOf(idOf(alice))?.send(message) },
      }),
    ];
    for (const [node, core] of [
      [eve, alice],
      [mallory, bob],
    ] as const) {
      node.trust.approve(idOf(core), 'victim');
      const [host = '', port] = core.address.split(':');
      const connecting = node.sessions.connect({
        peer: idOf(core),
        addresses: [{ host, port: Number(port) }],
      });
      const request = await core.until('a request', ({ requests }) => Object.values(requests)[0]);
      await core.handlers['request.accept']({ id: request.id }, caller);
      await connecting;
      await core.until('the session', ({ peers }) => peers[node.id]?.state === 'connected');
    }
    return { alice, bob, eve: eve.id, mallory: mallory.id };
  }

  it('is found out when passing on the comparison, and both users are warned', async () => {
    const { alice, bob, eve, mallory } = await between();
    await alice.handlers['chat.send']({ conversation: eve, text: 'read by others' }, caller);
    // Nothing else would tell them: all that they write arrives.
    await bob.until('the message', ({ conversations }) => conversations[mallory]?.unread === 1);
    await alice.handlers['verify.start']({ peer: eve }, caller);
    await inStage(bob, mallory, 'asked');
    await bob.handlers['verify.start']({ peer: mallory }, caller);
    await noticed(
      bob,
      /What alice sent to make the words is not what was promised before\. Somebody may sit between you/,
    );
    await noticed(alice, /Somebody may sit between you/);
    for (const [core, peer] of [
      [alice, eve],
      [bob, mallory],
    ] as const) {
      await core.until('no session', ({ peers }) => peers[peer]?.state !== 'connected');
      expect(trustOf(core, peer) ?? 'unknown').toBe('unknown');
    }
  });

  it('gets not one byte of what was meant for a peer that is known', async () => {
    const { alice, bob } = await connected();
    const peer = idOf(bob);
    const { port } = bob.store.get().network;
    await bob.stop();
    const eve = await testIdentity('eve');
    const server = createServer(tlsOptions(eve.credentials, [ALPN_SESSION]));
    const ends: Promise<unknown>[] = [];
    let bytes = 0;
    server.on('connection', (socket) => ends.push(once(socket, 'close')));
    server.on('secureConnection', (socket) => {
      socket.on('error', () => {});
      socket.on('data', (data: Buffer) => {
        bytes += data.length;
      });
    });
    server.listen(port);
    await once(server, 'listening');
    await alice.handlers['chat.send']({ conversation: peer, text: 'for bob alone' }, caller);
    const { outcome, message } = await alice.handlers['peer.connect']({ target: peer }, caller);
    expect({ outcome, message }).toEqual({
      outcome: 'unreachable',
      message: expect.stringContaining('Another device than expected'),
    });
    expect(ends).not.toEqual([]);
    await Promise.all(ends);
    expect(bytes).toBe(0);
    server.close();
  });
});

describe('a whole id that was typed or scanned', () => {
  it('verifies on this side alone, whatever stands between its characters', async () => {
    const { alice, bob } = await connected();
    const peer = idOf(bob);
    const typed = `  ${peer.toLowerCase().replaceAll(/(.{4})/g, '$1 – ')}`;
    const result = await alice.handlers['verify.byId']({ peer, id: typed }, caller);
    expect(result).toMatchObject({ peer: { id: peer }, outcome: 'verified' });
    expect(trustOf(alice, peer)).toBe('verified');
    expect(trustOf(bob, idOf(alice))).toBe('approved');
  });

  it('of another device verifies nothing, takes the mark away, and says so plainly', async () => {
    const { alice, bob } = await connected();
    const peer = idOf(bob);
    await alice.handlers['verify.byId']({ peer, id: peer }, caller);
    const result = await alice.handlers['verify.byId']({ peer, id: idOf(alice) }, caller);
    expect(result.outcome).toBe('different');
    expect(result.message).toMatch(
      /^That is NOT the id of this bob\. bob does not count as verified any more\./,
    );
    expect(trustOf(alice, peer)).toBe('approved');
  });

  it('that was mistyped is refused, and nothing is decided', async () => {
    const { alice, bob } = await connected();
    const peer = idOf(bob);
    const wrong = `${peer.slice(0, 20)}${peer[20] === 'A' ? 'B' : 'A'}${peer.slice(21)}`;
    expect(() => alice.handlers['verify.byId']({ peer, id: wrong }, caller)).toThrow(
      expect.objectContaining({
        code: 'TINCAN_E_INVALID',
        message: expect.stringContaining('characters 15 to 28'),
      }),
    );
    expect(trustOf(alice, peer)).toBe('approved');
  });
});

describe('a verified peer', () => {
  it('is that device and no other one of its name', async () => {
    const { alice, bob } = await connected();
    await alice.handlers['verify.byId']({ peer: idOf(bob), id: idOf(bob) }, caller);
    await bob.stop();
    const other = await startTestCore('bob');
    await connectCores(other, alice);
    expect(trustOf(alice, idOf(other))).toBe('approved');
    expect(trustOf(alice, idOf(bob))).toBe('verified');
  });

  it('is a stranger after being forgotten, and what was said stays', async () => {
    const { alice, bob } = await connected();
    const peer = idOf(bob);
    await alice.handlers['verify.byId']({ peer, id: peer }, caller);
    await bob.handlers['chat.send']({ conversation: idOf(alice), text: 'keep this' }, caller);
    await alice.until('the message', ({ conversations }) => (conversations[peer]?.unread ?? 0) > 0);
    expect(await alice.handlers['peer.forget']({ peer }, caller)).toMatchObject({ peer: { name: 'bob' } });
    await bob.until('no session', ({ peers }) => peers[idOf(alice)]?.state === 'offline');
    expect(trustOf(alice, peer) ?? 'unknown').toBe('unknown');
    const { messages } = await alice.handlers['chat.page'](
      { conversation: peer, direction: 'before', limit: 10 },
      caller,
    );
    expect(messages.map(({ text }) => text)).toEqual(['keep this']);
    const again = bob.handlers['peer.connect']({ target: alice.address }, caller);
    const request = await alice.until('a question', ({ requests }) => Object.values(requests)[0]);
    await alice.handlers['request.accept']({ id: request.id }, caller);
    await again;
    expect(trustOf(alice, peer)).toBe('approved');
    expect(() => alice.handlers['peer.forget']({ peer: 'x'.repeat(56) }, caller)).toThrow(
      expect.objectContaining({ code: 'TINCAN_E_INVALID' }),
    );
  });

  it('counts as unknown after a block was taken back', async () => {
    const { alice, bob } = await connected();
    const peer = idOf(bob);
    await alice.handlers['verify.byId']({ peer, id: peer }, caller);
    await alice.handlers['peer.block']({ peer }, caller);
    await alice.handlers['peer.unblock']({ peer }, caller);
    expect(trustOf(alice, peer) ?? 'unknown').toBe('unknown');
  });
});
