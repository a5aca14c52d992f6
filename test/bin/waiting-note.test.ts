import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Output } from '../../bin/output.ts';
import { createWaitingNote, type WaitingNote } from '../../bin/waiting-note.ts';
import { INTERFACE } from '../../src/limits.ts';
import { aPeer, aTransfer, byId, readyState } from '../support/states.ts';

const bob = aPeer('bob');
const offered = aTransfer({ state: 'offered', direction: 'send', peer: bob, name: 'build.tar.gz' });
let told: string[];
let waiting: WaitingNote;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  const output = { note: (text: string) => void told.push(text) } as Output;
  waiting = createWaitingNote({ state: readyState({ peers: byId(bob) }) }, output);
});
afterEach(() => {
  waiting.close();
  vi.useRealTimers();
});

it('says once for whom a transfer waits', () => {
  waiting.update([offered]);
  vi.advanceTimersByTime(INTERFACE.waitingTold - 1);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  waiting.update([{ ...offered }]);
  vi.advanceTimersByTime(INTERFACE.waitingTold * 10);
  expect(told).toEqual(['↑ build.tar.gz → bob: waiting for bob to accept. Ctrl-C cancels it.']);
});

it('says nothing of one that is answered soon, or of which nobody waits any more', () => {
  waiting.update([offered]);
  waiting.update([{ ...offered, state: 'active' }]);
  vi.advanceTimersByTime(INTERFACE.waitingTold);
  waiting.update([{ ...offered, id: 'f'.repeat(32) }]);
  waiting.close();
  vi.advanceTimersByTime(INTERFACE.waitingTold);
  expect(told).toEqual([]);
});
