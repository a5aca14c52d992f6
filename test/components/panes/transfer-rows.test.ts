import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TransfersPane, transfersRows } from '../../../components/panes/transfer-rows.ts';
import { type Row, rowText, rowWidth } from '../../../components/rows/row.ts';
import type { State, TransferState } from '../../../src/store/state.ts';
import { aPeer, aTransfer, byId, readyState } from '../../support/states.ts';
import {
  expectFits,
  peerNamed,
  screenArbitrary,
  texts,
  transferArbitrary,
  widthArbitrary,
} from './support.ts';

function rowsOf(state: State, fields: Partial<TransfersPane> = {}): Row[] {
  return transfersRows({
    state,
    selected: undefined,
    filter: '',
    focused: false,
    width: 88,
    height: 20,
    ...fields,
  });
}

const photos = aTransfer({
  id: 'photos',
  name: 'photos/',
  files: 214,
  peer: peerNamed('carol'),
  transferred: 610_000,
  rate: 412e6,
  secondsLeft: 4,
});
const disk = aTransfer({
  id: 'disk',
  name: 'disk.img',
  direction: 'receive',
  peer: peerNamed('dave'),
  state: 'paused',
  pausedBy: 'peer',
  transferred: 120_000,
});
const sketch = readyState({
  peers: byId(aPeer('carol'), aPeer('dave')),
  transfers: byId(
    photos,
    disk,
    aTransfer({ id: 'q', name: 'notes.txt', peer: peerNamed('carol'), state: 'queued' }),
    aTransfer({
      id: 'o',
      name: 'report.pdf',
      direction: 'receive',
      peer: peerNamed('dave'),
      state: 'offered',
    }),
    aTransfer({
      id: 'd',
      name: 'build.tar.gz',
      state: 'done',
      bytes: 1_200_000_000,
      startedAt: 0,
      endedAt: 2_900,
    }),
  ),
});

