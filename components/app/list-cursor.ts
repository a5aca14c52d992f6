/** The cursor of the list that has the keys: that of the dialog on top, else of the pane. */
import { listedIds } from '../panes/index.ts';
import { insideOf } from '../rows/index.ts';
import type { Dialog } from '../ui/dialog.ts';
import { arrange } from './arrangement.ts';
import { moveInFiles } from './files.ts';
import { type Move, movedTo } from './move.ts';
import { moveInOffer } from './offer-marks.ts';
import { movePalette } from './palette.ts';
import { moveRecall } from './recall.ts';
import { moveHit } from './search.ts';
import type { Session } from './session.ts';

const IN_DIALOG: Readonly<Partial<Record<Dialog['kind'], (session: Session, to: Move) => void>>> = {
  files: moveInFiles,
  offer: moveInOffer,
  palette: movePalette,
  recall: moveRecall,
  search: moveHit,
};
/** What a page is in a dialog: a list there is as long as what was found. */
const PAGE_IN_DIALOG = 10;

export function moveCursor(session: Session, to: Move): void {
  const dialog = session.ui.get().dialogs.at(-1);
  if (dialog === undefined) moveInPane(session, to);
  else IN_DIALOG[dialog.kind]?.(session, to);
}

/** Moves it by pages: 1, -1. */
export function moveByPages(session: Session, pages: number): void {
  const page = session.ui.get().dialogs.length > 0 ? PAGE_IN_DIALOG : pageOfPane(session);
  moveCursor(session, (at) => at + pages * page);
}

function moveInPane({ client, ui }: Session, to: Move): void {
  ui.change((now) => {
    const isPeers = now.focus === 'peers';
    const pane = isPeers ? 'peers' : 'transfers';
    const ids = listedIds(client.state, pane, now.filters[pane]);
    const selected = isPeers ? now.selectedPeer : now.selectedTransfer;
    const at = selected === undefined ? -1 : ids.indexOf(selected);
    const next = ids[movedTo(at, ids.length, to)];
    return isPeers ? { ...now, selectedPeer: next } : { ...now, selectedTransfer: next };
  });
}

/** Rows of the list that has the keys, less the one that is kept in sight. */
function pageOfPane({ client, ui }: Session): number {
  const now = ui.get();
  const { layout } = arrange({ state: client.state, ui: now });
  const rect = [...layout.left, ...layout.right].find(({ id }) => id === now.focus);
  return rect === undefined ? 1 : Math.max(1, insideOf(rect.frame, rect.width, rect.height).height - 1);
}
