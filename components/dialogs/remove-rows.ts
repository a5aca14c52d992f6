/** The question before a message is deleted. Pure. */
import type { State } from '../../src/client/index.ts';
import { firstLine } from '../../src/text/format.ts';
import { keymapOf } from '../keymap/index.ts';
import { fitted, type Row } from '../rows/index.ts';
import type { Dialog } from '../ui/dialog.ts';
import { choiceRows } from './choice-rows.ts';

export function removeRows(
  { keys }: Pick<State, 'keys'>,
  { own, text }: Extract<Dialog, { kind: 'remove' }>,
  width: number,
): Row[] {
  const choices = keymapOf(keys).bindings.filter(
    ({ context, action }) => context === 'remove' && (own || action !== 'remove.everywhere'),
  );
  return [
    [{ text: fitted(`  ${firstLine(text)}`, width), role: 'muted' }],
    [],
    ...choiceRows(choices, width),
  ];
}
