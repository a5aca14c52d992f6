/** People who go on typing while their cores are killed, and what has become of what they typed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { MessageState } from '../../src/store/state.ts';
import type { CoreProcess } from '../support/core-process.ts';
import type { Chance } from '../support/seeded.ts';
import { PATIENCE } from './scale.ts';

/** Everything that a core keeps of a conversation, oldest first. */
export async function historyOf(core: CoreProcess, conversation: string): Promise<MessageState[]> {
  const all: MessageState[] = [];
  for (;;) {
    const [first] = all;
    const at = first === undefined ? {} : { at: { order: first.order, id: first.id } };
    const page = await core.client.call('chat.page', {
      conversation,
      ...at,
      direction: 'before',
      limit: 200,
    });
    all.unshift(...page.messages);
    if (!page.before) return all;
  }
}

/** Waits until nothing is left in a core's outbox for these peers. */
export async function emptyOutbox(core: CoreProcess, peers: readonly string[]): Promise<void> {
  await core.until(
    'nothing that waits',
    (state) => state.self.mailUnknown !== true && peers.every((peer) => state.peers[peer]?.queued === 0),
    PATIENCE,
  );
}

/** Somebody who types, whatever becomes of their core. */
export interface Writer {
  core: CoreProcess;
  conversation: string;
  /** Texts that the core has said are queued. */
  queued: string[];
  /** Texts of which the core died before it answered: nobody was told that they are queued. */
  unsure: Set<string>;
}

export async function write(writer: Writer, count: number, dice: Chance): Promise<void> {
  for (let number = 0; number < count; ) {
    const { core, conversation } = writer;
    if (!core.isRunning) {
      await sleep(2);
      continue;
    }
    const text = `${core.name} ${String(number).padStart(6, '0')}`;
    number += 1;
    try {
      const { message } = await core.client.call('chat.send', { conversation, text });
      expect(['queued', 'sent', 'delivered']).toContain(message.status);
      writer.queued.push(text);
    } catch {
      writer.unsure.add(text);
    }
    if (dice.real() < 0.02) await sleep(dice.whole(10));
  }
}

/** Texts that came, against those that were typed. */
export function judge(writer: Writer, received: readonly MessageState[]): void {
  const texts = received.map(({ text }) => text);
  expect(new Set(texts).size).toBe(texts.length);
  expect(texts).toEqual([...texts].sort());
  expect(texts.filter((text) => !writer.unsure.has(text))).toEqual(writer.queued);
}
