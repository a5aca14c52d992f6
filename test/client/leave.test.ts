import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CoreStatus, type LeaveAnswer, leaveCore, unfinishedText } from '../../src/client/index.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';
import { aPeer, aTransfer, byId, readyState } from '../support/states.ts';

let core: FakeCore;
const asked: string[] = [];
/** A person who gives this answer. */
const answering = (answer: LeaveAnswer) => async (unfinished: string) => {
  asked.push(unfinished);
  return answer;
};

beforeEach(() => {
  asked.length = 0;
  core = fakeCore(
    readyState({ transfers: byId(aTransfer({ state: 'active' }), aTransfer({ id: 'b', state: 'done' })) }),
  );
  core.on('core.status', () => ({ clients: core.server.clients }) as CoreStatus);
  core.on('core.release', () => ({ stays: true }));
  core.on('core.stop', () => {
    setImmediate(() => void core.server.stop());
    return {};
  });
});
afterEach(() => core.stop());

const stopped = (): boolean => core.calls.some(({ method }) => method === 'core.stop');

describe('leaving', () => {
  it('asks what becomes of transfers that run, and goes no further where the person stays', async () => {
    expect(await leaveCore(await core.client(), true, answering('stay'))).toEqual({ left: false });
    expect(asked).toEqual(['1 transfer is not finished.']);
    expect(stopped()).toBe(false);
  });

  it.each([{ state: 'paused' }, { state: 'queued' }, { state: 'offered', direction: 'send' }] as const)(
    'asks for what would be lost, also %j',
    async (change) => {
      core.store.set({ transfers: byId(aTransfer(change)) });
      await leaveCore(await core.client(), true, answering('stay'));
      expect(asked).toEqual(['1 transfer is not finished.']);
    },
  );

  it('does not ask for an offer of somebody else, who is told and may offer it again', async () => {
    core.store.set({ transfers: byId(aTransfer({ state: 'offered', direction: 'receive' })) });
    expect(await leaveCore(await core.client(), true, answering('stay'))).toEqual({ left: true });
    expect(asked).toEqual([]);
  });

  it('lets the core go on where that is the answer, and says how to come back and how to end it', async () => {
    const { left, text } = await leaveCore(await core.client(), true, answering('leave'));
    expect(left).toBe(true);
    expect(text).toContain('"tincan" attaches to it again, "tincan stop" ends it');
    expect(stopped()).toBe(false);
  });

  it('stops the core where that is the answer', async () => {
    expect(await leaveCore(await core.client(), true, answering('stop'))).toEqual({ left: true });
    expect(stopped()).toBe(true);
  });

  it('asks nothing and stops nothing where another program started the core', async () => {
    const { left, text } = await leaveCore(await core.client(), false, answering('stay'));
    expect({ left, text }).toEqual({
      left: true,
      text: 'The core goes on in the background; "tincan stop" ends it.',
    });
    expect(asked).toEqual([]);
    expect(stopped()).toBe(false);
  });

  it('says nothing of a core that another program started and that ends when idle', async () => {
    core.on('core.release', () => ({ stays: false }));
    expect(await leaveCore(await core.client(), false, answering('stay'))).toEqual({ left: true });
  });

  it('asks nothing and stops nothing where others are attached', async () => {
    const client = await core.client();
    await core.client();
    const { left, text } = await leaveCore(client, true, answering('stay'));
    expect(left).toBe(true);
    expect(text).toContain('Another program is attached');
    expect(asked).toEqual([]);
    expect(stopped()).toBe(false);
  });

  it('asks for messages that would be lost', async () => {
    core.store.set({ transfers: {}, peers: byId({ ...aPeer('bob'), queued: 1 }) });
    expect(await leaveCore(await core.client(), true, answering('stay'))).toEqual({ left: false });
    expect(asked).toEqual(['1 message waits to be delivered.']);
  });

  it('asks where it is not known yet whether messages would be lost', async () => {
    core.store.set({ transfers: {}, self: { ...core.store.get().self, mailUnknown: true } });
    expect(await leaveCore(await core.client(), true, answering('stay'))).toEqual({ left: false });
    expect(asked).toEqual([
      'It is not known yet whether messages wait, as what was said is still being read.',
    ]);
  });

  it('stops an idle core without a question', async () => {
    core.store.set({ transfers: {} });
    expect(await leaveCore(await core.client(), true, answering('stay'))).toEqual({ left: true });
    expect(asked).toEqual([]);
    expect(stopped()).toBe(true);
  });
});

it('tells what is not finished: transfers, and messages that wait', () => {
  const one = aTransfer({ state: 'active' });
  const two = aTransfer({ id: 'b', state: 'paused' });
  expect(unfinishedText(readyState({}))).toBe('');
  expect(unfinishedText(readyState({ transfers: byId(one) }))).toBe('1 transfer is not finished.');
  const bob = { ...aPeer('bob'), queued: 1 };
  expect(unfinishedText(readyState({ transfers: byId(one, two), peers: byId(bob) }))).toBe(
    '2 transfers are not finished, and 1 message waits to be delivered.',
  );
  const carol = { ...aPeer('carol'), queued: 2 };
  expect(unfinishedText(readyState({ peers: byId(bob, carol) }))).toBe('3 messages wait to be delivered.');
});
