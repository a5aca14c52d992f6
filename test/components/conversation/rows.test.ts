import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import {
  createConversationEntries,
  type Entry,
  messageEntryId,
} from '../../../components/conversation/entries.ts';
import { entryRows, longestName } from '../../../components/conversation/rows.ts';
import { withMarkAtEnd } from '../../../components/rows/row.ts';
import type { MessageState, TransferState } from '../../../src/store/state.ts';
import { aMessage, aPeer, aTransfer, byId, readyState } from '../../support/states.ts';
import { aContext, aConversation, at, messageArbitrary, plain, rowsOf, textArbitrary } from './support.ts';

const said = (text: string, fields: Partial<MessageState> = {}): Entry => {
  const message = aMessage('m1', text, { time: at('2026-11-20', '10:41'), ...fields });
  return { kind: 'message', id: messageEntryId(message), message };
};
const own = (text: string, fields: Partial<MessageState> = {}): Entry =>
  said(text, { from: 'self', name: 'alice', ...fields });
const moved = (fields: Partial<TransferState>): Entry => {
  const transfer = aTransfer({ createdAt: at('2026-11-20', '10:42'), name: 'build.tar.gz', ...fields });
  return { kind: 'transfer', id: transfer.id, transfer };
};

describe('the rows of a message', () => {
  it('have time, name and text, further rows under the text', () => {
    expect(rowsOf(said('did you get the build?\nit is new'), { width: 30, longestName: 5 })).toEqual([
      '10:41 bob   did you get the   ',
      '            build?            ',
      '            it is new         ',
    ]);
  });

  it('show the name under which the peer stands in the list, cut to the column', () => {
    const bob = aPeer('bob', { label: 'a rather long name' });
    const [row] = rowsOf(said('hello'), { state: readyState({ peers: byId(bob) }), longestName: 18 });
    expect(row).toBe(`10:41 a rather lo… ${'hello'.padEnd(41)}`);
  });

  it('give the name no more than a third of a narrow screen, and leave the time out of a tiny one', () => {
    expect(rowsOf(said('hello there'), { width: 24, longestName: 12 })[0]).toBe('10:41 bob   hello there ');
    expect(rowsOf(said('hello there'), { width: 18, longestName: 12 })[0]).toBe('bob   hello there ');
  });

  it('give each piece its role', () => {
    const roles = (entry: Entry): string[] =>
      entryRows(entry, aContext())
        .row(0)
        .map(({ role }) => role);
    expect(roles(said('x'))).toEqual(['time', 'name', 'text']);
    expect(roles(own('x'))).toEqual(['time', 'self', 'text', 'mark']);
    expect(roles(own('x', { status: 'failed' }))).toEqual(['time', 'self', 'text', 'error']);
  });

  it('keep columns straight with wide characters, joined emoji and marks', () => {
    const rows = rowsOf(own('漢字 👨‍👩‍👧‍👦 e\u0301 🇩🇪'), { width: 30 });
    expect(rows).toEqual(['10:41 you 漢字 👨‍👩‍👧‍👦 e\u0301 🇩🇪      ✓✓']);
    expect(stringWidth(rows[0]!)).toBe(30);
  });
});

describe('the mark of delivery', () => {
  const mark = (fields: Partial<MessageState>): string => rowsOf(own('hi', fields))[0]!.slice(12).trim();

  it.each([
    ['queued', '…'],
    ['sent', '✓'],
    ['delivered', '✓✓'],
    ['failed', '!'],
  ] as const)('of a message that is %s is %s', (status, sign) => {
    expect(mark({ status })).toBe(sign);
  });

  it('counts in the conversation with everyone', () => {
    expect(mark({ status: 'sent', recipients: 3, delivered: 2 })).toBe('2/3');
    expect(mark({ status: 'delivered', recipients: 12, delivered: 12 })).toBe('12/12');
  });

  it('is at the right end of the last row', () => {
    expect(rowsOf(own('one\ntwo', { status: 'sent' }), { width: 30 })).toEqual([
      `10:41 you one${' '.repeat(17)}`,
      `          two${' '.repeat(16)}✓`,
    ]);
  });

  it('moves no word when it changes', () => {
    const text = 'words that need more than one row of the screen, whatever becomes of them';
    const rows = (['queued', 'sent', 'delivered'] as const).map((status) =>
      rowsOf(own(text, { status }), { width: 40 }).map((row) => row.slice(0, -2)),
    );
    expect(rows[1]).toEqual(rows[0]);
    expect(rows[2]).toEqual(rows[0]);
  });

  it('is not there for messages of others', () => {
    expect(rowsOf(said('hi'))[0]!.trimEnd()).toBe('10:41 bob hi');
  });

  it('of a failure has the reason on a row of its own', () => {
    const error = { code: 'TINCAN_E_DENIED' as const, message: 'The receiver refused it: too long' };
    const entry = own('hi', { status: 'failed', error });
    expect(rowsOf(entry).map((row) => row.trim())).toEqual([
      expect.stringMatching(/^10:41 you hi +!$/),
      'Not delivered: The receiver refused it: too long',
    ]);
    expect(entryRows(entry, aContext()).row(1).at(-1)?.role).toBe('error');
  });
});

