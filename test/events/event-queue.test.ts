import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventQueue } from '../../src/events/event-queue.ts';
import { EVENTS } from '../../src/limits.ts';
import type { CoreEvent } from '../../src/store/events.ts';

const TIME = '1970-01-01T00:00:00.000Z';
const notice = (text: string): CoreEvent => ({
  event: 'notice',
  time: TIME,
  level: 'info',
  text,
  peer: null,
  transfer: null,
});
const stopping: CoreEvent = { event: 'core', time: TIME, change: 'stopping' };
const wordsOf = (events: CoreEvent[]): string[] =>
  events.map((event) =>
    event.event === 'notice'
      ? event.text
      : event.event === 'skipped'
        ? `skipped ${event.count}`
        : event.event,
  );

describe('events that wait for a reader', () => {
  it('come out in their order', () => {
    const queue = createEventQueue(() => 0);
    expect(queue.isEmpty).toBe(true);
    for (const text of ['a', 'b']) queue.push(notice(text));
    expect(queue.isEmpty).toBe(false);
    expect(wordsOf(queue.take())).toEqual(['a', 'b']);
    expect(queue.take()).toEqual([]);
  });

  it('are bounded in number, and what did not fit is told where it is missing', () => {
    const queue = createEventQueue(() => 0);
    for (let index = 0; index < EVENTS.queued + 3; index += 1) queue.push(notice('a'));
    const taken = queue.take();
    expect(taken).toHaveLength(EVENTS.queued + 1);
    expect(taken.at(-1)).toEqual({ event: 'skipped', time: TIME, count: 3 });
    queue.push(notice('b'));
    expect(wordsOf(queue.take())).toEqual(['b']);
  });

  it('are bounded in the characters of all together', () => {
    const queue = createEventQueue(() => 0);
    const large = notice('x'.repeat(EVENTS.queuedCharacters / 4));
    for (let index = 0; index < 6; index += 1) queue.push(large);
    const kinds: string[] = [];
    for (let page = queue.take(); page.length > 0; page = queue.take())
      kinds.push(...page.map(({ event }) => event));
    expect(kinds).toEqual(['notice', 'notice', 'notice', 'skipped']);
  });

  it('are given in pages, each of one event at the least', () => {
    const queue = createEventQueue(() => 0);
    const large = notice('x'.repeat(EVENTS.pageCharacters));
    for (const event of [large, large, notice('a')]) queue.push(event);
    expect(queue.take()).toEqual([large]);
    expect(queue.take()).toEqual([large]);
    expect(wordsOf(queue.take())).toEqual(['a']);
  });

  it('have the end of the core among them, however full it is', () => {
    const queue = createEventQueue(() => 0, { queued: 1, queuedCharacters: 1_000, pageCharacters: 1_000 });
    for (const event of [notice('a'), notice('b'), stopping]) queue.push(event);
    expect(wordsOf(queue.take())).toEqual(['a', 'skipped 1', 'core']);
  });

  it('are each given or counted at their place, whenever they are asked for', () => {
    const bounds = { queued: 3, queuedCharacters: 10_000, pageCharacters: 200 };
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (steps) => {
        const queue = createEventQueue(() => 0, bounds);
        let pushed = 0;
        let next = 0;
        const read = (): void => {
          for (const event of queue.take()) {
            if (event.event === 'skipped') next += event.count ?? 0;
            else if (event.event === 'notice') expect(event.text).toBe(String(next++));
          }
        };
        for (const isPush of steps) {
          if (isPush) queue.push(notice(String(pushed++)));
          else read();
        }
        for (let index = 0; index < 5; index += 1) read();
        expect(next).toBe(pushed);
      }),
    );
  });
});
