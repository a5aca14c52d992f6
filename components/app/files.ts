/** The file picker: folders are read as one goes, and what was chosen is sent. */
import { homedir } from 'node:os';
import { dirname, parse } from 'node:path';
import {
  absolutePath,
  type FolderEntry,
  reachPeer,
  readFolder,
  sendPaths,
  transfersInOrder,
} from '../../src/client/index.ts';
import { TincanError, toTincanError } from '../../src/errors.ts';
import { INTERFACE } from '../../src/limits.ts';
import { entryAt, isSendable, listedFiles, placesOf, taken } from '../files/index.ts';
import { type Dialog, type FilesDialog, topDialog, withoutTopDialog, withTopDialog } from '../ui/dialog.ts';
import { type Move, movedTo } from './move.ts';
import type { Session } from './session.ts';

type Picking = Pick<Session, 'client' | 'ui' | 'open' | 'notice' | 'answer'>;

const WORKING_DIRECTORY = '.';

/** A picker that was opened later has other numbers, too. */
let turns = 0;
const nextTurn = (): number => {
  turns += 1;
  return turns;
};

/** @param peer who gets what is chosen */
export function openFiles(session: Picking, peer: string): void {
  const [recent] = session.ui.get().recentFolders;
  session.open({ kind: 'files', peer, hidden: false, marked: new Map(), ...listing(undefined, []) });
  openFolder(session, recent ?? absolutePath(WORKING_DIRECTORY));
}

/** What of a picker is another one in each folder. @param chosen entry under the cursor */
const listing = (folder: string | undefined, entries: FilesDialog['entries'], chosen?: string) => ({
  folder,
  entries,
  more: 0,
  problem: undefined,
  filter: '',
  chosen,
  turn: nextTurn(),
});

function dialogOf({ ui }: Picking): FilesDialog | undefined {
  return topDialog(ui.get(), 'files');
}

function entryOf(session: Picking): FolderEntry | undefined {
  const dialog = dialogOf(session);
  return dialog === undefined ? undefined : entryAt(dialog);
}

function change({ ui }: Picking, next: (dialog: FilesDialog) => FilesDialog): void {
  ui.change((now) => withTopDialog(now, 'files', next));
}

/** The cursor stays where it is as long as that is listed; else it is on the first one. */
function settled(dialog: FilesDialog): FilesDialog {
  const listed = listedFiles(dialog);
  if (listed.some(({ entry }) => entry.path === dialog.chosen)) return dialog;
  return { ...dialog, chosen: listed[0]?.entry.path };
}

/**
 * What was read of a folder, for the picker that lists it, wherever it lies.
 * @returns whether there is one: it may have been closed, or have gone on
 */
function give({ ui }: Picking, turn: number, next: (dialog: FilesDialog) => FilesDialog): boolean {
  const isIt = (dialog: Dialog): dialog is FilesDialog => dialog.kind === 'files' && dialog.turn === turn;
  if (!ui.get().dialogs.some(isIt)) return false;
  ui.change((now) => ({
    ...now,
    dialogs: now.dialogs.map((dialog) => (isIt(dialog) ? settled(next(dialog)) : dialog)),
  }));
  return true;
}

/** @param from entry under the cursor once it is read: the folder that one comes out of */
function openFolder(session: Picking, folder: string, from?: string): void {
  const empty = listing(folder, undefined, from);
  const { turn } = empty;
  change(session, (dialog) => ({ ...dialog, ...empty }));
  const read = async (): Promise<void> => {
    const { entries, more, withSizes } = await readFolder(folder);
    if (!give(session, turn, (dialog) => ({ ...dialog, entries, more }))) return;
    // The disk may be slow to tell them: names come first.
    const sized = await withSizes();
    give(session, turn, (dialog) => withEntries(dialog, sized));
  };
  read().catch((thrown: unknown) =>
    give(session, turn, (dialog) => ({ ...dialog, entries: [], problem: toTincanError(thrown).message })),
  );
}

/** What was marked before its size was known has it, too. */
function withEntries(dialog: FilesDialog, entries: readonly FolderEntry[]): FilesDialog {
  if (dialog.marked.size === 0) return { ...dialog, entries };
  const marked = new Map(dialog.marked);
  for (const entry of entries) if (marked.has(entry.path)) marked.set(entry.path, entry);
  return { ...dialog, entries, marked };
}

/** Folders that something was received into lately. */
function receivedInto({ client }: Picking): string[] {
  return (
    transfersInOrder(client.state)
      .filter(({ direction, state }) => direction === 'receive' && state === 'done')
      .slice(-INTERFACE.recentFolders)
      // Several at once lie in the folder that the transfer names; one lies in the folder around it.
      .map(({ path, files, name }) => (files > 1 && !name.endsWith('/') ? path : dirname(path)))
  );
}

