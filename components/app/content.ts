/** The content of a conversation as the screen shows it in so many cells; the same for drawing, for keys and for what was read. */
import type { Content, ConversationViews } from '../conversation/index.ts';
import type { Scene } from '../keymap/index.ts';
import { windowOf } from '../ui/conversations.ts';

export function contentOf(
  views: ConversationViews,
  { state, ui }: Scene,
  id: string,
  width: number,
): Content {
  return views({
    state,
    id,
    width,
    now: ui.now,
    unreadFrom: ui.unreadFrom,
    cleared: ui.cleared[id],
    selected: ui.focus === 'conversation' ? ui.selectedMessage : undefined,
    query: ui.found?.query,
    window: windowOf(ui, id),
  });
}
