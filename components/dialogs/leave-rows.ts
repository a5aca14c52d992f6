/** The question before leaving while transfers run. Pure. */
import {
  type State,
  transferStatus,
  transferTitle,
  unfinishedText,
  unfinishedTransfers,
} from '../../src/client/index.ts';
import { fitWidth } from '../../src/text/format.ts';
import { keymapOf } from '../keymap/index.ts';
import { isolated, type Row, wrapText } from '../rows/index.ts';
import { choiceRows } from './choice-rows.ts';

export function leaveRows(state: State, width: number): Row[] {
  const unfinished = unfinishedTransfers(state);
  const choices = choiceRows(
    keymapOf(state.keys).bindings.filter(({ context }) => context === 'leave'),
    width,
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