/** Lists where one may begin: folders from which something was sent, the home, where files came in. */
export function openPlaces(session: Picking): void {
  const { recentFolders } = session.ui.get();
  const places = [
    { path: absolutePath(WORKING_DIRECTORY), what: 'where tincan was started' },
    { path: homedir(), what: 'home' },
    ...receivedInto(session).map((path) => ({ path, what: 'received files' })),
    { path: parse(homedir()).root, what: 'everything' },
  ];
  const there = listing(undefined, placesOf(places, recentFolders));
  change(session, (dialog) => settled({ ...dialog, ...there }));
}

/** Lists what has these letters. A slash or a tilde to begin with leads to where it leads in a path. */
export function filterFiles(session: Picking, filter: string): void {
  const isPath = /^(?:\/|~\/)./.test(filter);
  if (isPath) openPath(session, absolutePath(filter), filter.endsWith('/'));
  else if (filter === '~') openFolder(session, homedir());
  else if (filter === '/') openFolder(session, parse(absolutePath(WORKING_DIRECTORY)).root);
  else if (filter.endsWith('/')) enterFolder(session);
  else change(session, (dialog) => settled({ ...dialog, filter, chosen: undefined }));
}

/** A path that was pasted: a folder, or what lies in one. */
function openPath(session: Picking, path: string, isFolder: boolean): void {
  if (isFolder) openFolder(session, path);
  else openFolder(session, dirname(path), path);
}

export function moveInFiles(session: Picking, to: Move): void {
  change(session, (dialog) => {
    const listed = listedFiles(dialog);
    const at = listed.findIndex(({ entry }) => entry.path === dialog.chosen);
    const next = listed[movedTo(at, listed.length, to)];
    return { ...dialog, chosen: next?.entry.path };
  });
}

/** Marks what is under the cursor, or takes its mark away, and moves on. */
export function markFile(session: Picking, step: 1 | -1): void {
  const { marked } = dialogOf(session) ?? {};
  const entry = entryOf(session);
  if (marked === undefined || entry === undefined) return;
  if (!isSendable(entry)) {
    session.notice('info', 'Devices, pipes and links that lead nowhere are not sent.');
    return;
  }
  if (!marked.has(entry.path) && marked.size >= INTERFACE.fileMarks) {
    session.notice(
      'warning',
      `No more than ${INTERFACE.fileMarks} can be marked; mark their folder instead.`,
    );
    return;
  }
  change(session, (before) => ({ ...before, marked: toggled(before.marked, entry) }));
  moveInFiles(session, (at) => at + step);
}

function toggled(marked: ReadonlyMap<string, FolderEntry>, entry: FolderEntry): Map<string, FolderEntry> {
  const next = new Map(marked);
  if (!next.delete(entry.path)) next.set(entry.path, entry);
  return next;
}

export function toggleHidden(session: Picking): void {
  change(session, (dialog) => settled({ ...dialog, hidden: !dialog.hidden }));
}

/** Into the folder under the cursor. */
export function enterFolder(session: Picking): void {
  const entry = entryOf(session);
  if (entry?.kind === 'folder') openFolder(session, entry.path);
}

/** Out of the folder, to where it lies; out of the topmost one to the places. */
export function leaveFolder(session: Picking): void {
  const folder = dialogOf(session)?.folder;
  if (folder === undefined) return;
  const above = dirname(folder);
  if (above === folder) openPlaces(session);
  else openFolder(session, above, folder);
}

/** Sends what is marked, or the file under the cursor; a folder is opened. */
export function takeFiles(session: Picking): void {
  const dialog = dialogOf(session);
  if (dialog === undefined) return;
  const files = taken(dialog);
  if (files.length === 0) {
    enterFolder(session);
    return;
  }
  const { client, ui } = session;
  const paths = files.map(({ path }) => path);
  const folders = [...new Set(paths.map((path) => dirname(path)))];
  ui.change((now) => ({
    ...withoutTopDialog(now),
    recentFolders: [...folders, ...now.recentFolders.filter((one) => !folders.includes(one))].slice(
      0,
      INTERFACE.recentFolders,
    ),
  }));
  // By the peer's id, not as a line says it: what is no peer any more is an error, and nobody else gets anything.
  const send = async (): Promise<string> => {
    if (client.state.peers[dialog.peer] === undefined) throw new TincanError('TINCAN_E_NO_SUCH_PEER');
    const onAsking = ({ name }: { name: string }): void =>
      session.answer('info', `Asking ${name} for a connection…`);
    return await sendPaths(client, await reachPeer(client, dialog.peer, { onAsking }), paths);
  };
  send().then(
    (text) => session.answer('info', text),
    (thrown: unknown) => {
      session.answer('error', toTincanError(thrown).message);
      // What was marked in several folders is not lost by that.
      if (ui.get().dialogs.length === 0) session.open(dialog);
    },
  );
}
