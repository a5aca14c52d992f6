import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTyping, type Typing } from '../../src/chat/typing.ts';
import { CHAT } from '../../src/limits.ts';
import { peerId } from '../support/states.ts';

const [BOB, CAROL] = [peerId('bob'), peerId('carol')];
let changes: [string, string[]][];
let typing: Typing;
beforeEach(() => {
  vi.useFakeTimers();
  changes = [];
  typing = createTyping((conversation, peers) => changes.push([conversation, peers]));
});
afterEach(() => {
  typing.stop();
  vi.useRealTimers();
});

it('tells who begins and who stops, each once', () => {
  typing.heard('room', BOB, true);
  typing.heard('room', BOB, true);
  typing.heard('room', CAROL, true);
  typing.heard('room', BOB, false);
  typing.heard('room', BOB, false);
  expect(changes).toEqual([
    ['room', [BOB]],
    ['room', [BOB, CAROL]],
    ['room', [CAROL]],
  ]);
});

it('holds for a while after the last word', () => {
  typing.heard(BOB, BOB, true);
  vi.advanceTimersByTime(CHAT.typingHolds - 1);
  typing.heard(BOB, BOB, true);
  vi.advanceTimersByTime(CHAT.typingHolds - 1);
  expect(changes).toEqual([[BOB, [BOB]]]);
  vi.advanceTimersByTime(1);
  expect(changes.at(-1)).toEqual([BOB, []]);
});

it('ends everywhere with the session', () => {
  typing.heard('room', BOB, true);
  typing.heard(BOB, BOB, true);
  typing.gone(BOB);
  expect(changes.slice(2)).toEqual([
    ['room', []],
    [BOB, []],
  ]);
});
