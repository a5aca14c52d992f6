/** The question before leaving while transfers run. Pure. */
import {
  hasEnded,
  type State,
  transferStatus,
  transfersInOrder,
  transferTitle,
  unfinishedText,
} from '../../src/client/index.ts';
import { wrapText } from '../conversation/index.ts';
import { cut, isolated, type Row } from '../rows/index.ts';

const CHOICES = [
  { key: 'l', text: 'Leave them running in the background; "tincan" attaches to them again.' },
  { key: 's', text: 'Stop: they are cancelled, and tincan ends.' },
  { key: 'Esc', text: 'Stay here.' },
] as const;

export function leaveRows(state: State, unfinished: number, width: number): Row[] {
  const choices = CHOICES.flatMap(({ key, text }): Row[] =>
    wrapText(text, Math.max(1, width - 6)).map((line, index) => [
      { text: (index === 0 ? `  ${key}` : '').padEnd(6), role: 'key' },
      { text: line, role: 'text' },
    ]),
  );
  const running = transfersInOrder(state)
    .filter((transfer) => !hasEnded(transfer))
    .map((transfer): Row => {
      const text = `  ${transferTitle(state, transfer)}: ${transferStatus(state, transfer)}`;
      return [{ text: cut(isolated(text), width, true), role: 'muted' }];
    });
  return [
    ...wrapText(unfinishedText(unfinished), width).map((line): Row => [{ text: line, role: 'title' }]),
    [],
    ...choices,
    [],
    ...running,
  ];
}
