import { describe, expect, it } from 'vitest';
import { transfersInPane, transfersTitle } from '../../../components/panes/transfers.ts';
import type { TransferState } from '../../../src/store/state.ts';
import { aTransfer, byId, readyState } from '../../support/states.ts';

const stateOf = (...transfers: Partial<TransferState>[]) =>
  readyState({
    transfers: byId(
      ...transfers.map((fields, index) => aTransfer({ id: `t${index}`, createdAt: index, ...fields })),
    ),
  });

describe('the order of transfers', () => {
  it('has what goes on first, oldest first, then what ended, newest first', () => {
    const state = stateOf(
      { id: 'ended first', state: 'done', endedAt: 10 },
      { id: 'offered', state: 'offered' },
      { id: 'queued', state: 'queued' },
      { id: 'paused', state: 'paused' },
      { id: 'verifying', state: 'verifying' },
      { id: 'active', state: 'active' },
      { id: 'active too', state: 'active' },
      { id: 'ended last', state: 'failed', endedAt: 20 },
    );
    expect(transfersInPane(state).map(({ id }) => id)).toEqual([
      'active',
      'active too',
      'verifying',
      'paused',
      'queued',
      'offered',
      'ended last',
      'ended first',
    ]);
  });
});

describe('the title of the transfers', () => {
  it('is a word where there are none', () => {
    expect(transfersTitle(stateOf())).toBe('Transfers');
  });

  it('counts what goes on, and what ended only when nothing else is left', () => {
    const ended: Partial<TransferState>[] = [
      { state: 'done' },
      { state: 'failed' },
      { state: 'done' },
      { state: 'done' },
    ];
    expect(transfersTitle(stateOf(...ended))).toBe('Transfers: 3 done, 1 failed');
    expect(
      transfersTitle(stateOf({ state: 'paused' }, { state: 'active' }, { state: 'verifying' }, ...ended)),
    ).toBe('Transfers: 2 active, 1 paused');
  });

  it('tells what waits for me from what waits for others', () => {
    const state = stateOf(
      { state: 'queued' },
      { state: 'offered', direction: 'send' },
      { state: 'offered', direction: 'receive' },
    );
    expect(transfersTitle(state)).toBe('Transfers: 1 to answer, 2 waiting');
  });
});
