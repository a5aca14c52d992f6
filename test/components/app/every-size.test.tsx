/** Every pane and every dialog at any size: each row takes exactly the cells it should, and nothing throws, whatever people are called. */
import fc from 'fast-check';
import stringWidth from 'string-width';
import { afterEach, describe, expect, it } from 'vitest';
import { MainScreen } from '../../../components/app/main-screen.tsx';
import { createTheme } from '../../../components/theme/theme.ts';
import { opened } from '../../../components/ui/conversations.ts';
import { INTERFACE } from '../../../src/limits.ts';
import { aMessage, aPeer, aTransfer, byId, readyState } from '../../support/states.ts';
import { sceneArbitrary } from '../keymap/support.ts';
import { type Drawing, draw } from './drawing.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

let drawing: Drawing | undefined;
afterEach(() => {
  drawing?.end();
  drawing = undefined;
});

function rowsOf(session: TestSession): string[] {
  const theme = createTheme('dark', { colors: 'truecolor' });
  drawing?.end();
  drawing = draw(
    <MainScreen session={session} theme={theme} placeCaret={() => {}} />,
    session.ui.get().columns,
  );
  return drawing.rows();
}

describe('at any size from 20×5 to 300×100', { timeout: 60_000 }, () => {
  it('rows are as many as the terminal has and never wider, and what has a frame is exactly as wide', () => {
    const scenes = sceneArbitrary({
      columns: fc.integer({ min: 20, max: 300 }),
      rows: fc.integer({ min: 5, max: 100 }),
    });
    fc.assert(
      fc.property(scenes, fc.boolean(), ({ state, ui }, zoomed) => {
        const session = aSession(fakeClient(state));
        session.ui.change(() => ({ ...ui, zoomed }));
        const rows = rowsOf(session);
        session.end();
        expect(rows.length).toBeLessThanOrEqual(ui.rows);
        for (const row of rows) {
          expect(stringWidth(row), row).toBeLessThanOrEqual(ui.columns);
          // The first cell of a framed row is a piece of its border: so must the last one be.
          if (!/^[│╭╰├]/.test(row)) continue;
          expect(stringWidth(row), row).toBe(ui.columns);
          expect(row).toMatch(/[│╮╯┤]$/);
        }
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});

describe('on a terminal of 300 columns', () => {
  const bob = aPeer('bob', { trust: 'verified' });
  const long = 'a line of many words that goes on and on '.repeat(20);
  const begin = (): TestSession => {
    const client = fakeClient(
      readyState({
        peers: byId(bob),
        transfers: byId(aTransfer()),
        conversations: {
          [bob.id]: {
            id: bob.id,
            messages: [aMessage('m1', long, { from: 'self', status: 'read' })],
            more: false,
            unread: 0,
          },
        },
      }),
    );
    const session = aSession(client, { columns: 300, rows: 100 });
    session.ui.change((ui) => opened(ui, client.state, bob.id));
    return session;
  };
  /** The cell behind the last one that is written on, between the borders of the last pane. */
  const written = (row: string): number =>
    stringWidth((/^│[^│]*││ (.*?) *│$/.exec(row) ?? /^│ (.*?) *│$/.exec(row))?.[1] ?? '');

  it('no line of a message is too long to be read, and its mark is beside it', () => {
    const session = begin();
    const rows = rowsOf(session).filter((row) => row.includes('many words'));
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) expect(written(row)).toBeLessThanOrEqual(INTERFACE.readableCells);
    expect(Math.max(...rows.map(written))).toBe(INTERFACE.readableCells);
    session.end();
  });

  it.each(['F1', 'Ctrl-P', 'F2'])('nor one of the dialog behind %s', (key) => {
    const session = begin();
    session.notice('error', long);
    session.press(key);
    const rows = rowsOf(session).filter((row) => row.startsWith('│'));
    expect(rows.length).toBeGreaterThan(50);
    for (const row of rows) expect(written(row), row).toBeLessThanOrEqual(INTERFACE.readableCells);
    session.end();
  });
});
