import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { insideOf } from '../../../components/rows/index.ts';
import type { Dialog } from '../../../components/ui/dialog.ts';
import { emptyLog, noticed } from '../../../components/ui/notice-log.ts';
import { aRequest, aTransfer, byId, readyState } from '../../support/states.ts';
import { sceneArbitrary } from '../keymap/support.ts';
import { expectFits } from '../panes/support.ts';
import { linesOf, NOW, roomOf, viewOf } from './support.ts';

const bare = (text: string): Dialog => ({ kind: 'text', title: '/x', text, top: 0 });
const longText = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`).join('\n');

describe('a dialog', () => {
  it('has rows that fit, whatever is in it', () => {
    fc.assert(
      fc.property(
        sceneArbitrary({ columns: fc.integer({ min: 10, max: 200 }) }),
        fc.integer({ min: 1, max: 60 }),
        ({ state, ui }, bodyRows) => {
          const dialog = ui.dialogs.at(-1);
          fc.pre(dialog !== undefined);
          const view = viewOf(dialog, { state, ui, bodyRows });
          const { width } = insideOf(view.frame, ui.columns, bodyRows);
          for (const row of view.rows) expectFits(row, width);
        },
      ),
    );
  });

  it('shows a part that is in range, and says how much more there is', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 40 }), fc.nat(1_000_000), (count, bodyRows, top) => {
        const text = Array.from({ length: count + 1 }, () => 'x').join('\n');
        const { rows, height, top: shown, title } = viewOf({ ...bare(text), top } as Dialog, { bodyRows });
        expect(shown).toBe(Math.min(top, Math.max(0, rows.length - height)));
        const below = rows.length - height - shown;
        if (rows.length <= height) expect(title).toBe('/x');
        else expect(title).toBe(below === 0 ? '/x · end' : `/x · ${below} more below`);
      }),
    );
  });

  it('tells how much is below', () => {
    expect(viewOf(bare(longText)).title).toBe('/x · 12 more below');
  });

  it('has no borders where they would take what there is to read', () => {
    expect(viewOf(bare('x')).frame).toBe('box');
    expect(viewOf(bare('x'), { columns: 63 }).frame).toBe('rule');
    expect(viewOf(bare('x'), { bodyRows: 7 }).frame).toBe('rule');
  });

  it('wraps a text at words and keeps its lines', () => {
    const view = viewOf(bare('first line\n\nsecond'), { columns: 20 });
    expect(linesOf(view)).toEqual(['first line', '', 'second']);
    expect(linesOf(viewOf(bare('a longer line of words'), { columns: 12 }))).toEqual([
      'a longer',
      'line of',
      'words',
    ]);
    expect(roomOf(view, 20)).toBe(20);
  });
});

describe('the list of notices', () => {
  const notices = [
    ['info', 'bob: hello'],
    ['success', '↓ disk.img ← dave: done'],
    ['warning', 'careful'],
    ['error', 'Not delivered to bob: a long reason that is told in whole'],
  ] as const;
  const log = notices.reduce((all, [level, text]) => noticed(all, level, text, NOW), emptyLog());
  const list: Dialog = { kind: 'notices', top: 0 };

  it('says how grave each is in words, and when it was', () => {
    const lines = linesOf(viewOf(list, { ui: { notices: log } }));
    expect(lines.map((line) => line.slice(6))).toEqual([
      'bob: hello',
      '↓ disk.img ← dave: done',
      'Warning: careful',
      'Error: Not delivered to bob: a long reason that is told in whole',
    ]);
    expect(lines[0]).toMatch(/^\d\d:\d\d /);
  });

  it('has all of each below one another where it is narrow', () => {
    const lines = linesOf(viewOf(list, { columns: 30, ui: { notices: log } }));
    expect(lines.slice(-3).map((line) => line.slice(6))).toEqual([
      'Error: Not delivered to',
      'bob: a long reason that',
      'is told in whole',
    ]);
  });

  it('says so when there is nothing', () => {
    expect(linesOf(viewOf(list))).toEqual(['Nothing so far.']);
  });
});

describe('the question before leaving', () => {
  const dialog: Dialog = { kind: 'leave', openedAt: 0 };
  const state = readyState({
    transfers: byId(
      aTransfer({ id: 'a'.repeat(32), name: 'photos/' }),
      aTransfer({
        id: 'b'.repeat(32),
        direction: 'receive',
        name: 'disk.img',
        state: 'paused',
        pausedBy: 'peer',
      }),
      aTransfer({ id: 'c'.repeat(32), name: 'done.txt', state: 'done' }),
    ),
  });

  it('says what each answer does, and what it is about', () => {
    expect(linesOf(viewOf(dialog, { state }))).toEqual([
      '2 transfers are not finished.',
      '',
      '  l   Leave it running in the background; "tincan" comes back to it.',
      '  s   Stop: what is not finished is lost, and tincan ends.',
      '  Esc Stay here.',
      '',
      '  ↑ photos/ → bob: 0 %',
      '  ↓ disk.img ← bob: 0 %, paused by bob',
    ]);
  });
});

describe('the details of a request', () => {
  const dialog: Dialog = { kind: 'request', id: 'request-1', top: 0 };
  const id = aRequest().peer.id;

  it('have the whole id, the address, and how long it still waits', () => {
    const lines = linesOf(viewOf(dialog, { state: readyState({ requests: byId(aRequest()) }) }));
    expect(lines).toContain('Name        eve');
    expect(lines.join(' ').replaceAll(/[ -]/g, '')).toContain(id);
    expect(lines).toContain('Address     10.0.0.9');
    expect(lines).toContain('Expires in  0:30');
  });

  it('have what is to be known before saying yes in a place of its own', () => {
    const warning = 'Another device is known under this name.';
    const lines = linesOf(viewOf(dialog, { state: readyState({ requests: byId(aRequest({ warning })) }) }));
    expect(lines[2]).toBe(`Beware: ${warning}`);
    expect(lines.join('\n').split(warning)).toHaveLength(2);
  });

  it('name all files that are told of, and how many more there are', () => {
    const names = ['a.txt', 'b.txt', 'c.txt', 'd.txt', 'e.txt'];
    const request = aRequest({ kind: 'files', names, moreNames: 7, files: 12, bytes: 5e9, freeBytes: 1e9 });
    const lines = linesOf(viewOf(dialog, { state: readyState({ requests: byId(request) }) }));
    expect(lines.join(' ')).toContain('a.txt, b.txt, c.txt and 9 more');
    for (const name of names) expect(lines).toContain(`  ${name}`);
    expect(lines).toContain('  and 7 more');
    expect(lines).toContain('Size        5.0 GB');
    expect(lines).toContain('Free here   1.0 GB');
    expect(lines).toContain('To          /home/alice/Downloads');
  });

  it('say that it is over, once it is', () => {
    expect(linesOf(viewOf(dialog))).toEqual([
      'This request is over: answered elsewhere, withdrawn or expired.',
    ]);
  });
});
