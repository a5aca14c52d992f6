/** What a peer said is said again, word for word: a thousand times in its session, and in a new one. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SESSION } from '../../src/limits.ts';
import { caller, restartTestCore, startTestCore, stopCores, type TestCore } from '../support/cores.ts';
import { approvedPeer, type HostilePeer, offerOf, randomId } from '../support/hostile-peer.ts';
import { testIdentity } from '../support/test-identities.ts';

const TIMES = 1_000;

let core: TestCore;
let eve: HostilePeer;
beforeEach(async () => {
  core = await startTestCore('alice');
  eve = await approvedPeer(core, await testIdentity('eve'), { name: 'eve' });
});
afterEach(stopCores);

const msg = (text: string, seq: number): { id: string } => ({
  ...{ t: 'msg', seq, time: Date.now(), text },
  id: randomId(),
});

/** Waits until the core has heard all that was said: the answer to what is said last comes behind all others. */
async function heardAll(): Promise<void> {
  const name = `last ${randomId().slice(0, 16)}`;
  eve.say({ t: 'room-ask', name });
  while (!eve.frames.some((frame) => (frame as { name?: string }).name === name)) {
    if (eve.webSocket.readyState !== eve.webSocket.OPEN) throw new Error('the core has ended the session');
    await Promise.race([eve.closed, new Promise((resolve) => eve.webSocket.once('message', resolve))]);
  }
}

/** Ends eve's session and begins another, from an address of its own: one may shake hands ten times a second. */
async function anotherSession(number: number): Promise<void> {
  eve.webSocket.terminate();
  await core.until('the end', ({ peers }) => peers[eve.id]?.state === 'offline');
  const from = { localAddress: `127.0.6.${number}` } as object;
  eve = await approvedPeer(core, await testIdentity('eve'), { name: 'eve' }, from);
}

/** Texts of eve's conversation, as they are kept. */
async function texts(): Promise<string[]> {
  const { messages } = await core.handlers['chat.page'](
    { conversation: eve.id, direction: 'before', limit: 200 },
    caller,
  );
  return messages.map(({ text }) => text);
}

describe('recorded frames', () => {
  it('are heard once, in their session, in a new one, and after a restart', async () => {
    const recorded = [msg('one', 1), msg('two', 2)];
    for (const message of recorded) eve.say(message);
    await core.until('both', ({ conversations }) => conversations[eve.id]?.unread === 2);
    // As many in each session as it may say at once.
    const share = SESSION.messagesBurst / 2 - 2;
    for (let session = 1; session * share * recorded.length < TIMES + share; session += 1) {
      eve.sayAtOnce(Array.from({ length: share }, () => recorded).flat());
      await heardAll();
      await anotherSession(session);
    }
    expect(await texts()).toEqual(['one', 'two']);
    core = await restartTestCore(core);
    eve = await approvedPeer(core, await testIdentity('eve'), { name: 'eve' });
    eve.sayAtOnce(recorded);
    await heardAll();
    expect(await texts()).toEqual(['one', 'two']);
    expect(core.store.get().conversations[eve.id]?.unread).toBe(2);
  });

  it('of offers, answers, and the ends of transfers do nothing twice', async () => {
    const { id, offer, lines } = offerOf([{ p: ['x'], s: 4, m: 1 }]);
    eve.say(offer);
    await eve.frame('manifest-get');
    const page = { t: 'manifest-page', id, from: 0, lines, done: true };
    eve.say(page);
    await core.until('the question', ({ requests }) => requests[id]);
    eve.sayAtOnce(Array.from({ length: TIMES }, () => offer));
    eve.sayAtOnce(Array.from({ length: TIMES / 10 }, () => ({ t: 'pause', id })));
    await heardAll();
    expect(Object.keys(core.store.get().requests)).toEqual([id]);
    expect(Object.keys(core.store.get().transfers)).toEqual([id]);
    await core.handlers['request.deny']({ id }, caller);
    await eve.frame('decline');
    eve.sayAtOnce(Array.from({ length: TIMES }, () => offer));
    eve.sayAtOnce(Array.from({ length: TIMES / 10 }, () => ({ t: 'ready', id })));
    await heardAll();
    expect(core.store.get().requests).toEqual({});
    expect(core.store.get().transfers[id]?.state).toBe('declined');
    expect(Object.keys(core.store.get().transfers)).toEqual([id]);
  });
});
