/** What is half written is kept by the core while no screen is there: a lost connection loses no text. */
import { INTERFACE } from '../../src/limits.ts';
import { allDrafts, restoredDrafts } from '../ui/conversations.ts';
import type { UiState } from '../ui/ui-state.ts';
import type { Session } from './session.ts';

export interface DraftKeeping {
  /** Hands over what has changed; resolves, never rejects, with whether the core has all of it. */
  save(): Promise<boolean>;
  end(): void;
}

export function keepDrafts({ client, ui }: Session): DraftKeeping {
  let timer: NodeJS.Timeout | undefined;
  let saved = ui.get();
  const isSaved = (now: UiState): boolean =>
    now.composer.text === saved.composer.text && now.drafts === saved.drafts && now.open === saved.open;

  const save = async (): Promise<boolean> => {
    clearTimeout(timer);
    timer = undefined;
    const now = ui.get();
    if (isSaved(now)) return true;
    try {
      await client.call('interface.save', {
        ...(now.open === undefined ? {} : { open: now.open }),
        drafts: allDrafts(now),
      });
      saved = now;
      return true;
    } catch {
      // Too much of it, or the core is gone: it is still on the screen.
      return false;
    }
  };
  const end = ui.subscribe(() => {
    if (!isSaved(ui.get())) timer ??= setTimeout(() => void save(), INTERFACE.draftSavedAfter);
  });

  return {
    save,
    end() {
      clearTimeout(timer);
      end();
    },
  };
}

/** Puts back what screens that are gone have left. */
export async function restoreDrafts({ client, ui }: Session): Promise<void> {
  const left = await client.call('interface.restore', {});
  ui.change((now) => restoredDrafts(now, left, client.state));
}