describe('the transfers pane', () => {
  it('shows how far each is, at 88 cells', () => {
    expect(texts(rowsOf(sketch, { focused: true, selected: 'disk' }))).toEqual([
      ' ↓ report.pdf ← dave           waiting for your answer',
      ' ↑ photos/, 214 files → carol  ████████████░░░░░░░░   61 %  412 MB/s  0:04',
      '›↓ disk.img ← dave             ██░░░░░░░░░░░░░░░░░░   12 %  paused by dave',
      ' ↑ notes.txt → carol           waiting for its turn',
      ' ↑ build.tar.gz → bob          done, verified, 1.2 GB, 2.9 s',
    ]);
  });

  it.each([
    [70, ' ↑ photos/, 214 files → carol  ███████░░░░░░   61 %  412 MB/s  0:04'],
    [60, ' ↑ photos/ → carol          ███░░░   61 %  412 MB/s  0:04'],
    [54, ' ↑ photos/ → carol    ███░░░   61 %  412 MB/s  0:04'],
    [48, ' ↑ photos/, 214 files   61 %  412 MB/s  0:04'],
    [38, ' ↑ photos/     61 %  412 MB/s  0:04'],
    [28, ' ↑ photos/    61 %  412 MB/s'],
    [22, ' ↑ photos/     61 %'],
    [12, ' ↑ p…   61 %'],
    [10, ' ↑  61 %'],
  ])('gives way at %i cells: bar, peer, time, rate, name', (width, expected) => {
    expect(texts(rowsOf(sketch, { width }))[1]).toBe(expected);
  });

  it.each([
    [60, ' ↓ disk.img ← dave          ░░░░░░   12 %  paused by dave'],
    [28, ' ↓ disk.img   12 %  paused …'],
    [22, ' ↓ disk.img   paused …'],
  ])('says that one is paused however narrow it is: %i cells', (width, expected) => {
    expect(texts(rowsOf(sketch, { width }))[2]).toBe(expected);
  });

  it('says how far one that waits has come, what the disk does, and where the names of what is missing are', () => {
    const problems = [{ name: 'a', error: { code: 'TINCAN_E_CORRUPT' as const, message: 'Damaged.' } }];
    const { pausedBy: _nobody, ...stopped } = disk;
    const stalled = aTransfer({ ...stopped, error: { code: 'TINCAN_E_NO_SPACE', message: 'Full.' } });
    const state = readyState({
      peers: byId(aPeer('carol', { state: 'offline' }), aPeer('dave')),
      transfers: byId(
        { ...photos, state: 'queued', rate: 0 },
        stalled,
        aTransfer({ id: 'd', state: 'done', problems }),
      ),
    });
    expect(texts(rowsOf(state, { width: 110 }))).toEqual([
      ' ↓ disk.img ← dave             ██░░░░░░░░░░░░░░░░░░░   12 %  paused: no room on the disk; goes on by itself',
      ' ↑ photos/, 214 files → carol  ████████████░░░░░░░░░   61 %  waiting until carol is connected',
      ' ↑ report.pdf → bob            done, but 1 file did not arrive; Enter shows it',
    ]);
  });

  it('names the way to what is missing where there is little room too', () => {
    const problems = [{ name: 'a', error: { code: 'TINCAN_E_CORRUPT' as const, message: 'Damaged.' } }];
    const state = readyState({ transfers: byId(aTransfer({ state: 'done', problems })) });
    expect(texts(rowsOf(state, { width: 54 }))).toEqual([' ↑ report.pdf → bob  1 missing; Enter shows it']);
  });

  it('keeps the peer in sight beside a long name', () => {
    const name = 'a-very-long-name-of-a-file-which-goes-on-and-on-and-on.tar.gz';
    const [row] = texts(rowsOf(readyState({ transfers: byId({ ...photos, name }) }), { width: 80 }));
    expect(row).toBe(' ↑ a-very-long-name-of-a-file-wh… → carol  ██████░░░░░   61 %  412 MB/s  0:04');
  });

  it('names a count of files once', () => {
    const state = readyState({ transfers: byId({ ...photos, name: '214 files' }) });
    expect(texts(rowsOf(state))[0]).toMatch(/^ ↑ 214 files → carol {2}█/);
  });

  it.each([
    [35_999, '9:59:59'],
    [36_001, '10 h'],
    [200_000, '2 d'],
    [1e9, '> 999 d'],
  ])('tells %i seconds left as people count them', (secondsLeft, expected) => {
    const state = readyState({ transfers: byId({ ...photos, secondsLeft }) });
    expect(texts(rowsOf(state))[0]).toMatch(new RegExp(`412 MB/s {2}${expected}$`));
  });

  it('shows a reason in the colour of an error', () => {
    const error = {
      code: 'TINCAN_E_NO_SPACE' as const,
      message: 'There is no room left on the disk for it.',
    };
    const [row = []] = rowsOf(readyState({ transfers: byId({ ...disk, state: 'failed', error }) }));
    expect(row.find(({ role }) => role === 'error')?.text).toBe(
      'failed: There is no room left on the disk for it.',
    );
  });

  it('says what to do where there are none', () => {
    expect(texts(rowsOf(readyState()))).toEqual([
      'No transfers yet. /send NAME PATH sends files and folders.',
    ]);
    expect(rowsOf(readyState(), { height: 0 })).toEqual([]);
  });

  it('keeps the selected one in sight', () => {
    const many = Array.from({ length: 9 }, (_, index) => ({
      ...photos,
      id: `t${index}`,
      name: `file ${index}`,
    }));
    const rows = texts(
      rowsOf(readyState({ transfers: byId(...many) }), { height: 4, focused: true, selected: 't8' }),
    );
    expect(rows.at(-2)).toMatch(/^›↑ file 8, /);
    expect(rows.at(-1)).toBe(' … 6 above');
  });
});

describe('every row of the transfers pane', () => {
  it('fits, and the selected one is as wide as the pane', () => {
    fc.assert(
      fc.property(screenArbitrary, widthArbitrary, fc.nat(10), fc.nat(20), (state, width, height, index) => {
        const ids = Object.keys(state.transfers);
        const selected = ids[index % Math.max(1, ids.length)];
        const rows = rowsOf(state, { width, height, selected, focused: true });
        for (const row of rows) expectFits(row, width);
        if (ids.length === 0 || height === 0) return;
        const [cursor, ...others] = rows.filter((row) => row.some(({ role }) => role === 'selected'));
        expect(others).toEqual([]);
        expect(rowWidth(cursor ?? [])).toBe(width);
        expect(rowText(cursor ?? []).startsWith('›')).toBe(true);
      }),
    );
  });

  it('keeps its columns while its figures change', () => {
    const figures = fc.record({
      transferred: fc.integer({ min: 0, max: 1e13 }),
      rate: fc.integer({ min: 0, max: 1e11 }),
      secondsLeft: fc.integer({ min: 0, max: 1e10 }),
    });
    const places = (transfer: TransferState, width: number): number[] =>
      (rowsOf(readyState({ transfers: byId(transfer) }), { width })[0] ?? []).map((segment) =>
        rowWidth([segment]),
      );
    fc.assert(
      fc.property(transferArbitrary, figures, figures, widthArbitrary, (transfer, before, after, width) => {
        const running = { ...transfer, state: 'active' as const };
        expect(places({ ...running, ...after }, width)).toEqual(places({ ...running, ...before }, width));
      }),
    );
  });
});
