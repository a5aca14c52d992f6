import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Ask,
  type ConversationWindow,
  EMPTY_WINDOW,
  hasBefore,
  shownMessages,
  type WindowAction,
  windowReducer,
} from '../../../components/conversation/index.ts';
import { CONVERSATION } from '../../../src/limits.ts';
import { compareCursors } from '../../../src/store/cursors.ts';
import type { ConversationState, MessageState } from '../../../src/store/state.ts';
import { aMessage } from '../../support/states.ts';
import { aConversation } from './support.ts';

/** The message of this place; two share each count. */
const message = (place: number, text = `message ${place}`): MessageState =>
  aMessage(String(place).padStart(32, '0'), text, { order: Math.floor(place / 2) });
const range = (from: number, to: number): MessageState[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => message(from + index));
const places = (window: ConversationWindow): number[] => shownMessages(window).map(({ id }) => Number(id));
const numbers = (from: number, to: number): number[] => range(from, to).map(({ id }) => Number(id));

/** A conversation of which the state has the newest ones. */
const tailOf = (from: number, to: number): ConversationState =>
  aConversation(range(from, to), { more: from > 0 });
const tail = (from: number, to: number, reading = true): WindowAction => ({
  type: 'tail',
  conversation: tailOf(from, to),
  reading,
});
const run = (...actions: WindowAction[]): ConversationWindow => actions.reduce(windowReducer, EMPTY_WINDOW);
const answers = (ask: Ask, from: number, to: number, last: number): WindowAction[] => [
  { type: 'asked', ask },
  { type: 'answered', ask, page: { messages: range(from, to), before: from > 0, after: to < last } },
];
const olderThan = (place: number): Ask => ({ direction: 'before', at: message(place) });
const newerThan = (place: number): Ask => ({ direction: 'after', at: message(place) });
const around = (place: number): Ask => ({ direction: 'around', at: message(place) });

