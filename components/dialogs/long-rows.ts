/** The question before a long text is sent. Pure. */
import { conversationName, type State } from '../../src/client/index.ts';
import { fitWidth, formatCount, formatSize } from '../../src/text/format.ts';
import { safeText } from '../../src/text/safe-text.ts';
import { isolated, type Row } from '../rows/index.ts';
import type { Dialog } from '../ui/dialog.ts';
import { textRows } from './facts.ts';

export function longRows(
  state: State,
  { conversation, lines, bytes, firstLine }: Extract<Dialog, { kind: 'long' }>,
  width: number,
): Row[] {
  const to = conversationName(state, conversation);
  const what = `${formatCount(lines, 'line')}, ${formatSize(bytes)}`;
  return [
    ...textRows(`${what} as one message to ${to}. It begins:`, width, 'text'),
    [],
    [{ text: fitWidth(isolated(safeText(firstLine)), width), role: 'muted' }],
    [],
    ...textRows('Enter sends it, Esc leads back to it. A file is sent by /send.', width, 'muted'),
  ];
}
