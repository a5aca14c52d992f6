/** The layout of a scene, and what the layout depends on: what is written, who asks, what is noticed. Pure. */
import { connectedCount, conversationName, EVERYONE, hasEnded, type State } from '../../src/client/index.ts';
import { INTERFACE } from '../../src/limits.ts';
import { type ComposerView, composerPrompt, composerView, composerWidth } from '../composer/index.ts';
import { oldestRequest, type Scene } from '../keymap/index.ts';
import { type Layout, layOut } from '../layout/layout.ts';
import { insideOf } from '../rows/index.ts';
import { type ShownNotice, shownNotice } from '../ui/notice-log.ts';

export interface Arrangement {
  layout: Layout;
  prompt: string;
  /** Cells for what is written, as the composer counts them. */
  composerWidth: number;
  /** What is being written; in the help, what is searched for. */
  composer: ComposerView;
  notice: ShownNotice | undefined;
}

export function arrange({ state, ui }: Scene): Arrangement {
  const { columns, rows } = ui;
  const dialog = ui.dialogs.at(-1);
  const search = dialog?.kind === 'help' ? dialog.filter : undefined;
  const name = search === undefined ? promptName(state, ui.open) : 'search';
  const prompt = ` ${composerPrompt(name, columns - 1)}`;
  const width = composerWidth(prompt, columns);
  const mostRows = Math.max(1, Math.floor(rows / 3));
  const written = search === undefined ? ui.composer : { text: search, caret: search.length };
  const composer = composerView(written, width, mostRows);
  const notice = shownNotice(ui.notices, ui.now);
  const transfers = Object.values(state.transfers);
  const layout = layOut({
    columns,
    rows,
    focus: ui.focus,
    composerRows: composer.rows.length,
    menuRows:
      ui.menu === undefined || dialog !== undefined
        ? 0
        : Math.min(INTERFACE.completionRows, ui.menu.candidates.length),
    request: oldestRequest(state) !== undefined && dialog?.kind !== 'request',
    notice: notice !== undefined,
    transfers: {
      count: transfers.length,
      unfinished: transfers.some((transfer) => !hasEnded(transfer)),
    },
  });
  return { layout, prompt, composerWidth: width, composer, notice };
}

/** To whom the text goes. */
export function promptName(state: State, open: string | undefined): string {
  return open === undefined ? 'tincan' : conversationName(state, open);
}

/** Cells and rows of the open conversation; undefined where it is not on the screen. */
export function conversationArea(layout: Layout): { width: number; height: number } | undefined {
  const pane = [...layout.left, ...layout.right].find(({ id }) => id === 'conversation');
  return pane === undefined ? undefined : insideOf(pane.frame, pane.width, pane.height);
}

/** `bob · verified · 192.168.1.20`. */
export function conversationTitle(state: State, id: string | undefined): string {
  if (id === undefined) return 'Welcome';
  if (id === EVERYONE) return `# everyone · ${connectedCount(state)} connected`;
  const peer = state.peers[id];
  if (peer === undefined) return `${conversationName(state, id)} · gone`;
  const presence = {
    connected: '',
    connecting: 'connecting',
    'awaiting-approval': 'waiting for an answer',
    nearby: 'not connected',
    offline: 'away',
  }[peer.state];
  const trust = peer.trust === 'unknown' ? 'new' : peer.trust;
  return [peer.label, trust, presence, peer.address].filter((part) => part !== '').join(' · ');
}
