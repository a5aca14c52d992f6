/** The command palette: finding as one types, and doing or opening what was found. */
import { ACTIONS } from '../../src/client/index.ts';
import { INTERFACE } from '../../src/limits.ts';
import type { Binding, Scene } from '../keymap/index.ts';
import {
  bindingsHere,
  type PaletteEntry,
  type PaletteHit,
  paletteHits,
  sceneBelow,
} from '../palette/index.ts';
import { type PaletteDialog, topDialog, withoutTopDialog, withTopDialog } from '../ui/dialog.ts';
import type { UiState } from '../ui/ui-state.ts';
import { type Move, movedTo } from './move.ts';
import type { Session } from './session.ts';
import { writeLine } from './write-line.ts';

type Open = Pick<Session, 'client' | 'ui' | 'open' | 'notice' | 'run'>;

/** What it does with an entry that is no command. */
export interface PaletteDoors {
  key(binding: Binding): void;
  conversation(id: string): void;
  transfer(id: string): void;
}

export function openPalette(session: Open): void {
  session.open({ kind: 'palette', query: '', chosen: undefined });
  searchPalette(session, '');
}

/** Another query: the cursor is on the likeliest. */
export function searchPalette(session: Open, query: string): void {
  const [first] = hitsOf(session, query);
  change(session, { query, chosen: first?.entry.id });
}

/** Moves the cursor. It is on an entry, not on a row: what comes up meanwhile does not come under it. */
export function movePalette(session: Open, to: Move): void {
  const dialog = paletteOf(session);
  if (dialog === undefined) return;
  const hits = hitsOf(session, dialog.query);
  const at = hits.findIndex(({ entry }) => entry.id === dialog.chosen);
  const next = hits[movedTo(at, hits.length, to)];
  change(session, { chosen: next?.entry.id });
}

/** Does what is under the cursor, or opens it. A command that needs more is written out. */
export function takeEntry(session: Open, doors: PaletteDoors): void {
  const entry = chosenEntry(session);
  if (entry === undefined) return;
  if (entry.disabled !== undefined) {
    session.notice('info', entry.disabled);
    return;
  }
  const { kind, target } = entry;
  if (
    kind === 'command' &&
    needsMore(target, sceneBelow({ state: session.client.state, ui: session.ui.get() }))
  ) {
    writeOut(session, entry);
    return;
  }
  session.ui.change((now) => withoutTopDialog(remembered(now, entry.id)));
  if (kind === 'transfer') doors.transfer(target);
  else if (kind === 'key') {
    const found = bindingsHere({ state: session.client.state, ui: session.ui.get() });
    const here = [...found].find(([action]) => action === target);
    if (here !== undefined) doors.key(here[1].binding);
  } else {
    // What these show would be hidden.
    session.ui.change((now) => ({ ...now, dialogs: [] }));
    if (kind === 'command') session.run(target, []);
    else if (kind === 'theme') session.run('settings', ['theme', target]);
    else doors.conversation(target);
  }
}

/** Puts the command under the cursor into the composer, for more words. */
export function writeEntry(session: Open): void {
  const entry = chosenEntry(session);
  if (entry === undefined) return;
  if (entry.kind === 'command') writeOut(session, entry);
  else session.notice('info', 'Only a command can be written out.');
}

/** Some words are needed; or it is about a peer, who is then named by the prompt before anything is done to them. */
function needsMore(command: string, below: Scene): boolean {
  const { parameters = [] } = ACTIONS.find(({ name }) => name === command) ?? {};
  const [first] = parameters;
  // For whom is known while a conversation with one peer is open.
  if (first?.kind === 'peer-or-path')
    return below.ui.open === undefined || !(below.ui.open in below.state.peers);
  return parameters.some(({ optional }) => optional !== true) || first?.kind === 'peer';
}

function writeOut(session: Open, entry: PaletteEntry): void {
  session.ui.change((now) => remembered(now, entry.id));
  writeLine(session, `${entry.name} `);
}

function paletteOf({ ui }: Open): PaletteDialog | undefined {
  return topDialog(ui.get(), 'palette');
}

function change({ ui }: Open, changed: Partial<Pick<PaletteDialog, 'query' | 'chosen'>>): void {
  ui.change((now) => withTopDialog(now, 'palette', (dialog) => ({ ...dialog, ...changed })));
}

function hitsOf({ client, ui }: Open, query: string): PaletteHit[] {
  return paletteHits({ state: client.state, ui: ui.get() }, query);
}

/** What is under the cursor; where that has gone, the person is told, and nothing else is taken for it. */
function chosenEntry(session: Open): PaletteEntry | undefined {
  const dialog = paletteOf(session);
  if (dialog === undefined) return undefined;
  const hits = hitsOf(session, dialog.query);
  const found = hits.find(({ entry }) => entry.id === dialog.chosen)?.entry;
  if (found !== undefined) return found;
  const [first] = hits;
  if (first === undefined) session.notice('info', 'Nothing was found.');
  else {
    session.notice('info', 'What was chosen is not there any more.');
    change(session, { chosen: first.entry.id });
  }
  return undefined;
}

function remembered(ui: UiState, id: string): UiState {
  return { ...ui, recent: [id, ...ui.recent.filter((one) => one !== id)].slice(0, INTERFACE.paletteRecent) };
}
