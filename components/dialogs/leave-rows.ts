/** The question before leaving while transfers run. Pure. */
import {
  type State,
  transferStatus,
  transferTitle,
  unfinishedText,
  unfinishedTransfers,
} from '../../src/client/index.ts';
import { fitWidth } from '../../src/text/format.ts';
import { BINDINGS } from '../keymap/index.ts';
import { isolated, type Row, wrapText } from '../rows/index.ts';

/** As the table of keys has them. */
const CHOICES = BINDINGS.filter(({ context }) => context === 'leave').map(({ keys, description }) => ({
  key: keys[0] ?? '',
  text: `${description}.`,
}));

export function leaveRows(state: State, width: number): Row[] {
  const unfinished = unfinishedTransfers(state);
  const choices = CHOICES.flatMap(({ key, text }): Row[] =>
    wrapText(text, Math.max(1, width - 6)).map((line, index) => [
      { text: (index === 0 ? `  ${key}` : '').padEnd(6), role: 'key' },
      { text: line, role: 'text' },
    ]),
  );
  const running = unfinished.map((transfer): Row => {
    const text = `  ${transferTitle(state, transfer)}: ${transferStatus(state, transfer)}`;
    return [{ text: fitWidth(isolated(text), width), role: 'muted' }];
  });
  return [
    ...wrapText(unfinishedText(state), width).map((line): Row => [{ text: line, role: 'title' }]),
    [],
    ...choices,
    [],
    ...running,
  ];
}
