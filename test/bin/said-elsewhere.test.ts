import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSaidElsewhere, type SaidElsewhere } from '../../bin/line-mode/said-elsewhere.ts';
import type { CoreClient } from '../../src/client/index.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';
import { aMessage, aPeer, byId, peerId, readyState } from '../support/states.ts';

const bob = peerId('bob');
let core: FakeCore;
let client: CoreClient;
let printed: string[];
let open: string | undefined;
let elsewhere: SaidElsewhere;

beforeEach(async () => {
  core = fakeCore(readyState({ peers: byId(aPeer('bob')) }));
  client = await core.client();
  printed = [];
  open = bob;
  elsewhere = createSaidElsewhere(
    client,
    () => open,
    (line) => printed.push(line),
  );
  let shown = client.state;
  client.subscribe(() => {
    const before = shown;
    shown = client.state;
    elsewhere.look(before, shown);
  });
});
afterEach(() => core.stop());

/** What the core makes of a text of this user, whoever gave it to it. */
function say(id: string, text: string, muted = false): ReturnType<typeof aMessage> {
  const message = aMessage(id, text, { from: 'self', name: 'alice', order: Number(id) });
  const before = core.store.get().conversations[bob]?.messages ?? [];
  const messages = [...before.filter((one) => one.id !== id), message];
  const head = { id: bob, more: false, unread: 0, lastOrder: Number(id) };
  core.store.put('conversations', bob, { ...head, messages, ...(muted ? { muted: true as const } : {}) });
  return message;
}
const words = (): string[] => printed.map((line) => line.replace(/^\d\d:\d\d /, ''));

describe('what is said elsewhere', () => {
  it('is told here, with the conversation where that is not the open one', async () => {
    say('1', 'from another terminal');
    await vi.waitFor(() => expect(words()).toEqual(['you: from another terminal']));
    open = undefined;
    say('2', 'once more');
    await vi.waitFor(() => expect(words()[1]).toBe('[bob] you: once more'));
  });

  it('is not what was said here, though that comes before its answer', async () => {
    core.on('chat.send', async ({ text }) => ({ message: say('1', text) }));
    await elsewhere.client.call('chat.send', { conversation: bob, text: 'from here' });
    say('2', 'from there');
    await vi.waitFor(() => expect(words()).toEqual(['you: from there']));
  });

  it('waits until it can be told from what is being said here', async () => {
    let answer = (): void => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    core.on('chat.send', async ({ text }) => {
      const message = say('1', text);
      await held;
      return { message };
    });
    const sending = elsewhere.client.call('chat.send', { conversation: bob, text: 'from here' });
    await core.called('chat.send');
    say('2', 'from there');
    await vi.waitFor(() => expect(client.state.conversations[bob]?.messages).toHaveLength(2));
    expect(printed).toEqual([]);
    answer();
    await sending;
    expect(words()).toEqual(['you: from there']);
  });

  it('is told as well where a call from here fails', async () => {
    core.on('chat.send', () => {
      say('1', 'from there');
      throw new Error('the disk is full');
    });
    await expect(elsewhere.client.call('chat.send', { conversation: bob, text: 'x' })).rejects.toThrow();
    await vi.waitFor(() => expect(words()).toEqual(['you: from there']));
  });

  it('is told again as it is changed, and not in a muted conversation that is not open', async () => {
    say('1', 'frist');
    await vi.waitFor(() => expect(printed).toHaveLength(1));
    say('1', 'first');
    await vi.waitFor(() => expect(words()[1]).toMatch(/^you changed the message of .* to: first$/));
    open = undefined;
    say('2', 'quiet', true);
    await vi.waitFor(() => expect(client.state.conversations[bob]?.messages).toHaveLength(2));
    expect(printed).toHaveLength(2);
  });
});
