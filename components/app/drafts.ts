/** What is half written is kept by the core while no screen is there: a lost connection loses no text. */
import { INTERFACE } from '../../src/limits.ts';
import { allDrafts, restoredDrafts } from '../ui/conversations.ts';
import type { Session } from './session.ts';

export interface DraftKeeping {
  /** Hands over what has changed; resolves when the core has it, or is gone. */
  save(): Promise<void>;
  end(): void;
}

export function keepDrafts({ client, ui }: Session): DraftKeeping {
  let timer: NodeJS.Timeout | undefined;
  let saved = ui.get();

  const save = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const now = ui.get();
    if (now.composer === saved.composer && now.drafts === saved.drafts && now.open === saved.open) return;
    saved = now;
    try {
      await client.call('interface.save', {
        ...(now.open === undefined ? {} : { open: now.open }),
        drafts: allDrafts(now),
      });
    } catch {
      // Too much of it, or the core is gone: it is still on the screen, and nothing was promised.
    }
  };
  const end = ui.subscribe(() => {
    const now = ui.get();
    if (now.composer.text === saved.composer.text && now.drafts === saved.drafts && now.open === saved.open)
      return;
    timer ??= setTimeout(() => void save(), INTERFACE.draftSavedAfter);
  });

  return {
    save,
    end() {
      clearTimeout(timer);
      end();
    },
  };
}

/** Puts back what another screen left, if no other one is there to have it still. */
export async function restoreDrafts({ client, ui }: Session): Promise<void> {
  const { clients } = await client.call('core.status', {});
  if (clients > 1) return;
  const left = await client.call('interface.restore', {});
  ui.change((now) => restoredDrafts(now, left, client.state));
}
