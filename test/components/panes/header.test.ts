import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerRow } from '../../../components/panes/header.ts';
import { rowText } from '../../../components/rows/row.ts';
import type { State } from '../../../src/store/state.ts';
import { aPeer, aRequest, aTransfer, byId, readyState } from '../../support/states.ts';
import { expectFits, screenArbitrary, widthArbitrary } from './support.ts';

const header = (state: State, width: number): string => rowText(headerRow({ state, width }));

const busy = readyState({
  peers: byId(aPeer('bob'), aPeer('carol'), aPeer('dave'), aPeer('eve', { state: 'nearby' })),
  transfers: byId(
    aTransfer({ id: 'a', direction: 'receive', rate: 400e6 }),
    aTransfer({ id: 'b', direction: 'receive', rate: 12e6 }),
    aTransfer({ id: 'c', direction: 'send', rate: 1.2e6 }),
    aTransfer({ id: 'd', direction: 'send', rate: 1e9, state: 'paused' }),
  ),
  requests: byId(aRequest()),
});

describe('the header', () => {
  it('says who I am and what goes on', () => {
    expect(header(busy, 88)).toBe(
      ` tincan · alice${' '.repeat(26)}3 online · ↓ 412 MB/s · ↑ 1.2 MB/s · 1 request `,
    );
    expect(header(busy, 72)).toBe(' tincan · alice          3 online · ↓ 412 MB/s · ↑ 1.2 MB/s · 1 request ');
  });

  it('leaves out what is nothing', () => {
    expect(header(readyState(), 40)).toBe(' tincan · alice        nobody connected ');
    expect(header(readyState({ peers: byId(aPeer('bob')) }), 30)).toBe(' tincan · alice      1 online ');
  });

  it('says that I am away, as long as I am', () => {
    const state = readyState();
    const away = { ...state, self: { ...state.self, away: true as const } };
    expect(header(away, 46)).toBe(' tincan · alice · away       nobody connected ');
  });

  it.each([
    ['nobody', ' tincan · alice · invisible     nobody connected '],
    ['contacts', ' tincan · alice · contacts only '],
  ] as const)('says who sees me where that is not everybody: %s', (visibility, row) => {
    const state = readyState();
    const seen = { ...state, self: { ...state.self, visibility } };
    expect(header(seen, 49).trimEnd()).toBe(row.trimEnd());
    expect(header({ ...seen, self: { ...seen.self, away: true } }, 120)).toContain(' · away · ');
  });

  it('has no name before there is one', () => {
    const state = readyState();
    expect(header({ ...state, self: { ...state.self, name: '' } }, 30)).toBe(
      ' tincan      nobody connected ',
    );
  });

  it.each([
    [60, ' tincan · alice           3 online · ↓ 412 MB/s · 1 request '],
    [44, ' tincan · alice        3 online · 1 request '],
    [30, ' tincan · alice     1 request '],
    [20, ' tincan · alice     '],
    [12, ' tincan · a…'],
  ])('loses rates first, requests last, and then some of the name: %i cells', (width, expected) => {
    expect(header(busy, width)).toBe(expected);
  });

  it('fits whatever the names', () => {
    fc.assert(
      fc.property(screenArbitrary, widthArbitrary, (state, width) => {
        expectFits(headerRow({ state, width }), width);
      }),
    );
  });
});
