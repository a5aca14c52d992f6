/** The completion menu: one candidate a row, with what it is. */
import { Box, Text } from 'ink';
import { type ReactElement, useMemo } from 'react';
import stringWidth from 'string-width';
import { INTERFACE } from '../../src/limits.ts';
import { fitWidth } from '../../src/text/format.ts';
import { fitted } from '../rows/index.ts';
import type { Theme } from '../theme/theme.ts';
import { type CompletionMenu as Menu, visibleCandidates } from './menu.ts';

export interface CompletionMenuProps {
  menu: Menu;
  columns: number;
  /** Rows to be had; INTERFACE.completionRows at most are taken. */
  maxRows?: number;
  theme: Theme;
}

/** Stands before the chosen candidate: colour alone would not be seen by everybody. */
const MARK = '›';
/** Cells between a candidate and what it is. */
const GAP = 2;

export function CompletionMenu({ menu, columns, maxRows, theme }: CompletionMenuProps): ReactElement {
  const rows = Math.min(INTERFACE.completionRows, maxRows ?? INTERFACE.completionRows);
  const { first, candidates } = visibleCandidates(menu, rows);
  const isCut = candidates.length < menu.candidates.length || menu.more;
  // Of all, not of those in sight: nothing moves while one goes through them. What is inserted has two thirds at the most.
  const widest = useMemo(
    () => Math.max(...menu.candidates.map(({ text }) => stringWidth(text.trimEnd()))),
    [menu.candidates],
  );
  const labelCells = Math.min(widest, Math.floor((2 * columns) / 3));
  return (
    <Box flexDirection="column" width={columns} flexShrink={0}>
      {candidates.map(({ text, note }, index) => {
        const isSelected = first + index === menu.selected;
        // Beside the chosen one; while none is, on the last row.
        const tells = isSelected || (menu.selected < 0 && index === candidates.length - 1);
        const number = isSelected ? menu.selected + 1 : candidates.length;
        const place = tells && isCut ? `  ${number}/${menu.candidates.length}${menu.more ? '+' : ''}` : '';
        const room = Math.max(1, columns - 2 - stringWidth(place));
        const label = fitWidth(labelOf(text.trimEnd(), note, labelCells), room);
        return (
          <Text key={text} wrap="truncate" {...theme(isSelected ? 'selected' : 'text')}>
            {fitted(`${isSelected ? MARK : ' '} ${label}${place}`, columns)}
          </Text>
        );
      })}
    </Box>
  );
}

/** What is inserted, and behind it in a column of its own what it is. */
function labelOf(text: string, note: string | undefined, cells: number): string {
  if (note === undefined) return text;
  const label = fitWidth(text, cells);
  return `${label}${' '.repeat(cells - stringWidth(label) + GAP)}${note}`;
}
