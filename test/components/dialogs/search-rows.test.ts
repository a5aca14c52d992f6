import { describe, expect, it } from 'vitest';
import { rowWidth } from '../../../components/rows/index.ts';
import type { Dialog } from '../../../components/ui/dialog.ts';
import { aMessage, aPeer, byId, peerId, readyState } from '../../support/states.ts';
import { linesOf, viewOf } from './support.ts';

const BOB = peerId('bob');
const state = readyState({ peers: byId(aPeer('bob')) });
const searching: Dialog = {
  kind: 'search',
  query: 'build',
  here: undefined,
  scope: undefined,
  hits: [{ conversation: BOB, message: aMessage('m', 'the build is ready') }],
  next: undefined,
  asking: false,
  problem: undefined,
  cursor: 0,
  turn: 0,
};
const lines = (columns: number): string[] => linesOf(viewOf(searching, { state, columns }));

describe('what a search has found', () => {
  it('is shown with its time where there is room', () => {
    expect(lines(84)[0]).toMatch(/^› +[\d:-]+ bob +bob +the build is ready$/);
  });

  it('is chosen to the edge of its row, with the words that were searched for marked in it', () => {
    const [row = []] = viewOf(searching, { state, columns: 84 }).rows;
    expect(row.map(({ role }) => role)).toEqual(['selected', 'found-selected', 'selected']);
    expect(row[1]?.text).toBe('build');
    expect(rowWidth(row)).toBe(80);
  });

  it.each([40, 32, 24])('shows the text, which was searched for, at %i columns too', (columns) => {
    expect(lines(columns)[0]).toContain('the build');
  });
});
