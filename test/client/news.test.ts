import { describe, expect, it } from 'vitest';
import {
  awayNews,
  failureNews,
  isRewritten,
  messagesSince,
  noticesSince,
  peerNews,
  transferNews,
} from '../../src/client/index.ts';
import type {
  ConversationState,
  MessageState,
  NoticeState,
  PeerState,
  State,
  TransferState,
} from '../../src/store/state.ts';
import { formatTime } from '../../src/text/format.ts';
import { aMessage, aPeer, aTransfer, byId, peerId, readyState } from '../support/states.ts';

const bob = peerId('bob');

describe('news of a transfer', () => {
  const withTransfer = (fields?: Partial<TransferState>): State =>
    readyState({
      peers: byId(aPeer('bob')),
      transfers: fields === undefined ? {} : byId(aTransfer(fields)),
    });
  const news = (before: Partial<TransferState> | undefined, after: Partial<TransferState>) =>
    transferNews(withTransfer(before), withTransfer(after)).map(({ level, text }) => [level, text]);

  it('tell what arrived, how long it took and where it is', () => {
    const arrived = {
      name: 'disk.img',
      direction: 'receive',
      state: 'done',
      bytes: 1_200_000_000,
      startedAt: 1_000,
      endedAt: 3_900,
      path: '/home/alice/Downloads/disk.img',
    } as const;
    expect(transferNews(withTransfer({ ...arrived, state: 'verifying' }), withTransfer(arrived))).toEqual([
      {
        level: 'success',
        text: '↓ disk.img ← bob: done, verified, 1.2 GB, 2.9 s: /home/alice/Downloads/disk.img',
        peer: bob,
        transfer: 'a'.repeat(32),
      },
    ]);
  });

  it('warn where some of it did not arrive', () => {
    const problems = [{ name: 'a', error: { code: 'TINCAN_E_CORRUPT', message: 'Damaged.' } }] as const;
    expect(news({}, { state: 'done', problems: [...problems] })).toEqual([
      ['warning', '↑ report.pdf → bob: done, verified, 1.0 MB; 1 file did not arrive'],
    ]);
  });

  it('tell a failure with its reason, also of one that has come and failed in between', () => {
    const failed = {
      state: 'failed',
      error: { code: 'TINCAN_E_NO_SPACE', message: 'The disk is full.' },
    } as const;
    const told = [['error', '↑ report.pdf → bob: failed: The disk is full.']];
    expect(news({}, failed)).toEqual(told);
    expect(news(undefined, failed)).toEqual(told);
  });

  it('tell what the other side did', () => {
    const cancelled = {
      state: 'cancelled',
      error: { code: 'TINCAN_E_CANCELLED', message: 'Cancelled by bob.' },
    } as const;
    expect(news({}, { state: 'paused', pausedBy: 'peer' })).toEqual([
      ['info', '↑ report.pdf → bob: 0 %, paused by bob'],
    ]);
    expect(news({}, cancelled)).toEqual([['warning', '↑ report.pdf → bob: cancelled by bob']]);
    expect(
      news({ state: 'offered' }, { state: 'declined', error: { code: 'TINCAN_E_DENIED', message: 'No.' } }),
    ).toEqual([['warning', '↑ report.pdf → bob: declined by bob']]);
  });

  it('tell that an offer was not answered in time', () => {
    const error = { code: 'TINCAN_E_TIMEOUT', message: 'Nobody answered.' } as const;
    expect(news({ state: 'offered' }, { direction: 'receive', state: 'declined', error })).toEqual([
      ['warning', '↓ report.pdf ← bob: not answered in time'],
    ]);
  });

  it.each<Partial<TransferState>>([
    { state: 'paused', pausedBy: 'self' },
    { state: 'cancelled', cancelledBy: 'self' },
    { state: 'declined', direction: 'receive', error: { code: 'TINCAN_E_DENIED', message: 'No.' } },
  ])('leave out what the person did: %j', (after) => {
    expect(news({}, after)).toEqual([]);
  });

  it('leave out progress, and what has been told', () => {
    expect(news({}, { transferred: 500_000 })).toEqual([]);
    expect(news({ state: 'queued' }, { state: 'active' })).toEqual([]);
    expect(news({ state: 'done' }, { state: 'done', rate: 1 })).toEqual([]);
    const state = withTransfer({ state: 'failed' });
    expect(transferNews(state, state)).toEqual([]);
  });

  it('tell of blocks that were damaged and fetched again', () => {
    expect(news({ repaired: 1 }, { repaired: 3 })).toEqual([
      ['info', '↑ report.pdf → bob: 2 damaged blocks were fetched again'],
    ]);
    expect(news({ repaired: 3 }, { repaired: 3, transferred: 5 })).toEqual([]);
  });

  it('tell that one waits for a peer that went away, and that it goes on', () => {
    const half = { transferred: 610_000 };
    const gone = readyState({
      peers: byId(aPeer('bob', { state: 'offline' })),
      transfers: byId(aTransfer({ ...half, state: 'queued' })),
    });
    expect(transferNews(withTransfer(half), gone).map(({ level, text }) => [level, text])).toEqual([
      ['warning', '↑ report.pdf → bob: 61 %, waiting until bob is connected'],
    ]);
    expect(transferNews(gone, withTransfer(half)).map(({ text }) => text)).toEqual([
      '↑ report.pdf → bob: goes on at 61 %',
    ]);
  });

  it('leave out that one makes room for another', () => {
    expect(news({ transferred: 5 }, { transferred: 5, state: 'queued' })).toEqual([]);
  });

  it('tell that the disk is full, that it is something else now, and that it goes on by itself', () => {
    const stalled = (code: 'TINCAN_E_NO_SPACE' | 'TINCAN_E_FILE_ACCESS') =>
      ({ direction: 'receive', state: 'paused', error: { code, message: 'Full.' } }) as const;
    expect(news({}, stalled('TINCAN_E_NO_SPACE'))).toEqual([
      ['warning', '↓ report.pdf ← bob: 0 %, paused: no room on the disk; goes on by itself'],
    ]);
    expect(news(stalled('TINCAN_E_NO_SPACE'), stalled('TINCAN_E_FILE_ACCESS'))).toHaveLength(1);
    expect(news(stalled('TINCAN_E_NO_SPACE'), { direction: 'receive', transferred: 10_000 })).toEqual([
      ['info', '↓ report.pdf ← bob: goes on at 1 %'],
    ]);
  });

  it('tell of a pause that passes from one side to the other', () => {
    expect(news({ state: 'paused', pausedBy: 'self' }, { state: 'paused', pausedBy: 'peer' })).toEqual([
      ['info', '↑ report.pdf → bob: 0 %, paused by bob'],
    ]);
  });
});

