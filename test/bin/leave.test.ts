import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leaveCore } from '../../bin/line-mode/leave.ts';
import type { LineTerminal } from '../../bin/line-mode/terminal.ts';
import type { CoreStatus } from '../../src/client/index.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';
import { aTransfer, byId, readyState } from '../support/states.ts';

let core: FakeCore;
const asked: string[] = [];
let answers: (string | undefined)[];
/** A terminal that gives the answers in their order. */
const terminal = {
  print() {},
  ask(question: string) {
    asked.push(question);
    return Promise.resolve(answers.shift());
  },
} as unknown as LineTerminal;

beforeEach(() => {
  answers = [];
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
  it('asks while transfers run, until the answer is one', async () => {
    answers = ['what?', 'stay'];
    expect(await leaveCore(await core.client(), true, terminal)).toBe('stay');
    expect(asked).toHaveLength(2);
    expect(asked[0]).toContain('1 transfer is not finished');
    expect(stopped()).toBe(false);
  });

  it.each([{ state: 'paused' }, { state: 'queued' }, { state: 'offered', direction: 'send' }] as const)(
    'asks for what would be lost, also %j',
    async (change) => {
      core.store.set({ transfers: byId(aTransfer(change)) });
      answers = ['stay'];
      expect(await leaveCore(await core.client(), true, terminal)).toBe('stay');
      expect(asked).toHaveLength(1);
    },
  );

  it('does not ask for an offer of somebody else, who is told and may offer it again', async () => {
    core.store.set({ transfers: byId(aTransfer({ state: 'offered', direction: 'receive' })) });
    expect(await leaveCore(await core.client(), true, terminal)).toBe('leave');
    expect(asked).toEqual([]);
  });

  it.each([
    ['l', false],
    [undefined, false],
    ['s', true],
  ])('with the answer %s ends here; the core stops: %s', async (answer, stops) => {
    answers = [answer];
    expect(await leaveCore(await core.client(), true, terminal)).toBe('leave');
    expect(stopped()).toBe(stops);
  });

  it('asks nothing and stops nothing where others are attached, or another program started the core', async () => {
    const client = await core.client();
    expect(await leaveCore(client, false, terminal)).toBe('leave');
    await core.client();
    expect(await leaveCore(client, true, terminal)).toBe('leave');
    expect(asked).toEqual([]);
    expect(stopped()).toBe(false);
  });

  it('stops an idle core without a question', async () => {
    core.store.set({ transfers: {} });
    expect(await leaveCore(await core.client(), true, terminal)).toBe('leave');
    expect(asked).toEqual([]);
    expect(stopped()).toBe(true);
  });
});
