import { afterEach, describe, expect, it } from 'vitest';
import { ACTIONS, type ActionContext, executeLine } from '../../src/client/index.ts';
import { TincanError } from '../../src/errors.ts';
import type { State } from '../../src/store/state.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';
import { aPeer, aVerification, byId, byPeer, peerId, readyState } from '../support/states.ts';

const bob = peerId('bob');
const words = ['able', 'acid', 'add', 'age'];
let core: FakeCore;
afterEach(() => core.stop());

/** Runs lines; what was answered, an error as its message. */
async function said(fields: Partial<State>, ...lines: string[]): Promise<string[]> {
  core = fakeCore(readyState({ peers: byId(aPeer('bob'), aPeer('b b', { trust: 'unknown' })), ...fields }));
  core.on('peer.resolve', ({ target }) => {
    const found = Object.values(core.store.get().peers).find(
      ({ id, name }) => name === target || id === target,
    );
    if (found === undefined) throw new TincanError('TINCAN_E_NO_SUCH_PEER', `There is no peer ${target}.`);
    return { id: found.id, name: found.name, address: '', known: true };
  });
  core.on('verify.start', () => ({
    verification: core.store.get().verifications[bob] ?? aVerification(),
  }));
  const ref = { id: bob, name: 'bob', address: '' };
  core.on('verify.answer', ({ same }) =>
    same ? {} : { ended: { peer: ref, outcome: 'different', message: 'They differ.' } },
  );
  core.on('verify.cancel', () => ({ peer: ref, outcome: 'cancelled', message: 'Called off.' }));
  core.on('verify.byId', ({ id }) => ({ peer: ref, outcome: 'verified', message: `compared ${id}` }));
  core.on('peer.forget', () => ({ peer: ref }));
  const client = await core.client();
  const answers: string[] = [];
  const context = {
    client,
    actions: ACTIONS,
    conversation: bob,
    say: (text: string) => void answers.push(text),
  } as unknown as ActionContext;
  for (const line of lines) {
    await executeLine(context, line).catch((thrown: unknown) =>
      answers.push(String((thrown as Error).message)),
    );
  }
  return answers;
}

describe('/verify', () => {
  it('asks the peer, also the one whose conversation is open, and says what the other user types', async () => {
    const [named, open] = await said({}, '/verify bob', '/verify');
    expect(named).toBe(
      'Asked bob to compare four words; they come as soon as bob agrees (there: /verify alice), within 2 minutes.',
    );
    expect(open).toBe(named);
    expect(core.calls.filter(({ method }) => method === 'verify.start')).toHaveLength(2);
  });

  it('shows the words once more while they are compared', async () => {
    const verifications = byPeer(aVerification({ stage: 'comparing', words }));
    const [shown] = await said({ verifications }, '/verify bob');
    expect(shown).toContain('1 able  2 acid  3 add  4 age');
    expect(shown).toContain('/verify bob same');
  });

  it('tells what this user saw, and calls it off', async () => {
    const verifications = byPeer(aVerification({ stage: 'comparing', words }));
    expect(
      await said({ verifications }, '/verify bob same', '/verify bob Different', '/verify bob cancel'),
    ).toEqual([
      'You said that the words are the same. bob is verified once bob says so, too.',
      'They differ.',
      'Called off.',
    ]);
  });

  it('says so where there is nothing to answer', async () => {
    expect(await said({}, '/verify bob same')).toEqual([
      'You are not comparing words with bob now; /verify without "same" begins.',
    ]);
  });

  it('takes anything else for a whole id', async () => {
    expect(await said({}, '/verify bob JYI4-KWYC abcd')).toEqual(['compared JYI4-KWYC abcd']);
  });

  it('connects a known peer that is near, and no stranger', async () => {
    const peers = byId(
      aPeer('bob', { state: 'nearby' }),
      aPeer('eve', { state: 'nearby', trust: 'unknown' }),
    );
    const answers = await said({ peers }, '/verify bob', '/verify eve');
    const connected = core.calls.filter(({ method }) => method === 'peer.connect');
    expect(connected.map(({ params }) => params)).toEqual([{ target: bob }]);
    expect(answers).toHaveLength(2);
  });
});

describe('/trust PEER forget', () => {
  it('makes a stranger of a peer, and says what that means', async () => {
    const [answer] = await said({}, '/trust bob forget');
    expect(answer).toMatch(/^bob is a stranger again: .* What was said is kept\.$/);
    expect(core.calls.at(-1)).toEqual({ method: 'peer.forget', params: { peer: bob } });
  });
});
