/** Scenes for property tests: any state, any pane, any dialog, anything under the cursor. */
import fc from 'fast-check';
import { composerReducer, createComposer } from '../../../components/composer/index.ts';
import type { Scene } from '../../../components/keymap/index.ts';
import type { Focus } from '../../../components/layout/layout.ts';
import { conversationIds, transfersInPane } from '../../../components/panes/index.ts';
import type { Dialog } from '../../../components/ui/dialog.ts';
import { emptyLog, type NoticeLevel, noticed } from '../../../components/ui/notice-log.ts';
import { initialUi, type UiState } from '../../../components/ui/ui-state.ts';
import type { FolderEntry } from '../../../src/client/index.ts';
import { EVERYONE, type RequestState, type State } from '../../../src/store/state.ts';
import { aMessage, byId } from '../../support/states.ts';
import { lineArbitrary, screenArbitrary } from '../panes/support.ts';

/** Requests that belong to peers and transfers of the state, as they do in life. */
const linked = (state: State, links: readonly number[]): State => {
  const peers = Object.values(state.peers);
  const transfers = Object.values(state.transfers);
  const requests = Object.values(state.requests).map((request, index): RequestState => {
    const peer = peers[(links[index] ?? 0) % Math.max(1, peers.length)];
    const transfer = transfers[(links[index] ?? 0) % Math.max(1, transfers.length)];
    return {
      ...request,
      ...(peer === undefined ? {} : { peer: { id: peer.id, name: peer.name, address: peer.address } }),
      ...(request.kind === 'files' && transfer !== undefined ? { transferId: transfer.id } : {}),
    };
  });
  return { ...state, requests: byId(...requests) };
};

export const stateOfScreen: fc.Arbitrary<State> = fc
  .tuple(screenArbitrary, fc.array(fc.nat(7), { minLength: 4, maxLength: 4 }))
  .map(([state, links]) => linked(state, links));

const pathArbitrary = fc.constantFrom('/a', '/b', '/写真', 'photos/', 'photos/a');
const fileArbitrary: fc.Arbitrary<FolderEntry> = fc
  .record({
    name: lineArbitrary,
    path: pathArbitrary,
    kind: fc.constantFrom('file' as const, 'folder' as const, 'other' as const),
    bytes: fc.nat(),
  })
  .map(({ bytes, ...entry }) => (entry.kind === 'file' ? { ...entry, bytes } : entry));

