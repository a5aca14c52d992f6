/** Finding a line that was entered before, as one types. */
import { composerReducer, recalledLines } from '../composer/index.ts';
import { type RecallDialog, topDialog, withoutTopDialog, withTopDialog } from '../ui/dialog.ts';
import { type Move, movedTo } from './move.ts';
import type { Session } from './session.ts';

type Recalling = Pick<Session, 'ui' | 'open'>;

/** A word that is being written is what is looked for first. */
export function openRecall(session: Recalling): void {
  const { text } = session.ui.get().composer;
  session.open({ kind: 'recall', query: /^\S{1,64}$/u.test(text) ? text : '', cursor: 0 });
}

function change({ ui }: Recalling, next: (dialog: RecallDialog) => RecallDialog): void {
  ui.change((now) => withTopDialog(now, 'recall', next));
}

export function searchRecall(session: Recalling, query: string): void {
  change(session, (dialog) => ({ ...dialog, query, cursor: 0 }));
}

export function moveRecall(session: Recalling, to: Move): void {
  const { history } = session.ui.get().composer;
  change(session, (dialog) => {
    const count = recalledLines(history, dialog.query).length;
    return { ...dialog, cursor: movedTo(dialog.cursor, count, to) };
  });
}

/** Puts the line under the cursor where one writes; what stood there is an undo away. */
export function takeRecalled({ ui }: Recalling): void {
  ui.change((now) => {
    const dialog = topDialog(now, 'recall');
    if (dialog === undefined) return now;
    const line = recalledLines(now.composer.history, dialog.query)[dialog.cursor];
    if (line === undefined) return now;
    return {
      ...withoutTopDialog(now),
      focus: 'composer',
      composer: composerReducer(now.composer, { type: 'set', text: line.text }),
    };
  });
}
