/** What a user decides about a peer, over real sessions: questions at each connection, notes, names, forgetting, and what a file adds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEXT } from '../src/limits.ts';
import {
  caller,
  connectCores,
  restartTestCore,
  startTestCore,
  stopCores,
  type TestCore,
} from './support/cores.ts';
import { peerId } from './support/states.ts';

describe('what was decided about a peer', () => {
  let alice: TestCore;
  let bob: TestCore;
  let aliceId: string;
  let bobId: string;
  const noticesOf = (core: TestCore): string[] =>
    Object.values(core.store.get().notices).map(({ level, text }) => `${level}: ${text}`);
  const together = async (): Promise<void> => {
    await alice.until('the connection', ({ peers }) => peers[bobId]?.state === 'connected');
    await bob.until('the connection', ({ peers }) => peers[aliceId]?.state === 'connected');
  };
  const stateOf = (core: TestCore, peer: string) => core.store.get().peers[peer]?.state;

  beforeAll(async () => {
    [alice, bob] = await Promise.all([startTestCore('alice'), startTestCore('bob')]);
    bobId = (await connectCores(alice, bob)).toId;
    aliceId = alice.store.get().self.id;
  });
  afterAll(stopCores);

  it('has a note, which is one line of some length', async () => {
    const set = (note: string) => alice.handlers['peer.note']({ peer: bobId, note }, caller);
    expect(set('  third \n floor ')).toMatchObject({ note: 'third floor' });
    expect(alice.store.get().peers[bobId]).toMatchObject({
      note: 'third floor',
      firstSeen: expect.any(Number),
    });
    expect(() => set('x'.repeat(TEXT.noteBytes + 1))).toThrow('at most 500 bytes');
    expect(() => set('\u202Eevil')).toThrow('visible characters');
    expect(() => alice.handlers['peer.note']({ peer: peerId('nobody'), note: 'x' }, caller)).toThrow(
      'stranger',
    );
    set('');
    expect(alice.store.get().peers[bobId]).not.toHaveProperty('note');
  });

  it('is asked about at each connection where that is wanted, and a no blocks nobody', async () => {
    await alice.handlers['peer.rules']({ peer: bobId, ask: true }, caller);
    await bob.handlers['peer.disconnect']({ peer: aliceId }, caller);
    await alice.until('the end', () => stateOf(alice, bobId) !== 'connected');
    for (let count = 0; count < 3; count += 1) {
      const denied = bob.handlers['peer.connect']({ target: aliceId }, caller);
      await alice.until('the question', ({ requests }) => requests[bobId]);
      await alice.handlers['request.deny']({ id: bobId }, caller);
      expect(await denied).toMatchObject({ outcome: 'denied' });
    }
    expect(alice.store.get().peers[bobId]).toMatchObject({ trust: 'approved', rules: { ask: true } });
    // By itself, too: nobody at bob's has asked for this one.
    bob = await restartTestCore(bob);
    await alice.until('the question', ({ requests }) => requests[bobId]);
    expect(stateOf(alice, bobId)).not.toBe('connected');
    await alice.handlers['request.accept']({ id: bobId }, caller);
    await together();
    await alice.handlers['peer.rules']({ peer: bobId, ask: null }, caller);
  });

  it('goes with the key: a friend who comes under another name is told as such', async () => {
    await bob.handlers['peer.disconnect']({ peer: aliceId }, caller);
    await alice.until('the end', () => stateOf(alice, bobId) !== 'connected');
    await bob.handlers['self.rename']({ name: 'rоbert' }, caller);
    await bob.handlers['peer.connect']({ target: aliceId }, caller);
    await together();
    expect(alice.store.get().peers[bobId]).toMatchObject({ name: 'rоbert', earlierNames: ['bob'] });
    expect(noticesOf(alice)).toContain(
      'warning: bob is now called rоbert. Beware: The name mixes Latin and Cyrillic letters, so that it may pass for another one.',
    );
    await bob.handlers['self.rename']({ name: 'robert' }, caller);
    await alice.until('the name', ({ peers }) => peers[bobId]?.name === 'robert');
    expect(alice.store.get().peers[bobId]?.earlierNames).toEqual(['rоbert', 'bob']);
  });

  it('grows by a file, whole or not at all', () => {
    const entry = (name: string) => ({
      id: peerId(name),
      name,
      trust: 'verified' as const,
      note: '',
      earlierNames: [],
      firstSeen: 1,
      lastSeen: 2,
      rules: {},
    });
    const take = (names: string[], more: boolean) =>
      alice.handlers['trust.import']({ peers: names.map(entry), more }, caller);
    take(['carol'], true);
    expect(alice.store.get().peers[peerId('carol')]).toBeUndefined();
    expect(() => take(['carol'], false)).toThrow('there twice');
    expect(alice.store.get().peers[peerId('carol')]).toBeUndefined();
    expect(() =>
      alice.handlers['trust.import']({ peers: [{ ...entry('me'), id: aliceId }], more: false }, caller),
    ).toThrow('This device itself');
    take(['carol'], true);
    expect(take(['dave'], false)).toEqual({ approved: 2, blocked: 0, completed: 0, kept: 0 });
    expect(take(['dave'], false)).toMatchObject({ kept: 1 });
    expect(alice.store.get().peers[peerId('carol')]).toMatchObject({ trust: 'approved', state: 'offline' });
  });

  it('is forgotten with its note, names and rules, and the connection ends; what was said stays', async () => {
    await alice.handlers['chat.send']({ conversation: bobId, text: 'stays' }, caller);
    await alice.handlers['peer.note']({ peer: bobId, note: 'x' }, caller);
    await alice.handlers['peer.rules']({ peer: bobId, autoAccept: 5 }, caller);
    await alice.handlers['peer.forget']({ peer: bobId }, caller);
    await alice.until('the end', ({ peers }) => peers[bobId]?.state !== 'connected');
    expect(alice.store.get().peers[bobId]).toBeUndefined();
    const page = { conversation: bobId, direction: 'before', limit: 5 } as const;
    expect((await alice.handlers['chat.page'](page, caller)).messages.map(({ text }) => text)).toEqual([
      'stays',
    ]);
    await bob.until('the end', ({ peers }) => peers[aliceId]?.state !== 'connected');
    const again = bob.handlers['peer.connect']({ target: alice.address }, caller);
    await alice.until('the question', ({ requests }) => requests[bobId]);
    await alice.handlers['request.accept']({ id: bobId }, caller);
    await again;
    const row = await alice.until('the row', ({ peers }) => peers[bobId]);
    for (const gone of ['note', 'earlierNames', 'rules']) expect(row).not.toHaveProperty(gone);
  });
});
