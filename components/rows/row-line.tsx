import { Text } from 'ink';
import { memo, type ReactElement } from 'react';
import type { Theme } from '../theme/theme.ts';
import type { Row } from './row.ts';

/** One row, which fits already: nothing is left for the layout to wrap. An empty one keeps its place, which Ink gives no empty text. */
export const RowLine = memo(function RowLine({ row, theme }: { row: Row; theme: Theme }): ReactElement {
  if (row.length === 0) return <Text> </Text>;
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
