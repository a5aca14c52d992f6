/** The help: every key and every command, from the tables that they come from. Pure. */
import stringWidth from 'string-width';
import { ACTIONS, summaryOf, usageOf } from '../../src/client/index.ts';
import { fitWidth } from '../../src/text/format.ts';
import { COMPOSER_KEYS } from '../composer/index.ts';
import { type Binding, type Context, keyLabel } from '../keymap/index.ts';
import { type Row, wrapText } from '../rows/index.ts';

interface HelpLine {
  left: string;
  right: string;
  /** Other words by which it is found: keys are shown as arrows, and searched for by their names. */
  found?: string;
}

interface HelpSection {
  title: string;
  lines: readonly HelpLine[];
}

/** Contexts in the order in which one meets them; dialogs say their keys themselves. */
const SECTIONS: readonly { context: Context; title: string }[] = [
  { context: 'anywhere', title: 'Anywhere' },
  { context: 'composer', title: 'Writing' },
  { context: 'menu', title: 'Menu of completions' },
  { context: 'tour', title: 'Tour' },
  { context: 'peers', title: 'Peers' },
  { context: 'conversation', title: 'Conversation' },
  { context: 'transfers', title: 'Transfers' },
  { context: 'filter', title: 'Narrowing a list down' },
];

const MARKS: readonly HelpLine[] = [
  { left: '… ✓ ✓✓ ✓● !', right: 'Of your messages: kept here, sent, arrived, read, not delivered' },
  { left: '2/3', right: 'Of a message to everyone or a room: how many of those that it goes to have it' },
  { left: '@', right: 'Beside a message or a conversation: it names you' },
  {
    left: '● ◐ ◌ ○ ? ×',
    right: 'Of peers: connected, away, connecting, offline or near, not known yet, blocked',
  },
  { left: '✓', right: 'Beside a peer: verified' },
  { left: 'mixed', right: 'Beside a peer: its name mixes letters that are not written together' },
  { left: '2 queued +2', right: 'Beside a peer: messages that wait for it' },
  { left: '3', right: 'Beside a conversation: not read yet' },
];

function keyLines(bindings: readonly Binding[], context: Context): HelpLine[] {
  return bindings
    .filter((binding) => binding.context === context && binding.keys.length > 0)
    .map(({ keys, description }) => ({
      left: keys.map(keyLabel).join(' '),
      right: description,
      found: keys.join(' '),
    }));
}

function sections(bindings: readonly Binding[]): HelpSection[] {
  return [
    {
      title: 'Commands',
      lines: [
        ...ACTIONS.map((action) => ({ left: usageOf(action), right: summaryOf(action) })),
        { left: 'text', right: 'Goes to the open conversation, which [PEER] left out means' },
        { left: '//text', right: 'Sends a text that begins with a slash' },
        { left: '"a b"', right: 'Names and paths with blanks go in quotes' },
      ],
    },
    ...SECTIONS.map(({ context, title }) => ({
      title,
      lines: [
        ...keyLines(bindings, context),
        ...(context === 'composer'
          ? COMPOSER_KEYS.map(({ keys, description }) => ({ left: keys, right: description }))
          : []),
        ...(context === 'anywhere' ? keyLines(bindings, 'always') : []),
      ],
    })),
    { title: 'Marks', lines: MARKS },
  ];
}

const WIDEST_LEFT = 26;

/**
 * @param bindings the table of keys as it works now
 * @param filter shows only what has these letters in it; empty: everything
 */
export function helpRows(bindings: readonly Binding[], filter: string, width: number): Row[] {
  const wanted = filter.trim().toLowerCase();
  const left = Math.min(WIDEST_LEFT, Math.floor(width / 3));
  const rows: Row[] = [];
  for (const { title, lines } of sections(bindings)) {
    const found = lines.filter(
      (line) =>
        title.toLowerCase().includes(wanted) ||
        `${line.left} ${line.right} ${line.found ?? ''}`.toLowerCase().includes(wanted),
    );
    if (found.length === 0) continue;
    if (rows.length > 0) rows.push([]);
    rows.push([{ text: fitWidth(title, width), role: 'title' }]);
    for (const line of found) rows.push(...lineRows(line, left, width));
  }
  if (rows.length > 0) return rows;
  return [
    [
      {
        text: fitWidth(`Nothing has "${filter.trim()}" in it. Fewer letters find more.`, width),
        role: 'muted',
      },
    ],
  ];
}

function lineRows(line: HelpLine, left: number, width: number): Row[] {
  const room = Math.max(1, width - left - 2);
  const texts = wrapText(line.right, room);
  const isLong = stringWidth(line.left) > left;
  const head: Row[] = isLong ? wrapText(line.left, width).map((text) => [{ text, role: 'key' }]) : [];
  return [
    ...head,
    ...texts.map((text, index): Row => {
      const label = index === 0 && !isLong ? line.left : '';
      return [
        { text: `${label}${' '.repeat(Math.max(0, left - stringWidth(label)))}  `, role: 'key' },
        { text, role: 'text' },
      ];
    }),
  ];
}
