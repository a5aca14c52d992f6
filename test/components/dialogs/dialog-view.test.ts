import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scene } from '../../../components/keymap/index.ts';
import { insideOf, rowWidth } from '../../../components/rows/index.ts';
import type { Dialog } from '../../../components/ui/dialog.ts';
import { emptyLog, noticed } from '../../../components/ui/notice-log.ts';
import { initialUi } from '../../../components/ui/ui-state.ts';
import { INTERFACE } from '../../../src/limits.ts';
import { EVERYONE, type TransferState } from '../../../src/store/state.ts';
import { aMessage, aPeer, aRequest, aRoom, aTransfer, byId, readyState } from '../../support/states.ts';
import { sceneArbitrary } from '../keymap/support.ts';
import { expectFits } from '../panes/support.ts';
import { linesOf, NOW, roomOf, type ViewOptions, viewOf } from './support.ts';

const bare = (text: string): Dialog => ({ kind: 'text', title: '/x', text, top: 0 });
/** Lists with something under their cursor. */
const CHOSEN: readonly Dialog[] = [
  {
    kind: 'offer',
    id: 'offer',
    cursor: 0,
    marked: new Set(),
    openedAt: 0,
    from: 0,
    before: [],
    entries: [{ path: 'notes.txt', files: 1, bytes: 70 }],
    next: undefined,
  },
  { kind: 'palette', query: '', chosen: 'key search' },
  {
    kind: 'search',
    query: 'x',
    here: undefined,
    scope: undefined,
    hits: [{ conversation: EVERYONE, message: aMessage('m', 'x marks it') }],
    next: undefined,
    asking: false,
    problem: undefined,
    cursor: 0,
    turn: 0,
  },
];
const sceneWith = (dialog: Dialog): Scene => ({
  state: readyState({ requests: byId(aRequest({ id: 'offer', kind: 'files' })) }),
  ui: { ...initialUi({ columns: 84, rows: 24 }, NOW), dialogs: [dialog] },
});
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

  it('has one row under its cursor, which is chosen from the first cell to the last', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        sceneArbitrary({ columns: fc.integer({ min: 10, max: 200 }) }),
        fc.integer({ min: 1, max: 60 }),
        ({ state, ui }, bodyRows) => {
          const dialog = ui.dialogs.at(-1);
          fc.pre(dialog !== undefined);
          const view = viewOf(dialog, { state, ui, bodyRows });
          const chosen = view.rows.filter((row) => row.some(({ role }) => /selected$/.test(role)));
          expect(chosen.length).toBeLessThanOrEqual(1);
          for (const row of chosen) {
            seen.add(dialog.kind);
            expect(row.every(({ role }) => /selected$/.test(role))).toBe(true);
            const { width } = insideOf(view.frame, ui.columns, bodyRows);
            expect(rowWidth(row)).toBe(Math.min(width, INTERFACE.readableCells));
          }
        },
      ),
      // One of each first: chance alone would leave out a kind now and then.
      { numRuns: 500, examples: CHOSEN.map((dialog) => [sceneWith(dialog), 20]) },
    );
    expect([...seen]).toEqual(expect.arrayContaining(['offer', 'palette', 'search']));
  });

  it('has the last column of a table in its place where it is broken', () => {
    const table =
      'name   alice\ntheme  auto   auto, dark, light, contrast, 16, none\nThey are kept in /home/alice/.local.';
    expect(linesOf(viewOf(bare(table), { columns: 34 }))).toEqual([
      'name   alice',
      'theme  auto   auto, dark, light,',
      '              contrast, 16, none',
      'They are kept in',
      '/home/alice/.local.',
    ]);
    // Too little room for a column.
    expect(linesOf(viewOf(bare('theme  auto   auto, dark'), { columns: 20 }))).toEqual([
      'theme  auto   auto,',
      'dark',
    ]);
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
    expect(linesOf(viewOf(list))).toEqual(['Nothing so far. What tincan tells you is kept here.']);
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
      '  s   Stop: tincan ends; what waits or is on its way goes on when it runs again.',
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

  it('of a room never expire, say who is in it, and what a yes means there', () => {
    const room = aRoom('ops', { part: 'invited' });
    const about = { room: { id: room.id, name: 'ops' }, expiresAt: 0 };
    const told = (kind: 'invitation' | 'admission'): string => {
      const requests = byId(aRequest({ kind, ...about }));
      return linesOf(viewOf(dialog, { state: readyState({ requests, rooms: byId(room) }) })).join(' ');
    };
    expect(told('invitation')).toMatch(/Members +\S/);
    expect(told('invitation')).toContain('You can leave it at any time.');
    expect(told('admission')).toContain('is a member of your room');
    for (const kind of ['invitation', 'admission'] as const)
      expect(told(kind)).not.toMatch(/Expires|offer files/);
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

  it('name what is in the offer with its size, and the folder that it goes to', () => {
    const entries = [
      { path: 'photos/', files: 214, bytes: 1_200_000_000 },
      { path: 'notes.txt', files: 1, bytes: 5 },
    ];
    const request = aRequest({
      kind: 'files',
      names: ['photos/', 'notes.txt'],
      entries,
      into: '/home/alice/of bob',
    });
    const lines = linesOf(viewOf(dialog, { state: readyState({ requests: byId(request) }) }));
    expect(lines).toContain('To          /home/alice/of bob');
    expect(lines.slice(-2)).toEqual([' 1.2 GB  photos/, 214 files', '    5 B  notes.txt']);
  });
});

describe('the files of an offer', () => {
  const page = {
    kind: 'offer',
    id: 'request-1',
    cursor: 0,
    marked: new Set<string>(),
    openedAt: 0,
    from: 0,
    before: [],
  } as const;
  const entries = [{ path: 'a.txt', files: 1, bytes: 5 }];
  const state = readyState({ requests: byId(aRequest({ kind: 'files', files: 300, bytes: 5e9 })) });

  it('are a page, which says where it begins and that there is more', () => {
    const lines = linesOf(viewOf({ ...page, from: 200, before: [0], entries, next: 201 }, { state }));
    expect(lines).toEqual([
      '300 files, 5.0 GB; from number 201 on',
      '',
      '›       5 B  a.txt',
      'More on the next page.',
    ]);
    expect(linesOf(viewOf({ ...page, entries, next: undefined }, { state }))[0]).toBe('300 files, 5.0 GB');
  });

  it('are waited for', () => {
    const waiting = { ...page, entries: undefined, next: undefined };
    expect(linesOf(viewOf(waiting, { state }))).toEqual(['Asking for the files…']);
  });
});

describe('the details of a transfer', () => {
  const dialog: Dialog = { kind: 'transfer', id: 'a'.repeat(32), top: 0 };
  const details = (fields: Partial<TransferState>, options: ViewOptions = {}): string[] =>
    linesOf(
      viewOf(dialog, {
        state: readyState({ peers: byId(aPeer('bob')), transfers: byId(aTransfer(fields)) }),
        ...options,
      }),
    );
  const running = {
    name: 'photos/',
    files: 214,
    filesDone: 130,
    bytes: 1_200_000_000,
    transferred: 732_000_000,
    rate: 412e6,
    average: 398e6,
    secondsLeft: 1.2,
    startedAt: NOW - 1_800,
    position: 1,
    current: { name: 'photos/a.jpg', bytes: 12e6, transferred: 4.1e6 },
  };

  it('tell of one that runs how far it is, what moves, and how fast', () => {
    expect(details(running)).toEqual([
      '↑ photos/ → bob',
      '61 %, 412 MB/s, 0:02 left',
      `${'█'.repeat(24)}${'░'.repeat(16)}  61 %`,
      '',
      expect.stringMatching(/^To {10}bob \(.{9}\)$/),
      'Id          aaaa',
      'Place       number 1 of 1 in the queue',
      'Files       130 of 214',
      'Size        732 MB of 1.2 GB',
      'Now         photos/a.jpg, 34 % of 12 MB',
      'Speed       412 MB/s, 398 MB/s on average',
      'Time left   0:02',
      expect.stringMatching(/^Started {5}\d\d:\d\d$/),
      'So far      1.8 s',
      'Sent from   /home/alice/report.pdf',
    ]);
  });

  it('tell of one that has ended what became of every file', () => {
    const problems = ['a.txt', 'b.txt'].map((name) => ({
      name,
      error: { code: 'TINCAN_E_CORRUPT' as const, message: 'What arrived is not what was sent.' },
    }));
    const lines = details({
      ...running,
      direction: 'receive',
      state: 'done',
      endedAt: NOW + 1_100,
      filesDone: 212,
      offered: { files: 300, bytes: 5e9 },
      identical: 3,
      repaired: 2,
      sha256: 'f'.repeat(64),
      path: '/home/alice/Downloads/photos',
      retryOf: 'b'.repeat(32),
      problems,
    });
    for (const line of [
      'Sends again what did not arrive of bbbb',
      'Files       212 of 214',
      'Accepted    214 of 300 files were accepted, of 5.0 GB',
      'Took        2.9 s',
      'Left out    3 files were there already',
      'Repaired    2 damaged blocks were fetched again',
      'It is at    /home/alice/Downloads/photos',
      `SHA-256     ${'f'.repeat(64)}`,
      '2 files did not arrive:',
      '  b.txt: What arrived is not what was sent.',
    ])
      expect(lines).toContain(line);
    expect(lines.join(' ')).not.toContain('Time left');
  });

  it('tell what a machine has paused it for in its own words', () => {
    const error = { code: 'TINCAN_E_NO_SPACE', message: 'There are 3 MB left on /mnt.' } as const;
    expect(details({ state: 'paused', error })).toContain('Reason      There are 3 MB left on /mnt.');
  });

  it('say the day of what did not begin today', () => {
    const [line] = details({ startedAt: NOW - 3 * 86_400_000 }).filter((text) => text.startsWith('Started'));
    expect(line).toMatch(/^Started {5}2023-11-1\d \d\d:\d\d$/);
  });

  it('say that it is gone, once it is', () => {
    expect(linesOf(viewOf(dialog))).toEqual(['This transfer is not in the list any more.']);
  });
});
