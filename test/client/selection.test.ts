import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findRequest, findTransfer, shortenId, transfersListed } from '../../src/client/selection.ts';
import type { TransferState } from '../../src/store/state.ts';
import { aPeer, aRequest, aTransfer, byId, peerId, readyState } from '../support/states.ts';

it('lists what has ended, and then the queue as it goes', () => {
  const one = (id: string, fields: Partial<TransferState>): TransferState => aTransfer({ id, ...fields });
  const transfers = byId(
    one('later', { state: 'queued', position: 7, createdAt: 1 }),
    one('newest', { state: 'done', createdAt: 9 }),
    one('new', { state: 'offered', createdAt: 8 }),
    one('sooner', { state: 'active', position: 2, createdAt: 5 }),
    one('oldest', { state: 'failed', createdAt: 3 }),
  );
  const ids = transfersListed(readyState({ transfers })).map(({ id }) => id);
  expect(ids).toEqual(['oldest', 'newest', 'sooner', 'later', 'new']);
});

describe('picking a transfer', () => {
  const state = readyState({ transfers: byId(aTransfer({ id: 'abcd1111' }), aTransfer({ id: 'abcd2222' })) });

  it('takes an id shortened while unique, in any case', () => {
    expect(findTransfer(state, 'ABCD2').id).toBe('abcd2222');
  });

  it('lists what an ambiguous one matches', () => {
    expect(() => findTransfer(state, 'abcd')).toThrow(/abcd1 .*abcd2 /);
  });

  it('finds nothing by nothing', () => {
    expect(() => findTransfer(state, '')).toThrow('There is no transfer');
  });

  it('names the one that was meant, by an id that is nearly its own, or by its name', () => {
    const transfers = byId(aTransfer({ id: 'abcd1111' }), aTransfer({ id: 'ffff2222', name: 'photos/' }));
    const two = readyState({ transfers });
    expect(() => findTransfer(two, 'abce')).toThrow(
      'There is no transfer abce. Did you mean abcd (report.pdf)?',
    );
    expect(() => findTransfer(two, 'photos')).toThrow('Did you mean ffff (photos/)?');
    expect(() => findTransfer(two, '1234')).toThrow(/^There is no transfer 1234\.$/);
  });

  it('shortens ids so that each finds its own', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[ab]{8}$/), { minLength: 1 }), (ids) => {
        const transfers = byId(...ids.map((id) => aTransfer({ id })));
        for (const id of ids) expect(findTransfer(readyState({ transfers }), shortenId(id, ids)).id).toBe(id);
      }),
    );
  });
});

describe('picking a request', () => {
  const friend = { id: peerId('friend'), name: 'bob', address: '10.0.0.2' };
  const stranger = { id: peerId('stranger'), name: 'Bob', address: '10.0.0.3' };
  const state = readyState({
    peers: byId(
      aPeer('bob', { id: friend.id, trust: 'approved' }),
      aPeer('Bob', { id: stranger.id, trust: 'unknown', label: 'Bob (X)' }),
    ),
    requests: byId(
      aRequest({ id: 'aaaa-1', number: 1, peer: stranger }),
      aRequest({ id: 'bbbb-2', number: 2, peer: friend, kind: 'files' }),
    ),
  });

  it.each([
    ['a number', '1', 1],
    ['the beginning of its id', 'bbbb', 2],
    ['the address', '10.0.0.3', 1],
    ['the beginning of the peer id', stranger.id.slice(0, 8), 1],
    ['a name, a friend before a stranger', 'bob', 2],
  ])('goes by %s', (_how, typed, number) => {
    expect(findRequest(state, typed).number).toBe(number);
  });

  it('is not led astray by an id that was chosen to begin like the name of somebody else', () => {
    const astray = readyState({
      requests: byId(
        aRequest({ id: 'dada-1', number: 1, peer: stranger, kind: 'files' }),
        aRequest({ id: 'cccc-2', number: 2, peer: { ...friend, name: 'dada' }, kind: 'files' }),
      ),
    });
    expect(() => findRequest(astray, 'dada')).toThrow('Give the number');
    expect(findRequest(astray, 'dada-1').number).toBe(1);
  });

  it('never guesses', () => {
    expect(() => findRequest(state, '')).toThrow('Waiting: 1 (Bob (X), connection), 2 (bob, files)');
    expect(() => findRequest(state, '7')).toThrow('There is no request 7');
    expect(() => findRequest(readyState(), '1')).toThrow('Nothing waits');
  });

  it('asks for the number where a peer has two requests', () => {
    const two = readyState({
      requests: byId(aRequest({ id: 'a', number: 1 }), aRequest({ id: 'b', number: 2, kind: 'files' })),
    });
    expect(() => findRequest(two, 'eve')).toThrow('Give the number');
  });
});
