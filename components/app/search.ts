/** Searching what was said: asked as one types, and from one match to the next. */
import type { CallResults } from '../../src/client/index.ts';
import { toTincanError } from '../../src/errors.ts';
import { CHAT, INTERFACE } from '../../src/limits.ts';
import { messageEntryId } from '../conversation/index.ts';
import { opened } from '../ui/conversations.ts';
import { type SearchDialog, type SearchHit, topDialog, withTopDialog } from '../ui/dialog.ts';
import type { Found } from '../ui/ui-state.ts';
import { type Move, movedTo } from './move.ts';
import type { Session } from './session.ts';

type Searching = Pick<Session, 'client' | 'ui' | 'open' | 'notice'>;

/** Opens the dialog, in the open conversation where there is one. */
export function openSearch(session: Searching, query = ''): void {
  const { open } = session.ui.get();
  session.open({
    kind: 'search',
    query: query.slice(0, CHAT.queryCharacters),
    here: open,
    scope: open,
    hits: [],
    next: undefined,
    asking: false,
    problem: undefined,
    cursor: 0,
    turn: 0,
  });
  if (query !== '') search(session, {});
}

function change({ ui }: Searching, next: (dialog: SearchDialog) => SearchDialog): SearchDialog | undefined {
  ui.change((now) => withTopDialog(now, 'search', next));
  return topDialog(ui.get(), 'search');
}

/** Another query or place: what was asked before is not waited for any more. */
export function search(session: Searching, changed: Partial<Pick<SearchDialog, 'query' | 'scope'>>): void {
  const dialog = change(session, (before) => ({
    ...before,
    ...changed,
    cursor: 0,
    turn: before.turn + 1,
    next: undefined,
    asking: true,
    problem: undefined,
  }));
  if (dialog === undefined) return;
  const { turn } = dialog;
  if (dialog.query.trim() === '') {
    change(session, (now) => ({ ...now, hits: [], asking: false }));
    return;
  }
  setTimeout(() => {
    const now = topDialog(session.ui.get(), 'search');
    if (now?.turn === turn) ask(session, now);
  }, INTERFACE.searchAfter).unref();
}

/** Asks for the first page, or for the one behind what is here. */
function ask(session: Searching, dialog: SearchDialog): void {
  const { turn, next } = dialog;
  const answered = (give: (dialog: SearchDialog) => SearchDialog): void =>
    void change(session, (dialog) => (dialog.turn === turn ? { ...give(dialog), asking: false } : dialog));
  fetchHits(session, dialog, next).then(
    (page) =>
      answered((now) => ({
        ...now,
        hits: next === undefined ? page.hits : [...now.hits, ...page.hits],
        next: page.next,
      })),
    (thrown: unknown) => answered((now) => ({ ...now, problem: toTincanError(thrown).message })),
  );
}

/** @param next where the page begins; undefined: at the newest match */
function fetchHits(
  { client }: Searching,
  { query, scope }: Pick<Found, 'query' | 'scope'>,
  next: number | undefined,
): Promise<CallResults['chat.search']> {
  return client.call('chat.search', {
    query,
    limit: INTERFACE.searchPage,
    ...(scope === undefined ? {} : { conversation: scope }),
    ...(next === undefined ? {} : { before: next }),
  });
}

/** Moves the cursor; near the end of what is here the next page is asked for. */
export function moveHit(session: Searching, to: Move): void {
  const dialog = change(session, (before) => ({
    ...before,
    cursor: movedTo(before.cursor, before.hits.length, to),
  }));
  if (dialog === undefined || dialog.asking || dialog.next === undefined) return;
  if (dialog.cursor < dialog.hits.length - INTERFACE.searchPage / 2) return;
  const asking = change(session, (before) => ({ ...before, asking: true }));
  if (asking !== undefined) ask(session, asking);
}

/** Here, or everywhere. */
export function toggleScope(session: Searching): void {
  const dialog = topDialog(session.ui.get(), 'search');
  if (dialog !== undefined) search(session, { scope: dialog.scope === undefined ? dialog.here : undefined });
}

/** Leads to the match under the cursor. */
export function takeHit(session: Searching): void {
  const dialog = topDialog(session.ui.get(), 'search');
  if (dialog === undefined || dialog.hits.length === 0) return;
  const { query, scope, hits, next, cursor } = dialog;
  goTo(session, { query, scope, hits, next, index: cursor });
}

/** The match before (older) or after the one that was led to last; behind those that are here the next page is asked for. */
export function nextHit(session: Searching, step: 1 | -1): void {
  const { found } = session.ui.get();
  if (found === undefined) return;
  const index = found.index + step;
  if (found.hits[index] !== undefined) goTo(session, { ...found, index });
  else if (step < 0) session.notice('info', 'There is no newer match.');
  else if (found.next === undefined) session.notice('info', 'There is no older match.');
  else askForMore(session, found, found.next);
}

/** Answers that were asked for: pressing the key again asks for nothing twice. */
const awaited = new WeakSet<Found>();

function askForMore(session: Searching, found: Found, next: number): void {
  if (awaited.has(found)) return;
  awaited.add(found);
  fetchHits(session, found, next).then(
    (page) => {
      // Something else is looked at by now.
      if (session.ui.get().found !== found) return;
      const longer: Found = { ...found, hits: [...found.hits, ...page.hits], next: page.next };
      session.ui.change((now) => ({ ...now, found: longer }));
      // Whoever does something else by now is not led away from it.
      const { dialogs, focus } = session.ui.get();
      if (dialogs.length === 0 && focus === 'conversation') nextHit(session, 1);
    },
    (thrown: unknown) => {
      awaited.delete(found);
      session.notice('error', toTincanError(thrown).message);
    },
  );
}

function goTo({ ui, client }: Searching, found: Found): void {
  const hit: SearchHit | undefined = found.hits[found.index];
  if (hit === undefined) return;
  const { conversation, message } = hit;
  ui.change((now) => {
    const there = opened({ ...now, dialogs: [] }, client.state, conversation);
    const { [conversation]: _cleared, ...cleared } = there.cleared;
    return {
      ...there,
      cleared,
      focus: 'conversation',
      selectedMessage: messageEntryId(message),
      jump: { conversation, at: { order: message.order, id: message.id }, to: 'found' },
      found,
    };
  });
}
