import { Text } from 'ink';
import { memo, type ReactElement } from 'react';
import type { Theme } from '../theme/theme.ts';
import type { Row } from './row.ts';

/** One row, which fits already: nothing is left for the layout to wrap. */
export const RowLine = memo(function RowLine({ row, theme }: { row: Row; theme: Theme }): ReactElement {
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
});