describe('news of peers', () => {
  const withBob = (fields: Partial<PeerState>): State => readyState({ peers: byId(aPeer('bob', fields)) });

  it('say of whom they are', () => {
    expect(peerNews(withBob({ state: 'connecting' }), withBob({ state: 'awaiting-approval' }))).toEqual([
      { level: 'info', text: 'Waiting for bob to say yes.', peer: bob },
    ]);
  });

  it('say what waits when a connection ends', () => {
    expect(peerNews(withBob({}), withBob({ state: 'offline', queued: 1 }))).toEqual([
      {
        level: 'info',
        text: '1 message to bob is kept, and goes out once you are connected again.',
        peer: bob,
      },
    ]);
  });
});

it('tell who went away and came back while connected', () => {
  const withBob = (fields: Partial<PeerState>): State => readyState({ peers: byId(aPeer('bob', fields)) });
  const news = (before: State, after: State): string[] => awayNews(before, after).map(({ text }) => text);
  expect(news(withBob({}), withBob({ away: true }))).toEqual(['bob is away.']);
  expect(news(withBob({ away: true }), withBob({}))).toEqual(['bob is back.']);
  expect(news(withBob({ away: true }), withBob({ state: 'offline' }))).toEqual([]);
});

describe('messages', () => {
  const own = (fields: Partial<MessageState>): MessageState =>
    aMessage('m', 'first line\nsecond', { from: 'self', name: 'alice', status: 'sent', ...fields });
  const said = (...messages: MessageState[]): State =>
    readyState({
      peers: byId(aPeer('bob')),
      conversations: byId({ id: bob, messages, more: false, unread: 0 }),
    });
  const refused = own({
    status: 'failed',
    error: { code: 'TINCAN_E_BLOCKED', message: 'That peer is blocked.' },
  });
  const at = formatTime(refused.time);

  it('that fail later are told with the reason and how they begin', () => {
    expect(failureNews(said(own({})), said(refused))).toEqual([
      { level: 'error', text: `Not delivered to bob: That peer is blocked. (${at}: first line)` },
    ]);
  });

  it('that fail as they are given are left to what gave them, and told once', () => {
    expect(failureNews(said(), said(refused))).toEqual([]);
    expect(failureNews(said(refused), said({ ...refused }))).toEqual([]);
  });

  it('that come to a place before all that is here are listed, and what is changed of them', () => {
    const having = (fields: Partial<ConversationState>): State =>
      readyState({
        conversations: byId({ id: bob, messages: [], more: true, unread: 1, lastOrder: 9, ...fields }),
      });
    const late = aMessage('l', 'written offline', { order: 5 });
    const listed = { conversation: bob, was: undefined, message: late };
    expect(messagesSince(having({}), having({ late }))).toEqual([listed]);
    expect(messagesSince(having({ late }), having({ late, unread: 2 }))).toEqual([]);
    expect(messagesSince(having({ late }), having({}))).toEqual([]);
    const changed = { ...late, text: 'changed' };
    expect(messagesSince(having({ late }), having({ late: changed }))).toEqual([
      { ...listed, was: late, message: changed },
    ]);
  });

  it('that were given up by whoever said them are not told', () => {
    const error = { code: 'TINCAN_E_CANCELLED', message: 'It was discarded.' } as const;
    expect(failureNews(said(own({})), said({ ...refused, error }))).toEqual([]);
  });

  it('are told by a beginning that is cut between characters', () => {
    const text = '👩‍👩‍👧'.repeat(40);
    const [news] = failureNews(said(own({ text })), said({ ...refused, text }));
    expect(news?.text).toContain(`${at}: ${'👩‍👩‍👧'.repeat(18)}...)`);
  });

  it('are listed where they are new or have changed, with what they were', () => {
    const known = aMessage('k', 'known');
    const before = said(known, own({}));
    const fresh = aMessage('n', 'new');
    expect(messagesSince(before, said(known, refused, fresh))).toEqual([
      { conversation: bob, was: own({}), message: refused },
      { conversation: bob, was: undefined, message: fresh },
    ]);
    expect(messagesSince(before, before)).toEqual([]);
  });

  it('are told from those of others who gave theirs the same id', () => {
    const mine = aMessage('same', 'mine', { from: 'self' });
    const before = said(mine);
    const after = said(mine, aMessage('same', 'theirs', { order: 9 }));
    expect(messagesSince(before, after).map(({ was, message }) => [was, message.text])).toEqual([
      [undefined, 'theirs'],
    ]);
    expect(messagesSince(after, { ...after, conversations: { ...after.conversations } })).toEqual([]);
  });

  describe('that a window brings', () => {
    const said = Array.from({ length: 11 }, (_, order) => aMessage(`m${order}`, 'hi', { order }));
    const conversation = (orders: number[], fields: Partial<ConversationState> = {}): State =>
      readyState({
        conversations: byId({
          id: bob,
          messages: said.filter(({ order }) => orders.includes(order)),
          more: true,
          unread: 0,
          lastOrder: 9,
          ...fields,
        }),
      });
    const news = (before: State, after: State): number[] =>
      messagesSince(before, after).map(({ message }) => message.order);

    it('are no news when it is opened', () => {
      expect(news(conversation([]), conversation([7, 8, 9]))).toEqual([]);
    });

    it('are no news when it is opened wider, but what came with it is', () => {
      expect(news(conversation([8, 9]), conversation([5, 6, 7, 8, 9, 10]))).toEqual([10]);
      expect(news(conversation([]), conversation([8, 9, 10]))).toEqual([10]);
    });

    it('are no news where it had a gap before', () => {
      expect(news(conversation([5]), conversation([5, 6, 7, 8, 9]))).toEqual([]);
    });

    it('are news where they belong between those that were shown, as in a room', () => {
      expect(news(conversation([5, 9]), conversation([5, 7, 9]))).toEqual([7]);
    });

    it('are no news when it is closed, and not for what else changes', () => {
      expect(news(conversation([8, 9]), conversation([]))).toEqual([]);
      expect(news(conversation([8, 9]), conversation([8, 9], { unread: 2 }))).toEqual([]);
    });

    it('are news in a conversation that is new', () => {
      expect(news(readyState(), conversation([1], { lastOrder: 1 }))).toEqual([1]);
    });
  });

  it('are told as rewritten only where the text is another', () => {
    const change = (was: Partial<MessageState>, now: Partial<MessageState>) =>
      isRewritten({ conversation: bob, was: aMessage('m', 'a', was), message: aMessage('m', 'a', now) });
    expect(change({}, { text: 'b', editedAt: 1 })).toBe(true);
    expect(change({}, { text: '', retracted: true })).toBe(true);
    expect(change({ status: 'sent' }, { status: 'delivered' })).toBe(false);
  });
});

it('notices are those that were not there before, oldest first', () => {
  const notice = (id: number): NoticeState => ({ id, level: 'info', text: `notice ${id}`, time: id });
  const before = readyState({ notices: byId(notice(8), notice(9)) });
  const after = readyState({ notices: byId(notice(9), notice(10), notice(11)) });
  expect(noticesSince(before, after).map(({ id }) => id)).toEqual([10, 11]);
  expect(noticesSince(after, after)).toEqual([]);
});
