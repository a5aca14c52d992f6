import { expect, it, vi } from 'vitest';
import { SESSION } from '../src/limits.ts';
import { createSessionEvents, type SessionEventParts } from '../src/session-events.ts';
import { peerId } from './support/states.ts';

it('a peer that says without end that it has another device of this identity is told of once in a while', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const notice = vi.fn();
    const parts: Partial<SessionEventParts> = {
      notice,
      directory: { labelOf: () => 'eve' } as unknown as SessionEventParts['directory'],
    };
    const events = createSessionEvents(parts as SessionEventParts);
    for (let times = 0; times < 100; times += 1) events.onReplaced(peerId('eve'));
    expect(notice).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(SESSION.replacedEvery);
    events.onReplaced(peerId('eve'));
    expect(notice).toHaveBeenCalledTimes(2);
  } finally {
    vi.useRealTimers();
  }
});
