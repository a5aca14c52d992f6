/** A part of an offer, chosen in the list of its files. */
import type { OfferDialog } from '../ui/dialog.ts';
import type { Session } from './session.ts';

type Choosing = Pick<Session, 'client' | 'ui' | 'notice' | 'run'>;

function change({ ui }: Choosing, next: (dialog: OfferDialog) => OfferDialog): void {
  ui.change((now) => {
    const dialog = now.dialogs.at(-1);
    return dialog?.kind === 'offer' ? { ...now, dialogs: [...now.dialogs.slice(0, -1), next(dialog)] } : now;
  });
}

export function moveInOffer(session: Choosing, to: (at: number, count: number) => number): void {
  change(session, (dialog) => {
    const count = dialog.entries?.length ?? 0;
    return { ...dialog, cursor: Math.max(0, Math.min(to(dialog.cursor, count), count - 1)) };
  });
}

/** Marks the file under the cursor, or takes its mark away, and moves on. */
export function markEntry(session: Choosing, step: 1 | -1): void {
  change(session, (dialog) => toggled(dialog, dialog.entries?.[dialog.cursor]?.path));
  moveInOffer(session, (at) => at + step);
}

/** The same for the whole folder in which it is. */
export function markFolder(session: Choosing): void {
  change(session, (dialog) => {
    const path = dialog.entries?.[dialog.cursor]?.path ?? '';
    const end = path.lastIndexOf('/', path.length - 2);
    return end === -1 ? dialog : toggled(dialog, path.slice(0, end + 1));
  });
}

function toggled(dialog: OfferDialog, path: string | undefined): OfferDialog {
  if (path === undefined) return dialog;
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
  const dialog = ui.get().dialogs.at(-1);
  if (dialog?.kind !== 'offer') return;
  const request = client.state.requests[dialog.id];
  if (request === undefined) {
    session.notice('warning', 'There is nothing to answer any more.');
    return;
  }
  const only = [...dialog.marked];
  ui.change((now) => ({ ...now, dialogs: [] }));
  const paths = only.length === 0 ? [] : ['only', ...only];
  // A file may be called like a word of the command.
  const quoted = new Set(only.map((_path, index) => index + 2));
  session.run('accept', [String(request.number), ...paths], quoted);
}
