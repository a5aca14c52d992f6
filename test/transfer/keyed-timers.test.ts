import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeyedTimers, type KeyedTimers } from '../../src/transfer/keyed-timers.ts';

let timers: KeyedTimers;
let fired: string[];
const note = (what: string) => (): void => void fired.push(what);

beforeEach(() => {
  vi.useFakeTimers();
  timers = createKeyedTimers();
  fired = [];
});
afterEach(() => {
  vi.useRealTimers();
});

describe('timers by key', () => {
  it('fire once each, after their own delay', () => {
    timers.set('late', 20, note('late'));
    timers.set('early', 10, note('early'));
    vi.advanceTimersByTime(10);
    expect(fired).toEqual(['early']);
    vi.advanceTimersByTime(100);
    expect(fired).toEqual(['early', 'late']);
  });

  it('are known until they fire', () => {
    timers.set('a', 10, note('a'));
    expect(timers.has('a')).toBe(true);
    expect(timers.has('b')).toBe(false);
    vi.advanceTimersByTime(10);
    expect(timers.has('a')).toBe(false);
  });

  it('begin anew where one of the key was set before', () => {
    timers.set('a', 10, note('first'));
    vi.advanceTimersByTime(9);
    timers.set('a', 10, note('second'));
    vi.advanceTimersByTime(9);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(fired).toEqual(['second']);
  });

  it('can be set again by what they do', () => {
    timers.set('a', 10, () => timers.set('a', 10, note('again')));
    vi.advanceTimersByTime(10);
    expect(timers.has('a')).toBe(true);
    vi.advanceTimersByTime(10);
    expect(fired).toEqual(['again']);
  });

  it('do not fire once they are cleared', () => {
    timers.set('a', 10, note('a'));
    timers.set('b', 10, note('b'));
    timers.clear('a');
    timers.clear('of no timer');
    expect(timers.has('a')).toBe(false);
    vi.advanceTimersByTime(10);
    expect(fired).toEqual(['b']);
  });

  it('do not fire once all are stopped', () => {
    timers.set('a', 10, note('a'));
    timers.set('b', 10, note('b'));
    timers.stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(timers.has('a')).toBe(false);
  });
});
