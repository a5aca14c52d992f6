import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageEntryId } from '../../../components/conversation/entries.ts';
import { lineSegments, messageText, wrapMessage } from '../../../components/conversation/message-text.ts';
import { entryRows } from '../../../components/conversation/rows.ts';
import { rowText, rowWidth } from '../../../components/rows/row.ts';
import { createWrapCache } from '../../../components/rows/wrap.ts';
import type { Role } from '../../../components/theme/theme.ts';
import type { MessageState } from '../../../src/store/state.ts';
import { aMessage, readyState } from '../../support/states.ts';
import { aContext, BOB, messageArbitrary, plain, textArbitrary } from './support.ts';

const wrap = createWrapCache({ wrap: wrapMessage });
const rowsOf = (message: MessageState, width = 40): string[] => {
  const rows = entryRows(
    { kind: 'message', id: messageEntryId(message), message },
    aContext({ width, wrap, longestName: 5 }),
  );
  return Array.from({ length: rows.height }, (_, index) => plain(rows.row(index)).slice(6).trimEnd());
};
/** What of a text looks like this. */
const withRole = (text: string, role: Role, width = 60, fields: Partial<MessageState> = {}): string[] => {
  const shown = messageText(readyState(), aMessage('m', text, fields), 'bob');
  return lineSegments(shown, wrapMessage(shown.text, width)).flatMap((row) =>
    row.filter((segment) => segment.role === role).map((segment) => segment.text),
  );
};

describe('a message', () => {
  it('that answers another one has that one’s beginning above it', () => {
    const reply = { id: 'x', from: BOB, name: 'bob', text: 'shall we?\nor not' };
    expect(rowsOf(aMessage('m', 'yes', { reply }))).toEqual(['bob   │ bob: shall we? …', '      yes']);
    expect(rowsOf(aMessage('m', 'yes', { reply: { ...reply, from: 'self' } }))[0]).toContain('│ you: shall');
    expect(rowsOf(aMessage('m', 'yes', { reply: { id: 'x' } }), 60)[0]).toContain('not kept here');
    expect(rowsOf(aMessage('m', 'yes', { reply: { ...reply, text: '' } }))[0]).toContain('(taken back)');
  });

  it('says that it was changed, or taken back', () => {
    expect(rowsOf(aMessage('m', 'hello', { editedAt: 5 }))).toEqual(['bob   hello (edited)']);
    expect(rowsOf(aMessage('m', '```\na\n```', { editedAt: 5 })).at(-1)).toBe('      (edited)');
    expect(rowsOf(aMessage('m', '', { retracted: true }))).toEqual(['bob   (taken back)']);
  });

  it('of what somebody does names them in the text', () => {
    expect(rowsOf(aMessage('m', '/me waves'))).toEqual(['      * bob waves']);
    expect(rowsOf(aMessage('m', '/me waves', { from: 'self', status: 'read' }))[0]).toMatch(
      /^ +\* alice waves +✓●$/,
    );
  });

  it('of what was done stands among the others without a name', () => {
    expect(rowsOf(aMessage('m', 'invited carol', { event: true }))).toEqual(['      · bob invited carol']);
    expect(rowsOf(aMessage('m', 'invited carol', { event: true, from: 'self' }))).toEqual([
      '      · you invited carol',
    ]);
  });

  it('that names this user has a sign beside it', () => {
    const row = (text: string): string => {
      const message = aMessage('m', text);
      const rows = entryRows(
        { kind: 'message', id: 'm', message },
        aContext({ width: 40, wrap, longestName: 5 }),
      );
      return plain(rows.row(0)).slice(5, 9);
    };
    expect(row('Alice, come')).toBe('@bob');
    expect(row('alicia, come')).toBe(' bob');
  });
});

describe('the text of a message', () => {
  it('shows code as it was typed: every blank, broken only where a line is full', () => {
    const code = '```\nif  (x)    {\n        return  "a rather long line";\n```';
    expect(wrapMessage(`see:\n${code}\nok?`, 20)).toEqual([
      'see:',
      '```',
      'if  (x)    {',
      '        return  "a r',
      'ather long line";',
      '```',
      'ok?',
    ]);
    expect(withRole(`see:\n${code}\nok?`, 'code').join('|')).toContain('if  (x)    {');
    expect(withRole(`see:\n${code}\nok?`, 'code')).not.toContain('ok?');
  });

  it('takes a fence without its end for text', () => {
    expect(withRole('```\nnot code', 'code')).toEqual([]);
  });

  it('marks addresses, without the sign that ends the sentence', () => {
    expect(withRole('see https://example.org/a_(b)?c=1. And http://x!', 'link')).toEqual([
      'https://example.org/a_(b)?c=1',
      'http://x',
    ]);
    expect(withRole('see https://example.org/abcdefgh', 'link', 12).join('')).toBe(
      'https://example.org/abcdefgh',
    );
    expect(withRole('javascript:alert(1) file:///etc/passwd', 'link')).toEqual([]);
  });

  it('marks this user’s name, in any case, and not in what they wrote themselves', () => {
    expect(withRole('hey Alice and @alice, not malice', 'mention')).toEqual(['Alice', '@alice']);
    expect(withRole('alice', 'mention', 60, { from: 'self' })).toEqual([]);
  });

  it('is the same with what it marks as without, in as many cells', () => {
    const around = fc.constantFrom('https://x.org/', ' alice ', '```\n', '\n```\n', '/me ', 'https://\u0301');
    const texts = fc.array(fc.oneof(textArbitrary, around), { maxLength: 6 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(messageArbitrary, texts, fc.integer({ min: 1, max: 50 }), (message, text, width) => {
        const entry = { kind: 'message' as const, id: 'm', message: { ...message, text } };
        const rows = entryRows(entry, aContext({ width, wrap: createWrapCache({ wrap: wrapMessage }) }));
        for (let index = 0; index < rows.height; index += 1) {
          const row = rows.row(index);
          expect(rowWidth([{ text: rowText(row), role: 'text' }])).toBe(width);
          expect(rowWidth(row)).toBe(width);
        }
      }),
      { numRuns: 300 },
    );
  });
});
