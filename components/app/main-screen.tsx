/** The screen: header, panes or a dialog, request, notice, composer, hints; each as wide as the terminal, together as high. */
import { Box } from 'ink';
import { type ReactElement, useLayoutEffect, useSyncExternalStore } from 'react';
import stringWidth from 'string-width';
import { isInRoom, type State } from '../../src/client/index.ts';
import { firstLine } from '../../src/text/format.ts';
import { CompletionMenu, Composer } from '../composer/index.ts';
import { dialogView } from '../dialogs/index.ts';
import { hintsFor, keyFor, type Scene } from '../keymap/index.ts';
import type { PaneRect } from '../layout/layout.ts';
import { headerRow, hintRow, noticeRows, type RequestKeys, requestRow } from '../panes/index.ts';
import { fitted, Pane, type Row, RowLine } from '../rows/index.ts';
import type { Caret } from '../terminal/index.ts';
import type { Theme } from '../theme/theme.ts';
import { type TourPlace, tourPlace } from '../tour/index.ts';
import { filteringOf, type UiState } from '../ui/ui-state.ts';
import { type Arrangement, arrange, noticeInput, searchedText } from './arrangement.ts';
import { ScreenPane } from './screen-pane.tsx';
import type { Session } from './session.ts';

export interface MainScreenProps {
  session: Session;
  theme: Theme;
  placeCaret(caret: Caret | undefined): void;
}

/** The keys that answer the request in the row; undefined where somebody has put none on it. */
function requestKeys({ keys }: State): RequestKeys {
  return {
    accept: keyFor(keys, 'request.accept'),
    deny: keyFor(keys, 'request.deny'),
    details: keyFor(keys, 'request.details'),
  };
}

const isFiltering = (ui: UiState): boolean => ui.dialogs.length === 0 && filteringOf(ui) !== undefined;

/** What stands in an empty composer. */
function placeholderOf({ state, ui }: Scene): string {
  if (isFiltering(ui) || searchedText(ui.dialogs.at(-1)) !== undefined) return 'type what you look for';
  // There a letter is a key.
  if (ui.dialogs.length > 0) return '';
  const room = state.rooms[ui.open ?? ''];
  if (room !== undefined && !isInRoom(room)) return 'you are not in this room; / for a command';
  // In a list a slash narrows that down.
  if (ui.focus === 'peers' || ui.focus === 'transfers') return ui.open === undefined ? '' : 'message';
  return ui.open === undefined ? '/ for a command…' : 'message, or / for a command';
}

export function MainScreen({ session, theme, placeCaret }: MainScreenProps): ReactElement {
  const { scenes } = session;
  const scene = useSyncExternalStore(scenes.subscribe, scenes.get);
  const { state, ui } = scene;
  const { columns, rows } = ui;
  const arrangement = arrange(scene);
  const { layout, prompt, composer } = arrangement;
  const dialog = ui.dialogs.at(-1);
  const request = layout.request
    ? requestRow({ state, width: columns, keys: requestKeys(state) })
    : undefined;
  const isWriting =
    dialog === undefined ? ui.focus === 'composer' || isFiltering(ui) : searchedText(dialog) !== undefined;

  useLayoutEffect(() => {
    session.rendered(scene);
    placeCaret(
      isWriting
        ? {
            row: layout.composer.row + composer.caret.row,
            column: stringWidth(prompt) + composer.caret.column,
          }
        : undefined,
    );
  });

  const panes = (rects: readonly PaneRect[]): ReactElement[] =>
    rects.map((rect) => (
      <ScreenPane key={rect.id} rect={rect} scene={scene} session={session} theme={theme} />
    ));

  const tourAt = (place: TourPlace): ReactElement[] =>
    ui.tour === undefined || tourPlace(ui.tour) !== place
      ? []
      : // biome-ignore lint/suspicious/noArrayIndexKey: the rows of one text
        arrangement.tour.map((row, index) => <RowLine key={index} row={row} theme={theme} />);

  return (
    <Box flexDirection="column" width={columns} height={rows}>
      {layout.header && <RowLine row={headerRow({ state, width: columns })} theme={theme} />}
      {tourAt('panes')}
      {dialog === undefined ? (
        <Box height={layout.bodyRows} width={columns} flexShrink={0}>
          {layout.left.length > 0 && <Box flexDirection="column">{panes(layout.left)}</Box>}
          <Box flexDirection="column">{panes(layout.right)}</Box>
        </Box>
      ) : (
        <DialogPane scene={scene} theme={theme} bodyRows={layout.bodyRows} />
      )}
      {tourAt('request')}
      {request !== undefined && <RowLine row={request} theme={theme} />}
      {noticeOf(scene, arrangement).map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place.
        <RowLine key={index} row={row} theme={theme} />
      ))}
      {layout.menuRows > 0 && ui.menu !== undefined && (
        <CompletionMenu menu={ui.menu} columns={columns} maxRows={layout.menuRows} theme={theme} />
      )}
      {layout.about && <RowLine theme={theme} row={aboutRow(scene)} />}
      {tourAt('composer')}
      <Composer
        prompt={prompt}
        rows={composer.rows}
        columns={columns}
        placeholder={placeholderOf(scene)}
        theme={theme}
      />
      {layout.hints && <RowLine row={hintRow({ hints: hintsFor(scene), width: columns })} theme={theme} />}
    </Box>
  );
}

/** As many rows as the layout has for it, whether there is one or not. */
function noticeOf(scene: Scene, { layout, notice }: Arrangement): Row[] {
  const rows = notice === undefined ? [] : noticeRows(noticeInput(scene, notice), layout.noticeRows);
  return Array.from({ length: layout.noticeRows }, (_, index) => rows[index] ?? EMPTY_ROW);
}

/** ` → reply to bob: the beginning of that`. */
function aboutRow({ ui }: Scene): Row {
  const about = ui.open === undefined ? undefined : ui.abouts[ui.open];
  if (about === undefined) return EMPTY_ROW;
  const what = about.kind === 'edit' ? 'editing' : `reply to ${about.name}`;
  return [{ text: fitted(` → ${what}: ${firstLine(about.text)}`, ui.columns), role: 'mark' }];
}

const EMPTY_ROW: Row = [];

interface DialogPaneProps {
  scene: Scene;
  theme: Theme;
  bodyRows: number;
}

function DialogPane({ scene: { state, ui }, theme, bodyRows }: DialogPaneProps): ReactElement | null {
  const dialog = ui.dialogs.at(-1);
  if (dialog === undefined) return null;
  const { title, frame, rows, top, height } = dialogView(state, ui, dialog, bodyRows);
  return (
    <Pane
      title={title}
      width={ui.columns}
      height={bodyRows}
      frame={frame}
      focused
      rows={rows.slice(top, top + height)}
      theme={theme}
    />
  );
}