describe('what is here of a conversation', () => {
  it('is what the state has, until one reads back', () => {
    const window = run(tail(100, 300));
    expect(places(window)).toEqual(numbers(100, 300));
    expect(hasBefore(window)).toBe(true);
    expect(hasBefore(run(tail(0, 5)))).toBe(false);
  });

  it('is that with the page before it', () => {
    const window = run(tail(100, 300), ...answers(olderThan(100), 60, 100, 300));
    expect(places(window)).toEqual(numbers(60, 300));
    expect(hasBefore(window)).toBe(true);
    expect(hasBefore(run(tail(10, 20), ...answers(olderThan(10), 0, 10, 20)))).toBe(false);
  });

  it('keeps what leaves the state while one reads back', () => {
    const window = run(tail(100, 300), ...answers(olderThan(100), 60, 100, 300), tail(110, 310));
    expect(places(window)).toEqual(numbers(60, 310));
    expect(places(run(tail(100, 300, true), tail(110, 310)))).toEqual(numbers(100, 310));
  });

  it('follows the state alone while nobody reads back', () => {
    expect(run(tail(100, 300, false), tail(110, 310, false)).pages).toEqual([]);
  });

  it('has a hole nowhere: what came too fast is asked for', () => {
    const window = run(tail(100, 300), tail(400, 600));
    expect(places(window)).toEqual(numbers(100, 300));
    expect(window.detached).toBe(true);
    const on = [newerThan(299), newerThan(499)].reduce(
      (now, ask, index) => answers(ask, 300 + index * 200, 500 + index * 200, 600).reduce(windowReducer, now),
      window,
    );
    expect(on.detached).toBe(false);
    expect(places(on)).toEqual(numbers(100, 600));
  });

  it('is a page of its own around a place far back, until reading on meets the newest', () => {
    const jumped = run(tail(400, 600), ...answers(around(100), 0, 200, 600));
    expect(places(jumped)).toEqual(numbers(0, 200));
    expect(jumped.detached).toBe(true);
    const met = [...answers(newerThan(199), 200, 400, 600), ...answers(newerThan(399), 400, 600, 600)].reduce(
      windowReducer,
      jumped,
    );
    expect(met.detached).toBe(false);
    expect(places(met)).toEqual(numbers(0, 600));
  });

  it('joins the newest at once where the place is near them', () => {
    const window = run(tail(100, 300), ...answers(around(120), 20, 220, 300));
    expect(window.detached).toBe(false);
    expect(places(window)).toEqual(numbers(20, 300));
  });

  it('goes back to the newest', () => {
    const window = run(tail(400, 600), ...answers(around(100), 0, 200, 600), { type: 'newest' });
    expect(places(window)).toEqual(numbers(400, 600));
    expect(window.asking).toBeUndefined();
  });

  it('shows changes of the newest, and those that are told of others', () => {
    const page = answers(olderThan(100), 60, 100, 300);
    const conversation = aConversation(
      range(100, 300).map((one) => ({ ...one, text: 'changed' })),
      { more: true },
    );
    const window = run(
      tail(100, 300),
      ...page,
      { type: 'tail', conversation, reading: true },
      { type: 'changed', message: message(70, 'edited') },
      { type: 'removed', id: message(71).id, from: message(71).from },
    );
    const shown = shownMessages(window);
    expect(shown.at(-1)?.text).toBe('changed');
    expect(shown.find(({ id }) => Number(id) === 70)?.text).toBe('edited');
    expect(shown.some(({ id }) => Number(id) === 71)).toBe(false);
  });

  describe('with a message that is sent again', () => {
    const again = (place: number): MessageState => ({ ...message(place, 'again'), order: 150 });
    const moved = (from: number, place: number): WindowAction => ({
      type: 'tail',
      reading: true,
      conversation: aConversation(
        [...range(from, 300).filter(({ id }) => Number(id) !== place), again(place)],
        {
          more: true,
        },
      ),
    });
    const others = (from: number, place: number): number[] =>
      numbers(from, 300).filter((number) => number !== place);

    it.each([70, 100, 299])('shows it at the end alone, where it was at %i', (place) => {
      const window = run(tail(100, 300), ...answers(olderThan(100), 60, 100, 300), moved(100, place));
      expect(places(window)).toEqual([...others(60, place), place]);
    });

    it('takes it out of what is far back, whoever tells of it first', () => {
      const back = [tail(200, 300), ...answers(around(50), 40, 60, 300)];
      const left = numbers(40, 60).filter((number) => number !== 50);
      expect(places(run(...back, moved(200, 50)))).toEqual(left);
      expect(places(run(...back, { type: 'changed', message: again(50) }))).toEqual(left);
    });
  });

  it('shows nothing that was removed once the state has all there is', () => {
    const window = run(tail(100, 300), ...answers(olderThan(100), 0, 100, 300), {
      type: 'tail',
      conversation: aConversation([]),
      reading: true,
    });
    expect(shownMessages(window)).toEqual([]);
  });

  it('is less of long messages, at the end that is looked at', () => {
    const long = (from: number, to: number): MessageState[] =>
      range(from, to).map(({ id }) => message(Number(id), 'x'.repeat(CONVERSATION.windowCharacters / 8)));
    const ask = olderThan(100);
    const page = { messages: long(80, 100), before: true, after: true };
    const window = run(tail(100, 300), { type: 'asked', ask }, { type: 'answered', ask, page });
    expect(places(window)).toEqual(numbers(80, 88));
    expect(window.detached).toBe(true);
  });

  it('leaves out none of two that stand at one place', () => {
    const twins = ['peer', 'other'].map((from) => ({ ...message(60), from }));
    const ask = olderThan(100);
    const page = { messages: [...twins, ...twins], before: false, after: true };
    const window = run(tail(100, 101), { type: 'asked', ask }, { type: 'answered', ask, page });
    expect(shownMessages(window).map(({ from }) => from)).toEqual(['peer', 'other', message(100).from]);
  });

  it('says what could not be had, until it is asked for again', () => {
    const ask = olderThan(100);
    const failed = run(tail(100, 300), { type: 'asked', ask }, { type: 'failed', ask, reason: 'No.' });
    expect(failed).toMatchObject({ asking: undefined, failed: { reason: 'No.' } });
    expect(windowReducer(failed, { type: 'again' }).failed).toBeUndefined();
  });

  it('takes no answer that is not waited for', () => {
    const ask = olderThan(100);
    const window = run(tail(100, 300), { type: 'asked', ask }, { type: 'newest' });
    const page = { messages: range(60, 100), before: true, after: true };
    expect(windowReducer(window, { type: 'answered', ask, page })).toBe(window);
    expect(windowReducer(window, { type: 'failed', ask, reason: '' })).toBe(window);
  });

  it('takes an empty page for the beginning, also when the state is looked at again and still says that there is more', () => {
    const window = run(tail(10, 20), ...answers(olderThan(10), 0, 0, 20), tail(10, 20), tail(10, 21));
    expect(places(window)).toEqual(numbers(10, 21));
    expect(hasBefore(window)).toBe(false);
    // Once the tail has moved on, there is what it had before.
    expect(hasBefore(windowReducer(window, tail(11, 22, false)))).toBe(true);
  });

  it('asks on no further where the other side says there is more and gives nothing', () => {
    const ask = olderThan(100);
    const page = { messages: [], before: true, after: true };
    const window = run(tail(100, 300), { type: 'asked', ask }, { type: 'answered', ask, page });
    expect(hasBefore(window)).toBe(false);
  });
});

