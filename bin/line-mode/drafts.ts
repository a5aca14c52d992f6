/** What stands in the line half written is kept by the core, as a screen's is: a lost connection loses no text. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ACTIONS, type CoreClient, parseInput } from '../../src/client/index.ts';
import { INTERFACE } from '../../src/limits.ts';

export interface LineDrafts {
  /** The conversation that was open where something was half written in it. */
  readonly open: string | undefined;
  /** The line has changed: a moment later it is kept. */
  changed(): void;
  /** Keeps it at once; resolves, never rejects, also where the core does not take it in time. */
  save(): Promise<void>;
  /** Gives a conversation what was left for it, once: where the function takes it. */
  giveBack(conversation: string, put: (text: string) => boolean): void;
  end(): void;
}

/** Of whom there is nothing to keep: a pipe, or a terminal that edits no line. */
export const NO_DRAFTS: LineDrafts = {
  open: undefined,
  changed() {},
  async save() {},
  giveBack() {},
  end() {},
};

/** @param line what stands in the line now, and for which conversation */
export async function keepLine(
  client: CoreClient,
  line: () => { conversation: string | undefined; text: string },
): Promise<LineDrafts> {
  // A core that has just gone says so by itself.
  const left = await client.call('interface.restore', {}).catch(() => ({ open: undefined, drafts: {} }));
  /** Those of other conversations, which wait until they are opened. */
  const waiting: Record<string, string> = { ...left.drafts };
  let kept = JSON.stringify(left);
  let timer: NodeJS.Timeout | undefined;

  const save = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const { conversation, text } = line();
    const drafts = { ...waiting };
    // A command is nothing to keep.
    if (conversation !== undefined && parseInput(ACTIONS, text).kind === 'text') drafts[conversation] = text;
    const now = { ...(conversation === undefined ? {} : { open: conversation }), drafts };
    const written = JSON.stringify(now);
    if (written === kept) return;
    const saving = client.call('interface.save', now).then(
      () => {
        kept = written;
      },
      // Too much of it, or the core is gone: it still stands in the line.
      () => {},
    );
    await Promise.race([saving, sleep(INTERFACE.draftSavedAfter, undefined, { ref: false })]);
  };
  return {
    open: left.open !== undefined && waiting[left.open] !== undefined ? left.open : undefined,
    changed() {
      timer ??= setTimeout(() => void save(), INTERFACE.draftSavedAfter);
    },
    save,
    giveBack(conversation, put) {
      const text = waiting[conversation];
      if (text !== undefined && put(text)) delete waiting[conversation];
    },
    end() {
      clearTimeout(timer);
    },
  };
}
