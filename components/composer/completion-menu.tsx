/** The completion menu: one candidate a row. */
import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import stringWidth from 'string-width';
import { INTERFACE } from '../../src/limits.ts';
import { fitWidth } from '../../src/text/format.ts';
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

export function CompletionMenu({ menu, columns, maxRows, theme }: CompletionMenuProps): ReactElement {
  const rows = Math.min(INTERFACE.completionRows, maxRows ?? INTERFACE.completionRows);
  const { first, candidates } = visibleCandidates(menu, rows);
  const isCut = candidates.length < menu.candidates.length;
  return (
    <Box flexDirection="column" width={columns} flexShrink={0}>
      {candidates.map((candidate, index) => {
        const isSelected = first + index === menu.selected;
        // Beside the chosen one; while none is, on the last row.
        const tells = isSelected || (menu.selected < 0 && index === candidates.length - 1);
        const number = isSelected ? menu.selected + 1 : candidates.length;
        const place = tells && isCut ? `  ${number}/${menu.candidates.length}` : '';
        const label = fitWidth(candidate.trimEnd(), Math.max(1, columns - 2 - stringWidth(place)));
        return (
          <Text key={candidate} wrap="truncate" {...theme(isSelected ? 'selected' : 'text')}>
            {fitWidth(`${isSelected ? MARK : ' '} ${label}${place}`, columns)}
          </Text>
        );
      })}
    </Box>
  );
}
