/** All that the palette has: what can be done and opened, from the tables of keys and commands and from the state. Pure. */
import {
  ACTIONS,
  conversationName,
  EVERYONE,
  peerLabel,
  type State,
  summaryOf,
  THEME_SETTINGS,
  type ThemeSetting,
  type TransferState,
  transferStatus,
  usageOf,
} from '../../src/client/index.ts';
import {
  type Binding,
  bindingsOf,
  contextsOf,
  isEnabled,
  isStranger,
  type KeyAction,
  keyLabel,
  reasonOf,
  type Scene,
} from '../keymap/index.ts';
import { conversationIds, transfersInPane } from '../panes/index.ts';
import { isolated } from '../rows/index.ts';
import { COMMAND_ENTRY } from '../ui/dialog.ts';

export type PaletteKind = 'command' | 'key' | 'peer' | 'room' | 'transfer' | 'theme';

export interface PaletteEntry {
  /** The same for as long as it is there. */
  id: string;
  kind: PaletteKind;
  /** What it is about: the name of a command, an action of the table of keys, the id of a conversation or a transfer, a theme. */
  target: string;
  name: string;
  /** What it is or does; searched by its words. */
  text: string;
  /** For the right edge: keys, or what a command takes, or how it stands. */
  detail: string;
  /** Why it can do nothing now. */
  disabled: string | undefined;
}

/** The scene that the palette lies over: what its keys would act on. */
export function sceneBelow({ state, ui }: Scene): Scene {
  const dialogs = ui.dialogs.filter(({ kind }) => kind !== 'palette');
  return { state, ui: { ...ui, dialogs, menu: undefined } };
}

/** @param scene that below the palette */
export function paletteEntries(scene: Scene): PaletteEntry[] {
  const { state, ui } = scene;
  return [
    ...keyEntries(scene),
    ...commandEntries(state, ui.open),
    ...conversationIds(state).map((id) => conversationEntry(state, id)),
    ...transfersInPane(state).map((transfer) => transferEntry(state, transfer)),
    ...THEME_SETTINGS.map((theme) => themeEntry(state, theme)),
  ];
}

/** Of use only with the eyes on what they move, or with a text that is being written. */
const UNLISTED: ReadonlySet<KeyAction> = new Set<KeyAction>([
  'compose',
  'complete',
  'menu.next',
  'menu.previous',
  'menu.take',
  'menu.close',
  'tour.next',
  'tour.end',
  'page.up',
  'page.down',
  'scroll.up',
  'scroll.down',
  'message.up',
  'message.down',
  'search.take',
  'dialog.close',
  'palette',
]);

/** A step of a cursor in a list. */
const isMotion = (action: KeyAction): boolean => action.startsWith('list.');

/** What keys do here and now: for each action the binding that has the last word on it, and all of its keys. */
export function bindingsHere(scene: Scene): Map<KeyAction, { binding: Binding; keys: readonly string[] }> {
  const here = new Map<KeyAction, { binding: Binding; keys: readonly string[] }>();
  const taken = new Set<string>();
  const table = bindingsOf(scene);
  for (const context of contextsOf(scene.ui)) {
    const bindings = table.filter(
      (one) => one.context === context && !UNLISTED.has(one.action) && !isMotion(one.action),
    );
    for (const binding of bindings) {
      // A key that a context before this one takes does something else.
      const keys = binding.keys.filter((key) => !taken.has(key));
      const isMeant = isEnabled(binding, scene) || binding.disabledReason?.(scene) !== undefined;
      if (keys.length === 0 || !isMeant) continue;
      const before = here.get(binding.action)?.keys ?? [];
      here.set(binding.action, { binding, keys: [...new Set([...keys, ...before])] });
    }
    for (const { keys } of table.filter((one) => one.context === context && isEnabled(one, scene)))
      for (const key of keys) taken.add(key);
  }
  return here;
}

function keyEntries(scene: Scene): PaletteEntry[] {
  return [...bindingsHere(scene)].map(([action, { binding, keys }]) => ({
    id: `key ${action}`,
    kind: 'key',
    target: action,
    name: binding.description,
    text: '',
    detail: keys.map(keyLabel).join(' '),
    disabled: reasonOf(binding, scene),
  }));
}

function commandEntries(state: State, open: string | undefined): PaletteEntry[] {
  return ACTIONS.map((action) => ({
    id: COMMAND_ENTRY + action.name,
    kind: 'command',
    target: action.name,
    name: `/${action.name}`,
    text: summaryOf(action),
    detail: action.usage === '' ? '' : usageOf(action).slice(action.name.length + 2),
    disabled: action.disabledReason?.(state, open),
  }));
}

function conversationEntry(state: State, id: string): PaletteEntry {
  const isRoom = id === EVERYONE || state.rooms[id] !== undefined;
  const unread = state.conversations[id]?.unread ?? state.peers[id]?.unread ?? 0;
  return {
    id: `conversation ${id}`,
    kind: isRoom ? 'room' : 'peer',
    target: id,
    name: isolated(conversationName(state, id)),
    text: isStranger(state.peers[id]) ? 'Asks for a connection' : 'Opens the conversation',
    detail: [unread > 0 ? `${unread} new` : '', state.peers[id]?.state ?? '']
      .filter((part) => part !== '')
      .join(', '),
    disabled: undefined,
  };
}

function transferEntry(state: State, transfer: TransferState): PaletteEntry {
  const to = transfer.direction === 'send' ? 'to' : 'from';
  return {
    id: `transfer ${transfer.id}`,
    kind: 'transfer',
    target: transfer.id,
    name: isolated(transfer.name),
    text: isolated(`${to} ${peerLabel(state, transfer.peer)}`),
    detail: isolated(transferStatus(state, transfer)),
    disabled: undefined,
  };
}

const THEME_TEXTS: Readonly<Record<ThemeSetting, string>> = {
  auto: 'Looks as the background of the terminal wants it',
  dark: 'For a terminal with a dark background',
  light: 'For a terminal with a light background',
  contrast: 'High contrast, for eyes that need it',
  '16': 'The sixteen colours of the terminal itself',
  none: 'No colours',
};

function themeEntry(state: State, theme: ThemeSetting): PaletteEntry {
  return {
    id: `theme ${theme}`,
    kind: 'theme',
    target: theme,
    name: `Theme ${theme}`,
    text: THEME_TEXTS[theme],
    detail: state.theme === theme ? 'in use' : '',
    disabled: undefined,
  };
}
