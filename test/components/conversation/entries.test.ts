import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createConversationEntries,
  type Entry,
  firstUnread,
} from '../../../components/conversation/entries.ts';
import type { MessageState } from '../../../src/store/state.ts';
import { aMessage, aTransfer, byId, peerId } from '../../support/states.ts';
import { aConversation, at, BOB, entriesOf } from './support.ts';

/** The entries as short words: ids without the sender, labels of days. */
const words = (entries: readonly Entry[]): string[] =>
  entries.map((entry) => {
    if (entry.kind === 'day') return entry.label;
    return entry.kind === 'new' ? '-- new --' : entry.id.slice(entry.id.indexOf('/') + 1);
  });

describe('day lines', () => {
  it('stand before the first message of each day, named as people name them', () => {
    const messages = [
      aMessage('a', '', { time: at('2026-11-20', '09:00') }),
      aMessage('b', '', { time: at('2026-11-20', '23:59') }),
      aMessage('c', '', { time: at('2026-11-24', '00:00') }),
      aMessage('d', '', { time: at('2026-11-25', '00:01') }),
    ];
    expect(words(entriesOf(messages, { now: at('2026-11-25', '23:00') }))).toEqual([
      'Friday 20 November 2026',
      'a',
      'b',
      'Yesterday',
      'c',
      'Today',
      'd',
    ]);
  });

  it('are those of the calendar, also where the year changes', () => {
    const messages = [aMessage('a', '', { time: at('2026-12-31', '23:59') })];
    expect(words(entriesOf(messages, { now: at('2027-01-01', '00:01') }))).toEqual(['Yesterday', 'a']);
  });

  it('never go back and never lie in the future, whatever clocks of others say', () => {
    const messages = [
      aMessage('a', '', { time: at('2026-11-24') }),
      aMessage('slow', '', { time: at('2001-01-01') }),
      aMessage('b', '', { time: at('2026-11-25') }),
      aMessage('fast', '', { time: at('2099-01-01') }),
      aMessage('never', '', { time: Number.NaN }),
    ];
    expect(words(entriesOf(messages, { now: at('2026-11-25') }))).toEqual([
      'Yesterday',
      'a',
      'slow',
      'Today',
      'b',
      'fast',
      'never',
    ]);
  });
});

describe('transfers in a conversation', () => {
  const transfer = (id: string, time: number, peer = BOB) =>
    aTransfer({ id, createdAt: time, peer: { id: peer, name: 'x', address: '' } });

  it('stand among the messages by their time, those of other peers left out', () => {
    const messages = [
      aMessage('a', '', { time: at('2026-11-20', '10:00') }),
      aMessage('b', '', { time: at('2026-11-20', '10:02') }),
    ];
    const transfers = byId(
      transfer('t3', at('2026-11-20', '10:03')),
      transfer('t1', at('2026-11-20', '10:01')),
      transfer('t0', at('2026-11-20', '09:59')),
      transfer('other', at('2026-11-20', '10:01'), peerId('carol')),
    );
    expect(words(entriesOf(messages, { transfers, now: at('2026-11-20') }))).toEqual([
      'Today',
      't0',
      'a',
      't1',
      'b',
      't3',
    ]);
  });

  it('never move across a message of one’s own, whatever the clock of the peer', () => {
    const messages = [
      aMessage('fast', '', { time: at('2026-11-20', '18:00') }),
      aMessage('own1', '', { from: 'self', time: at('2026-11-20', '10:00') }),
      aMessage('own2', '', { from: 'self', time: at('2026-11-20', '10:02') }),
      aMessage('slow', '', { time: at('2026-11-20', '08:00') }),
    ];
    const transfers = byId(transfer('t', at('2026-11-20', '10:01')));
    expect(words(entriesOf(messages, { transfers, now: at('2026-11-20') }))).toEqual([
      'Today',
      'fast',
      'own1',
      't',
      'own2',
      'slow',
    ]);
  });

  it('keep their entry while they move on', () => {
    const show = (transferred: number): Entry | undefined =>
      entriesOf([], { transfers: byId(aTransfer({ transferred })), now: 0 }).at(-1);
    expect(show(5)?.id).toBe(show(500)?.id);
    expect(show(500)).toMatchObject({ kind: 'transfer', transfer: { transferred: 500 } });
  });
});

