import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createReceipts, type Receipts } from '../../src/chat/receipts.ts';
import { CHAT } from '../../src/limits.ts';
import { peerId } from '../support/states.ts';

const BOB = peerId('bob');
let sent: string[];
let isOn: boolean;
let isConnected: boolean;
let last: string | undefined;
let receipts: Receipts;
beforeEach(() => {
  vi.useFakeTimers();
  [sent, isOn, isConnected, last] = [[], true, true, undefined];
  receipts = createReceipts({
    send(_peer, message) {
      if (isConnected && message.t === 'read') sent.push(message.id);
      return isConnected;
    },
    isOn: () => isOn,
    lastRead: async () => last,
    onTrouble() {},
  });
});
afterEach(() => {
  receipts.stop();
  vi.useRealTimers();
});

it('tells at once what was read, and then only the newest once in a while', () => {
  for (const id of ['one', 'two', 'three']) receipts.read(BOB, id);
  expect(sent).toEqual(['one']);
  vi.advanceTimersByTime(CHAT.readEvery);
  expect(sent).toEqual(['one', 'three']);
});

it('tells a peer that comes back up to where it was read', async () => {
  last = 'nine';
  receipts.onOpen(BOB);
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual(['nine']);
});

it('tells nothing where the user does not want it', async () => {
  isOn = false;
  last = 'nine';
  receipts.onOpen(BOB);
  receipts.read(BOB, 'ten');
  await vi.advanceTimersByTimeAsync(CHAT.readEvery);
  expect(sent).toEqual([]);
});

it('tells nothing to a peer that has gone in the meantime', () => {
  receipts.read(BOB, 'one');
  receipts.read(BOB, 'two');
  receipts.onEnd(BOB);
  vi.advanceTimersByTime(CHAT.readEvery);
  expect(sent).toEqual(['one']);
});
