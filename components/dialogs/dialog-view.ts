/** What a dialog shows: title and rows, of which a window is seen. Pure. */
import { isRoomId, type State } from '../../src/client/index.ts';
import { INTERFACE } from '../../src/limits.ts';
import { keymapOf } from '../keymap/index.ts';
import { paletteHits } from '../palette/index.ts';
import { insideOf, type PaneFrame, type Row } from '../rows/index.ts';
import type { Dialog } from '../ui/dialog.ts';
import type { UiState } from '../ui/ui-state.ts';
import { filesRows, filesTitle } from './files-rows.ts';
import { helpRows } from './help-rows.ts';
import { leaveRows } from './leave-rows.ts';
import { type LongList, rowsInSight } from './long-list.ts';
import { longRows } from './long-rows.ts';
import { noticeRows } from './notice-rows.ts';
import { offerRows, offerTitle } from './offer-rows.ts';
import { paletteRows } from './palette-rows.ts';
import { peerDetails } from './peer-details.ts';
import { recallRows } from './recall-rows.ts';
import { removeRows } from './remove-rows.ts';
import { requestRows } from './request-rows.ts';
import { roomDetails } from './room-details.ts';
import { searchRows, searchTitle } from './search-rows.ts';
import { answerRows } from './text-rows.ts';
import { transferDetails } from './transfer-details.ts';
import { verifyRows } from './verify-rows.ts';

export interface DialogView {
  title: string;
  frame: PaneFrame;
  /** As many as there are; in a list that may be long, those that are not seen are empty. */
  rows: readonly Row[];
  /** The first that is seen, and how many are. */
  top: number;
  height: number;
}

/** Smaller, borders would take what there is to read. */
const FRAMED = { columns: 64, rows: 8 };

/** @param bodyRows rows in all, title and borders among them */
export function dialogView(state: State, ui: UiState, dialog: Dialog, bodyRows: number): DialogView {
  const frame = ui.columns >= FRAMED.columns && bodyRows >= FRAMED.rows ? 'box' : 'rule';
  const inside = insideOf(frame, ui.columns, bodyRows);
  const { height } = inside;
  const width = Math.min(inside.width, INTERFACE.readableCells);
  const { title, rows, cursor } = contentOf(state, ui, dialog, width);
  const count = 'count' in rows ? rows.count : rows.length;
  const most = Math.max(0, count - height);
  // A cursor is kept in the middle as far as the ends let it be.
  const wanted = cursor === undefined ? ('top' in dialog ? dialog.top : 0) : cursor - Math.floor(height / 2);
  const top = Math.max(0, Math.min(wanted, most));
  const more = most - top;
  const place = count <= height ? '' : more === 0 ? ' · end' : ` · ${more} more below`;
  return {
    title: title + place,
    frame,
    rows: 'count' in rows ? rowsInSight(rows, top, height) : rows,
    top,
    height,
  };
}

interface Content {
  title: string;
  rows: Row[] | LongList;
  /** Number of the row under the cursor, in a list that has one. */
  cursor?: number;
}

function contentOf(state: State, ui: UiState, dialog: Dialog, width: number): Content {
  switch (dialog.kind) {
    case 'help': {
      return { title: 'Help', rows: helpRows(keymapOf(state.keys).bindings, dialog.filter, width) };
    }
    case 'notices':
      return { title: 'Notices', rows: noticeRows(ui.notices.all, width) };
    case 'request': {
      const request = state.requests[dialog.id];
      return { title: 'Request', rows: requestRows(state, request, ui.now, width) };
    }
    case 'offer':
      return { title: offerTitle(dialog), ...offerRows(state, dialog, width) };
    case 'transfer':
      return {
        title: 'Transfer',
        rows: transferDetails(state, state.transfers[dialog.id], ui.now, width),
      };
    case 'about':
      return isRoomId(dialog.id)
        ? { title: 'Room', rows: roomDetails(state, dialog.id, width) }
        : { title: 'Peer', rows: peerDetails(state, dialog.id, ui.now, width) };
    case 'text':
      return { title: dialog.title, rows: answerRows(dialog.text, width) };
    case 'search':
      return {
        title: searchTitle(state, dialog),
        rows: searchRows(state, dialog, ui.now, width),
        cursor: dialog.cursor,
      };
    case 'palette': {
      const { query, chosen } = dialog;
      const hits = paletteHits({ state, ui }, query);
      const rows = paletteRows(hits, query, chosen, width);
      return { title: 'Commands', rows, cursor: hits.findIndex(({ entry }) => entry.id === chosen) };
    }
    case 'files':
      return { title: filesTitle(state, dialog), ...filesRows(dialog, width) };
    case 'recall':
      return {
        title: 'Entered before',
        rows: recallRows(ui.composer.history, dialog, width),
        cursor: dialog.cursor,
      };
    case 'long':
      return { title: 'Send this long text?', rows: longRows(state, dialog, width) };
    case 'verify':
      return { title: 'Compare words', rows: verifyRows(state, dialog, ui.now, width) };
    case 'remove':
      return { title: 'Delete this message?', rows: removeRows(state, dialog, width) };
    case 'leave':
      return { title: 'Leave tincan?', rows: leaveRows(state, width) };
  }
}
