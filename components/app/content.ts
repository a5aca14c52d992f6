/** The content of a conversation as the screen shows it in so many cells; the same for drawing, for keys and for what was read. */
import { INTERFACE } from '../../src/limits.ts';
import type { Content, ConversationViews } from '../conversation/index.ts';
import type { Scene } from '../keymap/index.ts';
import { windowOf } from '../ui/conversations.ts';

/** Of the cells of a pane those that are written on: in a wider line the eye loses its way. */
export const readableWidth = (cells: number): number => Math.min(cells, INTERFACE.readableCells);

/** @param width cells of the pane, all of them */
export function contentOf(
  views: ConversationViews,
  { state, ui }: Scene,
  id: string,
  width: number,
): Content {
  return views({
    state,
    id,
    width: readableWidth(width),
    now: ui.now,
    unreadFrom: ui.unreadFrom,
    cleared: ui.cleared[id],
    selected: ui.focus === 'conversation' ? ui.selectedMessage : undefined,
    query: ui.found?.query,
    window: windowOf(ui, id),
  });
}
