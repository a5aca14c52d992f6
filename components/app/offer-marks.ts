/** A part of an offer, chosen in the list of its files. */
import { acceptedFilesText, foldersAround, peerLabel } from '../../src/client/index.ts';
import { toTincanError } from '../../src/errors.ts';
import { INTERFACE } from '../../src/limits.ts';
import { keyFor } from '../keymap/index.ts';
import { isRead, type OfferDialog, topDialog, withTopDialog } from '../ui/dialog.ts';
import { type Move, movedTo } from './move.ts';
import type { Session } from './session.ts';

type Choosing = Pick<Session, 'client' | 'ui' | 'notice' | 'answer'>;

function change({ ui }: Choosing, next: (dialog: OfferDialog) => OfferDialog): void {
  ui.change((now) => withTopDialog(now, 'offer', next));
}

export function moveInOffer(session: Choosing, to: Move): void {
  change(session, (dialog) => {
    const count = dialog.entries?.length ?? 0;
    return { ...dialog, cursor: movedTo(dialog.cursor, count, to) };
  });
}

/** Marks the file under the cursor, or takes its mark away, and moves on. */
export function markEntry(session: Choosing, step: 1 | -1): void {
  const dialog = offerOf(session);
  const path = dialog?.entries?.[dialog.cursor]?.path;
  if (dialog === undefined || path === undefined) return;
  if (foldersAround(path).some((folder) => dialog.marked.has(folder))) {
    session.notice('info', 'Its folder is marked, and it with it; f takes that away.');
    return;
  }
  mark(session, dialog, path);
  moveInOffer(session, (at) => at + step);
}

/** The same for the whole folder in which it is. */
export function markFolder(session: Choosing): void {
  const dialog = offerOf(session);
  const folder = foldersAround(dialog?.entries?.[dialog.cursor]?.path ?? '').at(-1);
  if (dialog !== undefined && folder !== undefined) mark(session, dialog, folder);
}

function offerOf({ ui }: Choosing): OfferDialog | undefined {
  return topDialog(ui.get(), 'offer');
}

function mark(session: Choosing, { marked }: OfferDialog, path: string): void {
  if (!marked.has(path) && marked.size >= INTERFACE.offerMarks) {
    const key = keyFor(session.client.state.keys, 'offer.mark-folder');
    const way = key === undefined ? 'accept in parts' : `${key} marks a whole folder`;
    session.notice('warning', `No more than ${INTERFACE.offerMarks} can be marked; ${way}.`);
  } else change(session, (dialog) => toggled(dialog, path));
}

function toggled(dialog: OfferDialog, path: string): OfferDialog {
  const marked = new Set(dialog.marked);
  if (!marked.delete(path)) {
    // What is in a folder goes with it.
    for (const one of marked) if (path.endsWith('/') && one.startsWith(path)) marked.delete(one);
    marked.add(path);
  }
  return { ...dialog, marked };
}

/** Accepts what is marked, or everything. */
export function acceptOffer(session: Choosing): void {
  const { client, ui } = session;
  const dialog = offerOf(session);
  // An Enter too many, or a letter that was typed ahead, is no answer.
  if (dialog === undefined || !isRead(dialog)) return;
  const { dialogs } = ui.get();
  const only = [...dialog.marked];
  ui.change((now) => ({ ...now, dialogs: [] }));
  client.call('request.accept', { id: dialog.id, ...(only.length === 0 ? {} : { only }) }).then(
    ({ peer }) => session.answer('info', acceptedFilesText(peerLabel(client.state, peer), only.length)),
    (thrown: unknown) => {
      session.answer('error', toTincanError(thrown).message);
      // What was marked on several pages is not lost by that.
      if (ui.get().dialogs.length === 0) ui.change((now) => ({ ...now, dialogs }));
    },
  );
}
