import { describe, expect, it } from 'vitest';
import {
  conversationName,
  everyoneLines,
  requestText,
  resumedLine,
  transferLine,
  transferStatus,
} from '../../src/client/outcomes.ts';
import type { TransferState } from '../../src/store/state.ts';
import { aMessage, aPeer, aRequest, aTransfer, byId, peerId, readyState } from '../support/states.ts';

const state = readyState({ peers: byId(aPeer('bob')) });

describe('what is asked about files', () => {
  const offer = aRequest({ kind: 'files', files: 30, bytes: 1_000 });

  it('counts what stands at the top of the offer, not the files in its folders', () => {
    const names = { names: ['photos/', 'docs/'], moreNames: 0 };
    expect(requestText(state, { ...offer, ...names })).toContain('send photos/, docs/ (30 files, 1.0 kB)');
  });

  it('says how many names are left out', () => {
    const text = requestText(state, { ...offer, names: ['a', 'b'], moreNames: 28 });
    expect(text).toContain('send a, b and 28 more (');
  });
});

describe('where a transfer stands', () => {
  const at = (fields: Partial<TransferState>): string => transferStatus(state, aTransfer(fields));

  it('tells who cancelled it', () => {
    const cancelled = (message: string) =>
      at({ state: 'cancelled', error: { code: 'TINCAN_E_CANCELLED', message } });
    expect(cancelled('Cancelled by bob.')).toBe('cancelled by bob');
    expect(cancelled('Cancelled by you.')).toBe('cancelled by you');
  });

  it('tells a no from an answer that never came', () => {
    const declined = (code: 'TINCAN_E_DENIED' | 'TINCAN_E_TIMEOUT', direction: 'send' | 'receive') =>
      at({ state: 'declined', direction, error: { code, message: '' } });
    expect(declined('TINCAN_E_DENIED', 'send')).toBe('declined by bob');
    expect(declined('TINCAN_E_TIMEOUT', 'send')).toBe('bob did not answer in time');
    expect(declined('TINCAN_E_DENIED', 'receive')).toBe('declined by you');
    expect(declined('TINCAN_E_TIMEOUT', 'receive')).toBe('not answered in time');
  });

  it('tells a turn that is waited for from a peer that is', () => {
    expect(at({ state: 'queued' })).toBe('waiting for its turn');
    const away = readyState({ peers: byId(aPeer('bob', { state: 'offline' })) });
    expect(transferStatus(away, aTransfer({ state: 'queued' }))).toBe('waiting until bob is connected');
  });

  it('makes a line with the shortened id', () => {
    const transfer = aTransfer({ state: 'paused', pausedBy: 'peer' });
    expect(transferLine(state, transfer)).toBe('[aaaa] ↑ report.pdf → bob: 0 %, paused by bob');
  });

  it('goes on only where nobody else holds it', () => {
    expect(resumedLine(state, aTransfer())).toContain(': goes on, 0 %');
    expect(resumedLine(state, aTransfer({ state: 'paused', pausedBy: 'peer' }))).toContain(
      ': 0 %, paused by bob',
    );
  });
});

it('lists this device and its peers in the same columns', () => {
  const [own = '', other = ''] = everyoneLines(state);
  expect(own).toMatch(/^alice \(you\) {2}\S+ {2}port 47470$/);
  expect(other.indexOf('connected')).toBe(own.indexOf('port'));
});

describe('the name of a conversation', () => {
  it('is the label of its peer, and a word for everyone', () => {
    expect(conversationName(state, peerId('bob'))).toBe('bob');
    expect(conversationName(state, 'everyone')).toBe('# everyone');
  });

  it('stays that of a peer that has gone from the list', () => {
    const id = peerId('bob');
    const messages = [aMessage('m', 'hi', { from: id, name: 'bob' })];
    const gone = readyState({ conversations: byId({ id, messages, more: false, unread: 0 }) });
    expect(conversationName(gone, id)).toBe('bob');
  });

  it('is the short id of one that never spoke', () => {
    const id = peerId('bob');
    expect(conversationName(readyState(), id)).toBe(`${id.slice(0, 4)}-${id.slice(4, 8)}`);
  });
});
