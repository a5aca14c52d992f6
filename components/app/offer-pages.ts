/** The files of an offer, page by page: each page is asked for when it is turned to. */
import { toTincanError } from '../../src/errors.ts';
import { INTERFACE } from '../../src/limits.ts';
import { type OfferDialog, topDialog, withTopDialog } from '../ui/dialog.ts';
import type { Session } from './session.ts';

type Turned = Pick<Session, 'client' | 'ui' | 'notice' | 'open'>;

/** @param id of the request */
export function openOffer(session: Turned, id: string): void {
  const page: OfferDialog = {
    kind: 'offer',
    id,
    cursor: 0,
    marked: new Set(),
    openedAt: performance.now(),
    from: 0,
    before: [],
    entries: undefined,
    next: undefined,
  };
  session.open(page);
  load(session, page);
}

/** Turns the page of the dialog on top. */
export function turnPage(session: Turned, to: 'next' | 'previous'): void {
  const dialog = topDialog(session.ui.get(), 'offer');
  if (dialog === undefined) return;
  const { from, next, before } = dialog;
  const start = to === 'next' ? next : before.at(-1);
  if (start === undefined) return;
  const page: OfferDialog = {
    ...dialog,
    cursor: 0,
    from: start,
    before: to === 'next' ? [...before, from] : before.slice(0, -1),
    entries: undefined,
    next: undefined,
  };
  session.ui.change((now) => withTopDialog(now, 'offer', () => page));
  load(session, page);
}

/** Puts the files into the page, if that is still what is looked at. */
function load({ client, ui, notice }: Turned, page: OfferDialog): void {
  const { id, from } = page;
  client.call('request.entries', { id, from, count: INTERFACE.offerPage }).then(
    ({ entries, next }) =>
      ui.change((now) => ({
        ...now,
        dialogs: now.dialogs.map((dialog) =>
          dialog.kind === 'offer' && dialog.id === id && dialog.from === from
            ? { ...dialog, entries, next }
            : dialog,
        ),
      })),
    (thrown: unknown) => notice('error', toTincanError(thrown).message),
  );
}
