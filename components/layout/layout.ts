/** Who gets which rows and columns, for every size of terminal. Pure. */
import type { PaneFrame } from '../rows/index.ts';

/** Where keys go when no dialog is open. */
export type Focus = 'composer' | 'peers' | 'conversation' | 'transfers';
export type PaneId = Exclude<Focus, 'composer'>;

export interface LayoutInput {
  columns: number;
  rows: number;
  focus: Focus;
  /** Rows of what is being written. */
  composerRows: number;
  /** Candidates of the completion menu. */
  menuRows: number;
  /** Somebody asks for something. */
  request: boolean;
  /** Rows that a notice would take; 0 without one. */
  noticeRows: number;
  /** The text answers a message, or takes the place of one. */
  about?: boolean;
  /** Rows of the step of the tour. */
  tourRows?: number;
  transfers: {
    count: number;
    /** Some have not ended. */
    unfinished: boolean;
  };
  sizes: PaneSizes;
  /** One pane alone, whatever room there is. */
  zoomed: boolean;
}

/** Sizes that the person has chosen; 0: as the terminal suggests. */
export interface PaneSizes {
  /** Columns of the list of peers, with its borders. */
  readonly peersColumns: number;
  /** Rows of the list of transfers, without title and border. */
  readonly transfersRows: number;
}

export interface PaneRect {
  id: PaneId;
  frame: PaneFrame;
  /** Cells and rows in all. */
  width: number;
  height: number;
}

/** Rows are counted from 0 at the top. Everything together fills the terminal, and no more. */
export interface Layout {
  columns: number;
  rows: number;
  header: boolean;
  /** Left column; none where one pane is shown at a time. */
  left: readonly PaneRect[];
  right: readonly PaneRect[];
  bodyRows: number;
  request: boolean;
  /** Rows for a notice, with or without one. */
  noticeRows: number;
  menuRows: number;
  /** There is a row above the composer that says what the text is about. */
  about: boolean;
  /** Rows of the tour that there is room for. */
  tourRows: number;
  /** First row of the composer, and how many it has. */
  composer: { row: number; height: number };
  hints: boolean;
}

/** Narrower, a list beside a conversation leaves too little of both. */
const TWO_COLUMNS = 64;
const TWO_COLUMNS_ROWS = 8;
/** A terminal this high keeps the row for notices also while it is empty, so that nothing jumps. */
const STEADY_ROWS = 16;
const PEERS = { share: 0.26, least: 22, most: 34 };
/** A person may choose others, as long as a name can be read, and the conversation keeps this much. */
const CHOSEN = { peersLeast: 14, conversationColumns: 32, conversationRows: 3 };
const TRANSFERS_MOST = 10;

/** Rows that the panes keep beside the tour: a title and something below it. */
const LEAST_BESIDE_TOUR = 3;

/** True for a terminal in which panes are shown one at a time. */
export function isOnePane({ columns, zoomed }: Pick<LayoutInput, 'columns' | 'zoomed'>): boolean {
  return zoomed || columns < TWO_COLUMNS;
}

export function layOut(input: LayoutInput): Layout {
  const { columns, rows, focus } = input;
  const header = rows >= 6;
  const hints = rows >= 5;
  const isSteady = rows >= STEADY_ROWS;
  const wantedForNotice = isSteady ? Math.max(1, input.noticeRows) : Math.min(1, input.noticeRows);
  const composerHeight = Math.max(1, Math.min(input.composerRows, Math.floor(rows / 3)));
  let left = rows - composerHeight - Number(header) - Number(hints);
  /** Rows for something, as long as the panes keep what they need. */
  const take = (wanted: number, keep: number): number => {
    const given = Math.max(0, Math.min(wanted, left - keep));
    left -= given;
    return given;
  };
  const about = take(Number(input.about === true), 1) > 0;
  const request = take(Number(input.request), 1) > 0;
  const noticeRows = take(wantedForNotice, 1);
  const tourRows = take(input.tourRows ?? 0, LEAST_BESIDE_TOUR);
  const menuRows = take(input.menuRows, Math.min(3, left));
  const bodyRows = Math.max(0, left);
  return {
    columns,
    rows,
    header,
    ...panesOf(input, bodyRows),
    bodyRows,
    request,
    noticeRows,
    menuRows,
    about,
    tourRows,
    composer: { row: rows - Number(hints) - composerHeight, height: composerHeight },
    hints,
  };

  function panesOf(
    { transfers, sizes }: LayoutInput,
    height: number,
  ): { left: readonly PaneRect[]; right: readonly PaneRect[] } {
    if (isOnePane(input) || height < TWO_COLUMNS_ROWS) {
      const id = focus === 'composer' ? 'conversation' : focus;
      return { left: [], right: [{ id, frame: 'rule', width: columns, height }] };
    }
    const width = peersWidth(columns, sizes.peersColumns);
    const rest = columns - width;
    const peers: PaneRect = { id: 'peers', frame: 'box', width, height };
    const below = transfersHeight(transfers, focus === 'transfers', height, sizes.transfersRows);
    if (below === 0)
      return { left: [peers], right: [{ id: 'conversation', frame: 'box', width: rest, height }] };
    return {
      left: [peers],
      right: [
        { id: 'conversation', frame: 'open', width: rest, height: height - below },
        { id: 'transfers', frame: 'joined', width: rest, height: below },
      ],
    };
  }
}

function peersWidth(columns: number, chosen: number): number {
  if (chosen === 0) return Math.min(PEERS.most, Math.max(PEERS.least, Math.round(columns * PEERS.share)));
  return Math.max(CHOSEN.peersLeast, Math.min(chosen, columns - CHOSEN.conversationColumns));
}

/** Title, rows and border. Without anything under way the title alone says how it went. */
function transfersHeight(
  { count, unfinished }: LayoutInput['transfers'],
  focused: boolean,
  height: number,
  chosen: number,
): number {
  if (count === 0 && !focused) return 0;
  if (!unfinished && !focused) return 2;
  if (chosen > 0) return 2 + Math.max(1, Math.min(chosen, height - CHOSEN.conversationRows - 3));
  const share = Math.floor(height * (focused ? 0.5 : 0.35)) - 2;
  return 2 + Math.max(1, Math.min(Math.max(1, count), share, TRANSFERS_MOST));
}

/** The panes that can get the keys, in the order of Tab. */
export function focusOrder(hasTransfers: boolean): readonly Focus[] {
  return hasTransfers
    ? ['composer', 'peers', 'conversation', 'transfers']
    : ['composer', 'peers', 'conversation'];
}
