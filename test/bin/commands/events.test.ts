import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EventsArguments, events } from '../../../bin/commands/events.ts';
import type { CoreEvent } from '../../../src/client/index.ts';
import { type FakeCore, fakeCore } from '../../support/fake-core.ts';
import { aPeer, byId, peerId, readyState } from '../../support/states.ts';
import { type TestCommand, testCommand } from '../support.ts';

const bob = peerId('bob');
const time = '2026-11-22T10:41:00.000Z';
const notice = (text: string): CoreEvent => ({
  event: 'notice',
  time,
  level: 'info',
  text,
  peer: null,
  transfer: null,
});
const stopping: CoreEvent = { event: 'core', time, change: 'stopping' };
const skipped: CoreEvent = { event: 'skipped', time, count: 2 };
const args = (given: Partial<EventsArguments> = {}): EventsArguments => ({
  kinds: [],
  peer: undefined,
  count: undefined,
  ...given,
});

let core: FakeCore;
let command: TestCommand;
beforeEach(async () => {
  core = fakeCore(readyState({ peers: byId(aPeer('bob')) }));
  core.on('events.open', () => ({}));
  command = await testCommand(core, true);
});
afterEach(() => core.stop());

/** What the core gives, answer by answer; then it is silent. */
function given(...answers: CoreEvent[][]): void {
  core.on('events.next', async () => ({ events: answers.shift() ?? (await new Promise<never>(() => {})) }));
}
const printed = (): unknown[] => command.data.map((line) => (JSON.parse(line) as CoreEvent).event);

describe('tincan events', () => {
  it('prints what happens until the core stops, with 0', async () => {
    given([notice('a'), notice('b')], [stopping]);
    expect(await command.run(events, args())).toBe(0);
    expect(printed()).toEqual(['notice', 'notice', 'core']);
  });

  it('asks for the kinds and the peer that are wanted', async () => {
    core.on('peer.resolve', () => ({ id: bob, name: 'bob', address: '', known: true }));
    given([stopping]);
    await command.run(events, args({ kinds: ['message'], peer: 'bob' }));
    expect(await core.called('events.open')).toEqual({ kinds: ['message'], peer: bob });
  });

  it('ends after so many, of which a gap is none', async () => {
    given([notice('a'), skipped, notice('b'), notice('c')]);
    expect(await command.run(events, args({ count: '2' }))).toBe(0);
    expect(printed()).toEqual(['notice', 'skipped', 'notice']);
  });

  it('says that some may be missing where a core that stops could not be asked for its last ones', async () => {
    core.on('events.next', () => {
      core.store.set({ self: { ...core.store.get().self, status: 'stopping' } });
      setImmediate(() => void core.server.stop());
      return new Promise<never>(() => {});
    });
    expect(await command.run(events, args())).toBe(0);
    expect(command.data.map((line) => JSON.parse(line))).toMatchObject([
      { event: 'skipped', count: null },
      { event: 'core', change: 'stopping' },
    ]);
  });

  it('fails where the core goes away without a word', async () => {
    core.on('events.next', () => {
      setImmediate(() => void core.server.stop());
      return new Promise<never>(() => {});
    });
    await expect(command.run(events, args())).rejects.toMatchObject({ code: 'TINCAN_E_CORE_GONE' });
  });

  it('is interrupted while it waits', async () => {
    given([notice('a')]);
    const running = command.run(events, args());
    await core.called('events.next');
    command.interrupt();
    expect(await running).toBe(130);
  });
});