/** Conversation and screen, side by side. */
interface Model {
  first: number;
  last: number;
  edits: ReadonlyMap<number, string>;
  window: ConversationWindow;
}

const TAIL = 20;
const PAGE = 60;
const kinds = fc.constantFrom(
  'append',
  'edit',
  'before',
  'after',
  'around',
  'newest',
  'fail',
  'close',
  'look',
);
const steps = fc.array(fc.tuple(kinds, fc.nat(400), fc.boolean()), { minLength: 1, maxLength: 80 });

const stored = (model: Model, from: number, to: number): MessageState[] =>
  range(Math.max(model.first, from), Math.min(model.last, to)).map((one) => {
    const text = model.edits.get(Number(one.id));
    return text === undefined ? one : { ...one, text };
  });

function step(model: Model, [kind, amount, reading]: [string, number, boolean]): Model {
  const { window, first, last } = model;
  const state = (from = last - TAIL): WindowAction => ({
    type: 'tail',
    conversation: aConversation(stored(model, from, last), { more: from > first, lastAt: 1 }),
    reading,
  });
  const page = (ask: Ask, from: number, to: number): ConversationWindow => {
    const messages = stored(model, from, to);
    const answer = { messages, before: from > first, after: to < last };
    const asked = windowReducer(window, { type: 'asked', ask });
    return windowReducer(asked, { type: 'answered', ask, page: answer });
  };
  const shown = shownMessages(window).map(({ id }) => Number(id));
  const [start = last] = shown;
  const end = shown.at(-1) ?? first;
  switch (kind) {
    case 'append':
      return { ...model, last: last + (amount % 50) };
    case 'edit':
      return { ...model, edits: new Map(model.edits).set(first + (amount % (last - first)), 'edited') };
    case 'before':
      return shown.length === 0 ? model : { ...model, window: page(olderThan(start), start - PAGE, start) };
    case 'after':
      return shown.length === 0 ? model : { ...model, window: page(newerThan(end), end + 1, end + 1 + PAGE) };
    case 'around': {
      const at = first + (amount % (last - first));
      return { ...model, window: page(around(at), at - PAGE / 2, at + PAGE / 2) };
    }
    case 'newest':
      return { ...model, window: windowReducer(window, { type: 'newest' }) };
    case 'fail': {
      const ask = olderThan(start);
      const asked = windowReducer(window, { type: 'asked', ask });
      return { ...model, window: windowReducer(asked, { type: 'failed', ask, reason: 'No.' }) };
    }
    case 'close':
      return { ...model, window: windowReducer(window, state(last)) };
    default:
      return { ...model, window: windowReducer(window, state()) };
  }
}

describe('any order of pages, messages, edits and jumps', () => {
  it('shows one range without a hole, in order, each message once, and not too many', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 2_000 }), (all, length) => {
        let model: Model = { first: 0, last: length, edits: new Map(), window: EMPTY_WINDOW };
        for (const one of all) {
          model = step(model, one as [string, number, boolean]);
          const shown = shownMessages(model.window);
          for (const [index, next] of shown.entries()) {
            const previous = shown[index - 1];
            if (previous === undefined) continue;
            expect(compareCursors(previous, next)).toBeLessThan(0);
            expect(Number(next.id)).toBe(Number(previous.id) + 1);
          }
          expect(model.window.pages.length).toBeLessThanOrEqual(CONVERSATION.windowMessages);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('leads to the newest by reading on, and to the oldest by reading back', () => {
    fc.assert(
      fc.property(steps, (all) => {
        let model: Model = { first: 0, last: 500, edits: new Map(), window: EMPTY_WINDOW };
        for (const one of [...all, ['look', 0, true] as const])
          model = step(model, one as [string, number, boolean]);
        for (let asks = 0; asks < 60 && model.window.detached; asks += 1)
          model = step(model, ['after', 0, true]);
        expect(model.window.detached).toBe(false);
        expect(Number(shownMessages(model.window).at(-1)?.id)).toBe(model.last - 1);
        for (let asks = 0; asks < 80 && hasBefore(model.window); asks += 1)
          model = step(model, ['before', 0, true]);
        expect(Number(shownMessages(model.window)[0]?.id)).toBe(model.first);
      }),
      { numRuns: 100 },
    );
  });
});
