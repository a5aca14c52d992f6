/** Finding a line that was entered before, as one types. */
import { composerReducer, recalledLines } from '../composer/index.ts';
import type { RecallDialog } from '../ui/dialog.ts';
import type { Session } from './session.ts';

type Recalling = Pick<Session, 'ui' | 'open'>;

/** A word that is being written is what is looked for first. */
export function openRecall(session: Recalling): void {
  const { text } = session.ui.get().composer;
  session.open({ kind: 'recall', query: /^\S{1,64}$/u.test(text) ? text : '', cursor: 0 });
}

function change({ ui }: Recalling, next: (dialog: RecallDialog) => RecallDialog): void {
  ui.change((now) => {
    const dialog = now.dialogs.at(-1);
    return dialog?.kind === 'recall' ? { ...now, dialogs: [...now.dialogs.slice(0, -1), next(dialog)] } : now;
  });
}

export function searchRecall(session: Recalling, query: string): void {
  change(session, (dialog) => ({ ...dialog, query, cursor: 0 }));
}

export function moveRecall(session: Recalling, to: (at: number, count: number) => number): void {
  const { history } = session.ui.get().composer;
  change(session, (dialog) => {
    const count = recalledLines(history, dialog.query).length;
    return { ...dialog, cursor: Math.max(0, Math.min(to(dialog.cursor, count), count - 1)) };
  });
}

/** Puts the line under the cursor where one writes; what stood there is an undo away. */
export function takeRecalled({ ui }: Recalling): void {
  ui.change((now) => {
    const dialog = now.dialogs.at(-1);
    if (dialog?.kind !== 'recall') return now;
    const line = recalledLines(now.composer.history, dialog.query)[dialog.cursor];
    if (line === undefined) return now;
    return {
      ...now,
      dialogs: now.dialogs.slice(0, -1),
      focus: 'composer',
      composer: composerReducer(now.composer, { type: 'set', text: line.text }),
    };
  });
}
