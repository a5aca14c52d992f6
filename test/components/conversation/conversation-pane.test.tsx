import { cleanup, render } from 'ink-testing-library';
import type { ReactElement } from 'react';
import stringWidth from 'string-width';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ConversationPane,
  type ConversationPaneProps,
} from '../../../components/conversation/conversation-pane.tsx';
import type { Role } from '../../../components/conversation/row.ts';
import { AT_BOTTOM, look } from '../../../components/conversation/viewport.ts';
import { aMessage } from '../../support/states.ts';
import { aContext, at, contentOf, entriesOf, manyMessages } from './support.ts';

const pane = (fields: Partial<ConversationPaneProps> = {}): ReactElement => (
  <ConversationPane
    title="bob · verified"
    width={40}
    height={5}
    rows={[]}
    newBelow={0}
    empty="no-messages"
    theme={() => ({})}
    unicode
    {...fields}
  />
);
const frame = (element: ReactElement): string[] => (render(element).lastFrame() ?? '').split('\n');
const rowsAt = (messages: Parameters<typeof entriesOf>[0], height: number, width = 40) =>
  look(AT_BOTTOM, contentOf(entriesOf(messages), aContext({ width })), height).rows;

afterEach(cleanup);

describe('the conversation pane', () => {
  it('draws the title and the rows, and takes the whole height', () => {
    const messages = [
      aMessage('a', 'did you get the build?', { time: at('2026-11-20', '10:41') }),
      aMessage('b', 'sending it now', { from: 'self', time: at('2026-11-20', '10:41') }),
    ];
    expect(frame(pane({ rows: rowsAt(messages, 4) }))).toEqual([
      'bob · verified',
      'Today',
      '10:41 bob did you get the build?',
      '10:41 you sending it now              ✓✓',
      '',
    ]);
  });

  it('says what to do where nothing was said yet', () => {
    expect(frame(pane())).toEqual(['bob · verified', 'No messages yet. Type one below.', '', '', '']);
  });

  it('says what to do where there is nobody yet', () => {
    expect(
      frame(pane({ empty: 'no-peers', title: '' }))
        .join(' ')
        .trim(),
    ).toBe('No peers yet. They appear by themselves; /connect host:port, or /help.');
  });

  it('has on its last row how many messages are below', () => {
    const rows = rowsAt(manyMessages(9), 4);
    expect(frame(pane({ rows, newBelow: 3 })).at(-1)).toMatch(/^00:00 bob message 8 +↓ 3 new$/);
    expect(frame(pane({ rows, newBelow: 3, unicode: false })).at(-1)).toMatch(/ v 3 new$/);
    expect(frame(pane({ rows })).at(-1)).toBe('00:00 bob message 8');
  });

  it('keeps columns straight for wide characters, joined emoji and marks', () => {
    const texts = ['漢字かな', '👨‍👩‍👧‍👦👍🏽', 'e\u0301e\u0301', '🇩🇪❤\uFE0F', 'हिन्दी', '\u{1F3FB}'];
    const messages = texts.map((text, index) => aMessage(`m${index}`, text, { from: 'self' }));
    const lines = frame(pane({ rows: rowsAt(messages, 7), height: 8 })).slice(2);
    expect(lines.map((line) => stringWidth(line))).toEqual(texts.map(() => 40));
    for (const line of lines) expect(line).toMatch(/ ✓✓$/);
  });

  it('leaves the look of each role to the theme', () => {
    const asked = new Set<Role>();
    const theme = (role: Role) => {
      asked.add(role);
      return { bold: role === 'title' };
    };
    frame(pane({ rows: rowsAt([aMessage('a', 'x', { from: 'self' })], 4), newBelow: 1, theme }));
    expect([...asked].sort()).toEqual(['mark', 'muted', 'self', 'text', 'time', 'title']);
  });

  it('cuts a title that is too long, and draws no more rows than it has', () => {
    const lines = frame(
      pane({
        title: 'a title that is far too long for it',
        width: 10,
        height: 2,
        rows: rowsAt(manyMessages(9), 9, 10),
      }),
    );
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe('a title t…');
  });
});
