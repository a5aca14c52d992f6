/** Conversations for tests: content through which a window looks, and texts as they come from others. */
import fc from 'fast-check';
import {
  createConversationEntries,
  type EntriesInput,
  type Entry,
} from '../../../components/conversation/entries.ts';
import { entryRows, type RowContext } from '../../../components/conversation/rows.ts';
import type { Content } from '../../../components/conversation/viewport.ts';
import type { Row } from '../../../components/rows/row.ts';
import { createWrapCache } from '../../../components/rows/wrap.ts';
import type { ConversationState, MessageState } from '../../../src/store/state.ts';
import { safeText } from '../../../src/text/safe-text.ts';
import { aMessage, peerId, readyState } from '../../support/states.ts';

export const BOB = peerId('bob');

/** Milliseconds of a time on this machine's calendar. */
export function at(day: string, time = '12:00'): number {
  return new Date(`${day}T${time}:00`).getTime();
}

export function aConversation(
  messages: MessageState[],
  fields: Partial<ConversationState> = {},
): ConversationState {
  return { id: BOB, messages, more: false, unread: 0, ...fields };
}

export function entriesOf(messages: MessageState[], fields: Partial<EntriesInput> = {}): readonly Entry[] {
  const now = Math.max(0, ...messages.map(({ time }) => time));
  return createConversationEntries()({
    conversation: aConversation(messages),
    transfers: {},
    now,
    ...fields,
  });
}

export function aContext(fields: Partial<RowContext> = {}): RowContext {
  return {
    state: readyState(),
    width: 60,
    longestName: 3,
    wrap: createWrapCache(),
    ...fields,
  };
}

export function contentOf(entries: readonly Entry[], context: RowContext): Content {
  return { entries, rowsOf: (entry) => entryRows(entry, context) };
}

export function plain(row: Row): string {
  return row.map(({ text }) => text).join('');
}

/** All rows of an entry, as text. */
export function rowsOf(entry: Entry, fields: Partial<RowContext> = {}): string[] {
  const rows = entryRows(entry, aContext(fields));
  return Array.from({ length: rows.height }, (_, index) => plain(rows.row(index)));
}

const piece = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    ' ',
    '   ',
    '\n',
    '漢字かな',
    '한국어',
    '👨‍👩‍👧‍👦',
    '🇩🇪',
    '👍🏽',
    '\u{1F3FB}',
    'e\u0301',
    '\u0301',
    '\u0903',
    'हिन्दी',
    '\u0D4E',
    '\u0600',
    '\u1100\u1161',
    '\u1100',
    'ｶﾞ',
    '❤\uFE0F',
    'supercalifragilistic',
  ),
);

/** Texts with everything that makes columns hard, as the store has them. */
export const textArbitrary = fc
  .array(piece, { maxLength: 20 })
  .map((pieces) => safeText(pieces.join(''), { multiline: true }));

const statusArbitrary = fc.constantFrom<MessageState['status']>('queued', 'sent', 'delivered', 'failed');

export const messageArbitrary: fc.Arbitrary<MessageState> = fc
  .record({
    id: fc.uuid(),
    text: textArbitrary,
    name: textArbitrary.map((name) => safeText(name)),
    own: fc.boolean(),
    status: statusArbitrary,
    reason: textArbitrary.map((reason) => safeText(reason)),
    recipients: fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }),
  })
  .map(({ id, text, name, own, status, reason, recipients }) =>
    aMessage(id, text, {
      name,
      from: own ? 'self' : BOB,
      status: own ? status : 'delivered',
      ...(own && status === 'failed' ? { error: { code: 'TINCAN_E_DENIED', message: reason } } : {}),
      ...(own && recipients !== undefined ? { recipients, delivered: Math.floor(recipients / 2) } : {}),
    }),
  );

/** A conversation of so many short messages of bob, a minute apart. */
export function manyMessages(count: number, first = 0): MessageState[] {
  return Array.from({ length: count }, (_, index) =>
    aMessage(`m${first + index}`, `message ${first + index}`, {
      time: at('2026-11-20', '00:00') + (first + index) * 1_000,
    }),
  );
}
