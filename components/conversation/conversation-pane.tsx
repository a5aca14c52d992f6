import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { fitted } from './cells.ts';
import { type Role, type Row, type Segment, withMarkAtEnd } from './row.ts';
import { wrapText } from './wrap.ts';

/** What a role looks like; Ink's names of colours. */
export interface Look {
  color?: string;
  bold?: boolean;
  dimColor?: boolean;
  inverse?: boolean;
}

export type Theme = (role: Role) => Look;

export interface ConversationPaneProps {
  /** Text of the title row. */
  title: string;
  /** Cells of a row. */
  width: number;
  /** Rows in all: the title's and those of the conversation. */
  height: number;
  /** As `look` gives them for `height - 1` rows. */
  rows: readonly Row[];
  newBelow: number;
  /** Why there are no rows. */
  empty: keyof typeof EMPTY;
  theme: Theme;
  /** False: ASCII alone. */
  unicode: boolean;
}

const EMPTY = {
  'no-messages': 'No messages yet. Type one below.',
  'no-peers': 'No peers yet. They appear by themselves; /connect host:port, or /help.',
} as const;

/** A conversation: its title, the rows that are seen, and what to do where there are none. */
export function ConversationPane(props: ConversationPaneProps): ReactElement {
  const { title, width, height, theme, unicode } = props;
  const rows = shownRows(props).slice(0, Math.max(0, height - 1));
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0}>
      <RowText row={[{ text: fitted(title, width, unicode), role: 'title' }]} theme={theme} />
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is what it is by its place.
        <RowText key={index} row={row} theme={theme} />
      ))}
    </Box>
  );
}

function shownRows({ rows, newBelow, empty, width, unicode }: ConversationPaneProps): readonly Row[] {
  const last = rows.at(-1);
  if (last === undefined) {
    return wrapText(EMPTY[empty], width).map((line) => [
      { text: fitted(line, width, unicode), role: 'muted' },
    ]);
  }
  if (newBelow === 0) return rows;
  const mark: Segment = { text: `${unicode ? '↓' : 'v'} ${newBelow} new`, role: 'mark' };
  return [...rows.slice(0, -1), withMarkAtEnd(last, mark, width)];
}

/** One row, which fits already: nothing is left for the layout to wrap. */
function RowText({ row, theme }: { row: Row; theme: Theme }): ReactElement {
  return (
    <Text wrap="truncate-end">
      {row.map((segment, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: segments have no name but their place.
        <Text key={index} {...theme(segment.role)}>
          {segment.text}
        </Text>
      ))}
    </Text>
  );
}