it('says of a message that has arrived why a change of it has not', () => {
  const error = { code: 'TINCAN_E_DENIED' as const, message: 'It was refused.' };
  const rows = rowsOf(own('hi', { status: 'delivered', error })).map((row) => row.trim());
  expect(rows).toEqual([expect.stringMatching(/hi +✓✓$/), 'The change was not delivered: It was refused.']);
});

it('says of a message that was discarded that it was, in a word, and who has it all the same', () => {
  const error = { code: 'TINCAN_E_CANCELLED' as const, message: 'It was discarded before it was delivered.' };
  const rows = (fields: Partial<MessageState>) =>
    rowsOf(own('hi', { status: 'failed', error, ...fields }), { width: 40 }).map((row) => row.trim());
  expect(rows({})).toEqual([expect.stringMatching(/hi +!$/), 'Discarded.']);
  expect(rows({ recipients: 3, delivered: 1 })).toEqual([
    expect.stringMatching(/hi +!$/),
    'Discarded; 1 of 3 have it.',
  ]);
});

describe('the row of a transfer', () => {
  it('says what became of it', () => {
    const entry = moved({ state: 'done', bytes: 1_200_000_000, startedAt: 0, endedAt: 2_900 });
    expect(rowsOf(entry)[0]!.trimEnd()).toBe('10:42     ↑ build.tar.gz: done, verified, 1.2 GB, 2.9 s');
  });

  it('says how far it is, on one row, for which the name gives way', () => {
    const entry = moved({ transferred: 610_000, rate: 4e5, secondsLeft: 4, direction: 'receive' });
    expect(rowsOf(entry, { width: 57 })).toEqual([
      '10:42     ↓ build.tar…, 1.0 MB: 61 %, 400 kB/s, 0:04 left',
    ]);
  });

  it('takes further rows for the reason of a failure', () => {
    const error = {
      code: 'TINCAN_E_NO_SPACE' as const,
      message: 'There is no room left on the disk for it.',
    };
    const entry = moved({ state: 'failed', error });
    const rows = rowsOf(entry, { width: 50 });
    expect(rows.map((row) => row.trim()).join(' ')).toBe(
      '10:42     ↑ build.tar.gz, 1.0 MB: failed: There is no room left on the disk for it.',
    );
    expect(entryRows(entry, aContext()).row(0).at(-1)?.role).toBe('error');
  });
});

describe('lines between messages', () => {
  it('name the day, and mark what is new', () => {
    expect(rowsOf({ kind: 'day', id: 'd', label: 'Today' }, { width: 10 })).toEqual(['Today     ']);
    expect(rowsOf({ kind: 'new', id: 'new', count: 3 }, { width: 12 })).toEqual(['── 3 new ───']);
  });
});

describe('the name column', () => {
  it('is that of the longest name among the senders', () => {
    const messages = [aMessage('a', ''), aMessage('b', '', { from: 'x', name: '漢字漢字' })];
    expect(longestName(readyState(), messages)).toBe(8);
    expect(longestName(readyState(), [])).toBe(0);
  });
});

describe('every row', () => {
  const width = fc.integer({ min: 1, max: 90 });

  it('is exactly as wide as the conversation', () => {
    const transfer = fc
      .record({
        name: textArbitrary,
        state: fc.constantFrom('active', 'paused', 'done', 'failed', 'declined') as fc.Arbitrary<
          TransferState['state']
        >,
      })
      .map(({ name, state }) => aTransfer({ name: name.replaceAll('\n', ''), state }));
    fc.assert(
      fc.property(fc.array(messageArbitrary, { maxLength: 4 }), transfer, width, (messages, one, cells) => {
        const state = readyState();
        const context = aContext({
          state,
          width: cells,
          longestName: longestName(state, messages),
        });
        const first = messages[0];
        const entries = createConversationEntries()({
          conversation: aConversation(messages),
          transfers: byId(one),
          now: 0,
          unreadFrom: first === undefined ? undefined : { id: first.id, count: 2 },
        });
        for (const entry of entries) {
          const rows = entryRows(entry, context);
          expect(rows.height).toBeGreaterThan(0);
          for (let index = 0; index < rows.height; index += 1) {
            const row = rows.row(index);
            expect(stringWidth(plain(row))).toBe(cells);
            // Each piece alone, as a change of style may stand between them.
            expect(row.reduce((sum, { text }) => sum + stringWidth(text), 0)).toBe(cells);
            expect(plain(row)).not.toContain('\n');
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is as wide with a mark over its end', () => {
    fc.assert(
      fc.property(messageArbitrary, width, (message, cells) => {
        const row = entryRows({ kind: 'message', id: 'm', message }, aContext({ width: cells })).row(0);
        const marked = withMarkAtEnd(row, { text: '↓ 3 new', role: 'mark' }, cells);
        expect(stringWidth(plain(marked))).toBe(cells);
        if (cells > 8) expect(plain(marked)).toMatch(/ ↓ 3 new$/);
      }),
    );
  });
});