const top = fc.nat(40);
const entryArbitrary = fc.record({ path: lineArbitrary, files: fc.nat(9), bytes: fc.nat() });
const dialogArbitrary = (state: State): fc.Arbitrary<Dialog> =>
  fc.oneof(
    fc.record({ kind: fc.constant('help' as const), filter: lineArbitrary, top }),
    fc.record({ kind: fc.constant('notices' as const), top }),
    fc.record({
      kind: fc.constant('request' as const),
      id: fc.constantFrom('gone', ...Object.keys(state.requests)),
      top,
    }),
    fc.record({ kind: fc.constant('text' as const), title: lineArbitrary, text: lineArbitrary, top }),
    fc.record({
      kind: fc.constant('palette' as const),
      query: lineArbitrary,
      chosen: fc.constantFrom(undefined, 'gone', 'key search', 'command pause'),
    }),
    fc.record({ kind: fc.constant('leave' as const), openedAt: fc.nat(9) }),
    fc.record({
      kind: fc.constant('search' as const),
      query: lineArbitrary,
      here: fc.constantFrom(undefined, EVERYONE),
      scope: fc.constantFrom(undefined, EVERYONE),
      hits: fc.array(
        fc.record({
          conversation: fc.constant(EVERYONE),
          message: lineArbitrary.map((text) => aMessage('m', text)),
        }),
        { maxLength: 3 },
      ),
      next: fc.constantFrom(undefined, 3),
      asking: fc.boolean(),
      problem: fc.constantFrom(undefined, 'No.'),
      cursor: fc.nat(4),
      turn: fc.nat(3),
    }),
    fc.record({
      kind: fc.constant('verify' as const),
      peer: fc.constantFrom('gone', ...Object.keys(state.verifications)),
      id: fc.constantFrom('gone', ...Object.values(state.verifications).map(({ id }) => id)),
      ended: fc.constantFrom(undefined, { outcome: 'different' as const, message: 'They differ.' }),
      top,
    }),
    fc.record({
      kind: fc.constant('remove' as const),
      conversation: fc.constant(EVERYONE),
      id: fc.constant('a'),
      from: fc.constant('self' as const),
      own: fc.boolean(),
      text: lineArbitrary,
    }),
    fc.record({
      kind: fc.constant('transfer' as const),
      id: fc.constantFrom('gone', ...Object.keys(state.transfers)),
      top,
    }),
    fc.record({
      kind: fc.constant('offer' as const),
      id: fc.constantFrom('gone', ...Object.keys(state.requests)),
      cursor: fc.nat(3),
      marked: fc.uniqueArray(pathArbitrary, { maxLength: 2 }).map((paths) => new Set(paths)),
      openedAt: fc.constant(0),
      from: fc.nat(9),
      before: fc.array(fc.nat(9), { maxLength: 2 }),
      entries: fc.option(fc.array(entryArbitrary, { maxLength: 3 }), { nil: undefined }),
      next: fc.option(fc.nat(9), { nil: undefined }),
    }),
    fc.record({
      kind: fc.constant('recall' as const),
      query: fc.constantFrom('', 'a', 'hello'),
      cursor: fc.nat(3),
    }),
    fc.record({
      kind: fc.constant('long' as const),
      conversation: fc.constant(EVERYONE),
      lines: fc.nat(999),
      bytes: fc.nat(),
      firstLine: lineArbitrary,
      openedAt: fc.constant(0),
    }),
    fc.record({
      kind: fc.constant('about' as const),
      id: fc.constantFrom('gone', ...Object.keys(state.peers), ...Object.keys(state.rooms)),
      top,
    }),
    fc.record({
      kind: fc.constant('files' as const),
      peer: fc.constantFrom('gone', ...Object.keys(state.peers)),
      folder: fc.option(fc.constantFrom('/', '/home/alice/src'), { nil: undefined }),
      entries: fc.option(fc.array(fileArbitrary, { maxLength: 5 }), { nil: undefined }),
      more: fc.nat(3),
      problem: fc.option(lineArbitrary, { nil: undefined }),
      filter: fc.constantFrom('', 'a', '.'),
      hidden: fc.boolean(),
      chosen: fc.option(pathArbitrary, { nil: undefined }),
      marked: fc
        .array(fileArbitrary, { maxLength: 2 })
        .map((all) => new Map(all.map((one) => [one.path, one]))),
      turn: fc.nat(3),
    }),
  );

const texts = fc.constantFrom('', ' ', 'hello', '//hello', '/', '/send ', '/msg bob hi', '?', 'a\nb');
const noticeArbitrary = fc.tuple(
  fc.constantFrom<NoticeLevel>('info', 'success', 'warning', 'error'),
  lineArbitrary,
);

export interface SceneOptions {
  columns?: fc.Arbitrary<number>;
  rows?: fc.Arbitrary<number>;
}

const NOW = 1_700_000_030_000;

export function sceneArbitrary({
  columns = fc.integer({ min: 10, max: 220 }),
  rows = fc.integer({ min: 4, max: 70 }),
}: SceneOptions = {}): fc.Arbitrary<Scene> {
  return stateOfScreen.chain((state) => {
    const ids = fc.option(fc.constantFrom(...conversationIds(state)), { nil: undefined });
    const transferIds = transfersInPane(state).map(({ id }) => id);
    return fc
      .record({
        columns,
        rows,
        focus: fc.constantFrom<Focus>('composer', 'peers', 'conversation', 'transfers'),
        open: ids,
        selectedPeer: ids,
        selectedTransfer: fc.constantFrom(undefined, ...transferIds),
        text: texts,
        hasMenu: fc.boolean(),
        notices: fc.array(noticeArbitrary, { maxLength: 3 }),
        dialogs: fc.array(dialogArbitrary(state), { maxLength: 2 }),
      })
      .map(({ columns: width, rows: height, text, hasMenu, notices, ...fields }) => {
        const blank = initialUi({ columns: width, rows: height }, NOW);
        const ui: UiState = {
          ...blank,
          ...fields,
          composer: composerReducer(createComposer(), { type: 'set', text }),
          menu: hasMenu
            ? {
                start: 0,
                end: text.length,
                typed: text,
                candidates: [{ text: '/list ' }, { text: '/leave ' }],
                more: false,
                selected: -1,
              }
            : undefined,
          notices: notices.reduce((log, [level, words]) => noticed(log, level, words, NOW), emptyLog()),
        };
        return { state, ui };
      });
  });
}