describe('the mark of what is new', () => {
  const messages = [
    aMessage('a', ''),
    aMessage('b', ''),
    aMessage('own', '', { from: 'self' }),
    aMessage('c', ''),
  ];

  it('stands before the first message not read, one’s own not counted', () => {
    const conversation = aConversation(messages, { unread: 2 });
    const unreadFrom = { id: firstUnread(conversation)?.id ?? '', count: 2 };
    const entries = createConversationEntries()({
      conversation,
      transfers: {},
      now: at('2026-11-20'),
      unreadFrom,
    });
    expect(words(entries).slice(1)).toEqual(['a', '-- new --', 'b', 'own', 'c']);
  });

  it('stands before the oldest there is when more are unread than are kept', () => {
    expect(firstUnread(aConversation(messages, { unread: 99 }))?.id).toBe('a');
  });

  it('stands where the core says, whatever is here', () => {
    const first = { order: 1, id: 'far' };
    expect(firstUnread(aConversation([], { unread: 9, firstUnread: first }))).toBe(first);
  });

  it('is not there when all is read', () => {
    expect(firstUnread(aConversation(messages))).toBeUndefined();
    expect(words(entriesOf(messages))).not.toContain('-- new --');
  });
});

describe('the entries of any conversation', () => {
  it('hold every message in its order and every transfer once, with ids of their own', () => {
    const time = fc.integer({ min: at('2026-11-01'), max: at('2026-11-20') });
    const messages = fc.array(fc.record({ time, own: fc.boolean() }), { maxLength: 30 });
    fc.assert(
      fc.property(messages, fc.array(time, { maxLength: 10 }), (given, times) => {
        const said = given.map(({ time: when, own }, index) =>
          aMessage(`m${index}`, '', { time: when, from: own ? 'self' : BOB }),
        );
        const transfers = byId(...times.map((createdAt, index) => aTransfer({ id: `t${index}`, createdAt })));
        const entries = entriesOf(said, { transfers, now: at('2026-11-20') });
        const kept = entries.flatMap((entry) => (entry.kind === 'message' ? [entry.message.id] : []));
        expect(kept).toEqual(said.map(({ id }) => id));
        expect(entries.filter(({ kind }) => kind === 'transfer')).toHaveLength(times.length);
        expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
        expect(entries.at(-1)?.kind ?? 'message').toMatch(/message|transfer/);
      }),
    );
  });
});

describe('entries made again', () => {
  it('are the same objects where nothing has changed', () => {
    const entries = createConversationEntries();
    const make = (messages: MessageState[]): readonly Entry[] =>
      entries({ conversation: aConversation(messages), transfers: {}, now: at('2026-11-20') });
    const [a, b, c] = [aMessage('a', ''), aMessage('b', '', { status: 'sent' }), aMessage('c', '')];
    const first = make([a, b]);
    const second = make([a, { ...b, status: 'delivered' }, c]);
    expect(second[1]).toBe(first[1]);
    expect(second[2]).toMatchObject({ message: { status: 'delivered' } });
    expect(words(second).slice(1)).toEqual(['a', 'b', 'c']);
  });

  it('are what a fresh look at the conversation gives, whatever was there before', () => {
    const window = fc.uniqueArray(fc.nat(9), { maxLength: 10 });
    fc.assert(
      fc.property(fc.array(window, { maxLength: 5 }), (windows) => {
        const entries = createConversationEntries();
        for (const ids of windows) {
          const messages = ids.map((id) => aMessage(`m${id}`, ''));
          const input = { conversation: aConversation(messages), transfers: {}, now: at('2026-11-20') };
          expect(entries(input)).toEqual(createConversationEntries()(input));
        }
      }),
    );
  });
});
