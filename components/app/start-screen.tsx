/** What is seen before the panes are: the start of the core, and on a first run the question for a name. */
import { Box, Text } from 'ink';
import Spinner from 'ink-spinner';
import TextInput from 'ink-text-input';
import { type ReactElement, useSyncExternalStore } from 'react';
import type { Theme } from '../theme/theme.ts';
import type { StartStore } from './start-store.ts';

export interface StartScreenProps {
  start: StartStore;
  theme: Theme;
  onSubmit(name: string): void;
}

export function StartScreen({ start, theme, onSubmit }: StartScreenProps): ReactElement {
  const { columns, rows, asks, name, chosen, proposal, problem, waiting } = useSyncExternalStore(
    start.subscribe,
    start.get,
  );
  return (
    <Box
      flexDirection="column"
      width={columns}
      height={rows}
      paddingX={columns >= 40 ? 2 : 0}
      paddingY={rows >= 10 ? 1 : 0}
    >
      <Text {...theme('title')}>tincan</Text>
      {asks && (
        <Box flexDirection="column" marginTop={rows >= 10 ? 1 : 0}>
          <Text>Welcome. Others on this network will see you by a name.</Text>
          <Box marginTop={rows >= 10 ? 1 : 0}>
            <Text {...theme('key')}>{'Your name › '}</Text>
            <TextInput
              value={name}
              focus={!chosen}
              onChange={(value) => start.change({ name: value.replace(/\p{Cc}/gu, ''), problem: undefined })}
              onSubmit={onSubmit}
            />
            {/* A placeholder of the input would be grey, also where no colours are wanted. */}
            {name === '' && <Text {...theme('muted')}>{proposal}</Text>}
          </Box>
        </Box>
      )}
      {problem !== undefined && <Text {...theme('error')}>{problem}</Text>}
      <Box marginTop={asks && rows >= 10 ? 1 : 0} flexDirection="column">
        {waiting !== undefined && (
          <Text {...theme('muted')}>
            <Spinner type="dots" />
            {` ${WAITING[waiting]}`}
          </Text>
        )}
        {asks && !chosen && (
          <Text {...theme('muted')}>
            {`Enter ${name === '' && proposal !== '' ? `takes ${proposal}` : 'goes on'} · Ctrl-C leaves`}
          </Text>
        )}
      </Box>
    </Box>
  );
}

const WAITING = {
  core: 'Starting…',
  identity: 'Making the identity of this device…',
  name: 'Taking that name…',
} as const;

export type Waiting = keyof typeof WAITING;
