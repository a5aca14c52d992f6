/** The input line: prompt and rows. The cursor is the terminal's own, placed by whoever knows where this stands. */
import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import stringWidth from 'string-width';
import { fitWidth } from '../../src/text/format.ts';
import type { Theme } from '../theme/theme.ts';
import { composerWidth } from './prompt.ts';

export interface ComposerProps {
  /** As `composerPrompt` makes it; rows below the first are indented by its width. */
  prompt: string;
  /** Of `composerView`, for the width that `composerWidth` gives. */
  rows: readonly string[];
  columns: number;
  /** Shown in the place of an empty text: what can be done here. */
  placeholder?: string;
  theme: Theme;
}

export function Composer({ prompt, rows, columns, placeholder = '', theme }: ComposerProps): ReactElement {
  const isEmpty = rows.length <= 1 && (rows[0] ?? '') === '';
  const indent = ' '.repeat(stringWidth(prompt));
  const hint = fitWidth(placeholder, composerWidth(prompt, columns));
  return (
    <Box flexDirection="column" width={columns} flexShrink={0}>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is nothing but its place.
        <Text key={index} wrap="truncate">
          {index === 0 ? <Text {...theme('title')}>{prompt}</Text> : indent}
          {isEmpty ? <Text {...theme('muted')}>{hint}</Text> : row}
        </Text>
      ))}
    </Box>
  );
}
