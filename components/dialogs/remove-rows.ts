/** The question before a message is deleted. Pure. */
import { firstLine } from '../../src/text/format.ts';
import { BINDINGS } from '../keymap/index.ts';
import { fitted, type Row, wrapText } from '../rows/index.ts';
import type { Dialog } from '../ui/dialog.ts';

export function removeRows({ own, text }: Extract<Dialog, { kind: 'remove' }>, width: number): Row[] {
  const choices = BINDINGS.filter(
    ({ context, action }) => context === 'remove' && (own || action !== 'remove.everywhere'),
  );
  return [
    [{ text: fitted(`  ${firstLine(text)}`, width), role: 'muted' }],
    [],
    ...choices.flatMap(({ keys, description }): Row[] =>
      wrapText(`${description}.`, Math.max(1, width - 6)).map((line, index) => [
        { text: (index === 0 ? `  ${keys[0] ?? ''}` : '').padEnd(6), role: 'key' },
        { text: line, role: 'text' },
      ]),
    ),
  ];
}
