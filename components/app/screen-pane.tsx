/** The panes: what each shows of a scene, made anew only when that has changed. */
import { memo, type ReactElement, useLayoutEffect } from 'react';
import { connectedCount, EVERYONE, isInRoom, type State } from '../../src/client/index.ts';
import { INTERFACE } from '../../src/limits.ts';
import { type EmptyReason, look, shownRows, type Viewport } from '../conversation/index.ts';
import { type Scene, withKeyNames } from '../keymap/index.ts';
import type { PaneRect } from '../layout/layout.ts';
import { filteredTitle, peersRows, transfersRows, transfersTitle } from '../panes/index.ts';
import { insideOf, Pane, type Row } from '../rows/index.ts';
import type { Theme } from '../theme/theme.ts';
import { scrolledTo, viewportOf } from '../ui/conversations.ts';
import { conversationTitle, typingText } from './arrangement.ts';
import { contentOf, readableWidth } from './content.ts';
import type { Session } from './session.ts';
import { useRemembered } from './use-remembered.ts';

export interface ScreenPaneProps {
  rect: PaneRect;
  scene: Scene;
  session: Session;
  theme: Theme;
}

const PANES: Readonly<Record<PaneRect['id'], (props: ScreenPaneProps) => ReactElement>> = {
  peers: PeersPane,
  conversation: ConversationPane,
  transfers: TransfersPane,
};

export function ScreenPane(props: ScreenPaneProps): ReactElement {
  const OnePane = PANES[props.rect.id];
  return <OnePane {...props} />;
}

/** A pane whose frame and rows are the same is not laid out again. */
const SteadyPane = memo(Pane);

function PeersPane({ rect, scene: { state, ui }, theme }: ScreenPaneProps): ReactElement {
  const { open, selectedPeer: selected } = ui;
  const filter = ui.filters.peers;
  const focused = ui.focus === rect.id;
  const inside = insideOf(rect.frame, rect.width, rect.height);
  const { height } = inside;
  const width = Math.min(inside.width, INTERFACE.peerCells);
  const rows = useRemembered(
    [
      state.peers,
      state.rooms,
      state.conversations,
      state.requests,
      open,
      selected,
      filter,
      focused,
      width,
      height,
    ],
    () => peersRows({ state, open, selected, filter, focused, width, height }),
  );
  return (
    <FramedRows
      title={filteredTitle('Peers', filter)}
      rows={rows}
      rect={rect}
      focused={focused}
      theme={theme}
    />
  );
}

function TransfersPane({ rect, scene: { state, ui }, theme }: ScreenPaneProps): ReactElement {
  const { selectedTransfer: selected } = ui;
  const filter = ui.filters.transfers;
  const focused = ui.focus === rect.id;
  const { width, height } = insideOf(rect.frame, rect.width, rect.height);
  const rows = useRemembered([state.transfers, state.peers, selected, filter, focused, width, height], () =>
    transfersRows({ state, selected, filter, focused, width, height }),
  );
  const title = filteredTitle(transfersTitle(state), filter);
  return <FramedRows title={title} rows={rows} rect={rect} focused={focused} theme={theme} />;
}

function ConversationPane({ rect, scene: { state, ui }, session, theme }: ScreenPaneProps): ReactElement {
  const { views, welcome, ui: store } = session;
  const { open: id, now, unreadFrom } = ui;
  const cursor = ui.focus === 'conversation' ? ui.selectedMessage : undefined;
  const window = id === undefined ? undefined : ui.windows[id];
  const inside = insideOf(rect.frame, rect.width, rect.height);
  const { height } = inside;
  const width = readableWidth(inside.width);
  const cleared = id === undefined ? undefined : ui.cleared[id];
  const before = id === undefined ? undefined : viewportOf(ui, id);
  const conversation = id === undefined ? undefined : state.conversations[id];
  const { rows, viewport } = useRemembered(
    [
      conversation,
      window,
      state.transfers,
      state.peers,
      id === undefined ? undefined : state.rooms[id],
      id,
      now,
      unreadFrom,
      cleared,
      cursor,
      ui.found,
      before,
      state.keys,
      width,
      height,
    ],
    (): { rows: readonly Row[]; viewport?: Viewport } => {
      const empty = emptyReason(state, id);
      const withKeys = (text: string): string => withKeyNames(text, state.keys);
      if (id === undefined || before === undefined)
        return { rows: shownRows({ rows: [], newBelow: 0, empty, welcome, width, withKeys }) };
      const content = contentOf(views, { state, ui }, id, width);
      const view = look(before, content, height);
      return { rows: shownRows({ ...view, empty, width, withKeys }), viewport: view.viewport };
    },
  );

  // What the window has settled on is where it goes on from: at the bottom if it has got there, with what was seen by now.
  useLayoutEffect(() => {
    if (id === undefined || viewport === undefined || viewport === before) return;
    store.change((current) =>
      viewportOf(current, id) === before ? scrolledTo(current, id, viewport) : current,
    );
  });

  const title = conversationTitle(state, id, now);
  const note = typingText(state, id);
  const focused = ui.focus === rect.id;
  return <FramedRows title={title} note={note} rows={rows} rect={rect} focused={focused} theme={theme} />;
}

/** Why the conversation may have nothing to show. */
function emptyReason({ peers, conversations, rooms }: State, id: string | undefined): EmptyReason {
  if (id === undefined) return Object.keys(peers).length === 0 ? 'no-peers' : 'nothing-open';
  const conversation = conversations[id];
  if (conversation?.messages.length === 0 && (conversation.more || conversation.lastAt !== undefined))
    return 'loading';
  const room = rooms[id];
  if (room !== undefined && !isInRoom(room)) return room.part === 'invited' ? 'invited' : 'not-a-member';
  if (id !== EVERYONE) return 'no-messages';
  return connectedCount({ peers }) > 0 ? 'no-messages' : 'nobody-connected';
}

interface FramedRowsProps {
  title: string;
  note?: string;
  rows: readonly Row[];
  rect: PaneRect;
  focused: boolean;
  theme: Theme;
}

function FramedRows({ rect, ...props }: FramedRowsProps): ReactElement {
  return <SteadyPane {...props} width={rect.width} height={rect.height} frame={rect.frame} />;
}
