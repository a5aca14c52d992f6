/** Scrolling what is on top: the dialog, else the open conversation. */
import { BEGINNING } from '../../src/client/index.ts';
import {
  AT_BOTTOM,
  type Content,
  scrollPages,
  scrollRows,
  scrollToStart,
  type Viewport,
} from '../conversation/index.ts';
import { dialogView } from '../dialogs/index.ts';
import { scrolledTo, toNewest, viewportOf } from '../ui/conversations.ts';
import { scrolledTop } from '../ui/dialog.ts';
import { arrange, conversationArea } from './arrangement.ts';
import { contentOf } from './content.ts';
import { askAgain } from './history.ts';
import type { Session } from './session.ts';

type Scroll = (viewport: Viewport, content: Content, height: number) => Viewport;

/** Scrolls what is on top: the dialog, else the open conversation. */
function scroll(session: Session, byRows: (height: number) => number, inConversation: Scroll): void {
  const { client, ui, views } = session;
  const now = ui.get();
  const { layout } = arrange({ state: client.state, ui: now });
  const dialog = now.dialogs.at(-1);
  if (dialog !== undefined) {
    if (!('top' in dialog)) return;
    const view = dialogView(client.state, now, dialog, layout.bodyRows);
    const top = scrolledTop(view.top, byRows(view.height), view.rows.length, view.height);
    ui.change((before) => ({ ...before, dialogs: [...before.dialogs.slice(0, -1), { ...dialog, top }] }));
    return;
  }
  const id = now.open;
  if (id === undefined) return;
  const area = conversationArea(layout);
  if (area === undefined) return;
  const content = contentOf(views, { state: client.state, ui: now }, id, area.width);
  const viewport = inConversation(viewportOf(now, id), content, area.height);
  askAgain(session);
  // Who scrolls goes somewhere else.
  ui.change((before) => ({ ...scrolledTo(before, id, viewport), jump: undefined }));
}

/** Further than any text is long. */
export const ENDLESS = 1_000_000;

/** Whether all that was said before what is here is here, too. */
function reachesStart({ client, ui, views }: Session, id: string): boolean {
  const now = ui.get();
  const area = conversationArea(arrange({ state: client.state, ui: now }).layout);
  if (area === undefined) return true;
  const [first] = contentOf(views, { state: client.state, ui: now }, id, area.width).entries;
  return first?.kind !== 'edge' || first.id !== 'older';
}

export function pageUp(session: Session): void {
  scroll(
    session,
    (height) => 1 - height,
    (viewport, content, height) => scrollPages(viewport, content, height, -1),
  );
}

export function pageDown(session: Session): void {
  scroll(
    session,
    (height) => height - 1,
    (viewport, content, height) => scrollPages(viewport, content, height, 1),
  );
}

export function rowUp(session: Session): void {
  scroll(
    session,
    () => -1,
    (viewport, content, height) => scrollRows(viewport, content, height, -1),
  );
}

export function rowDown(session: Session): void {
  scroll(
    session,
    () => 1,
    (viewport, content, height) => scrollRows(viewport, content, height, 1),
  );
}

export function toFirst(session: Session): void {
  const { open, dialogs } = session.ui.get();
  const reachesBack = dialogs.length > 0 || open === undefined || reachesStart(session, open);
  if (reachesBack) scroll(session, () => -ENDLESS, scrollToStart);
  else session.ui.change((now) => ({ ...now, jump: { conversation: open, at: BEGINNING, to: 'found' } }));
}

export function toLast(session: Session): void {
  const { open, dialogs } = session.ui.get();
  if (dialogs.length === 0 && open !== undefined) session.ui.change((now) => toNewest(now, open));
  else
    scroll(
      session,
      () => ENDLESS,
      () => AT_BOTTOM,
    );
}
