/** What is seen before the panes are: the start of the core, and on a first run the question for a name. */
import { Box, Text } from 'ink';
import Spinner from 'ink-spinner';
import TextInput from 'ink-text-input';
import { type ReactElement, useSyncExternalStore } from 'react';
import { wrapText } from '../rows/index.ts';
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
  const side = columns >= 40 ? 2 : 0;
  const wrapped = (text: string): string[] => wrapText(text, columns - 2 * side);
  const welcome = wrapped(WELCOME);
  const why = problem === undefined ? [] : wrapped(problem);
  const hint = wrapped(
    `Enter ${name === '' && proposal !== '' ? `takes ${proposal}` : 'goes on'} · Ctrl-C leaves`,
  );
  /** Rows without which nothing can be answered; the title and the field are among them. */
  const needed = 2 + why.length + Number(waiting !== undefined) + (asks && !chosen ? hint.length : 0);
  const isWelcomed = rows >= needed + welcome.length;
  const gap = rows >= needed + welcome.length + GAPS ? 1 : 0;
  return (
    <Box flexDirection="column" width={columns} height={rows} paddingX={side} paddingY={gap}>
      <Text {...theme('title')}>tincan</Text>
      {asks && (
        <Box flexDirection="column" marginTop={gap} flexShrink={0}>
          {isWelcomed && <Text>{welcome.join('\n')}</Text>}
          <Box marginTop={gap}>
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
      {why.length > 0 && <Text {...theme('error')}>{why.join('\n')}</Text>}
      <Box marginTop={asks ? gap : 0} flexDirection="column">
        {waiting !== undefined && (
          <Text {...theme('muted')}>
            <Spinner type="dots" />
            {` ${WAITING[waiting]}`}
          </Text>
        )}
        {asks && !chosen && <Text {...theme('muted')}>{hint.join('\n')}</Text>}
      </Box>
    </Box>
  );
}

const WELCOME = 'Welcome. Others on this network will see you by a name.';
/** Empty rows between the parts, and above and below them. */
const GAPS = 5;

const WAITING = {
  core: 'Starting…',
  identity: 'Making the identity of this device…',
  name: 'Taking that name…',
} as const;

export type Waiting = keyof typeof WAITING;
