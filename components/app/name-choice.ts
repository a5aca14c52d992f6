/** The one question of a first run: the name, asked for until the core takes it. */
import { toTincanError } from '../../src/errors.ts';
import { normalizePeerName, peerNameProblem } from '../../src/text/peer-name.ts';
import type { StartStore } from './start-store.ts';

export interface NameChoice {
  /** The person has entered a name, or nothing for the proposal; may come before the core is there. */
  submit(typed: string): void;
  /** Gives the core the name that was chosen, or the next one until one is taken. Errors: those of a core that cannot be asked. */
  give(rename: (name: string) => Promise<unknown>): Promise<void>;
}

export function createNameChoice(start: StartStore): NameChoice {
  let choose = (_name: string): void => {};
  const next = (): Promise<string> =>
    new Promise((resolve) => {
      choose = resolve;
    });
  let chosen = next();

  return {
    submit(typed) {
      const { proposal, waiting = 'name' } = start.get();
      const name = normalizePeerName(typed) || proposal;
      const problem = peerNameProblem(name);
      if (problem !== undefined) {
        start.change({ problem });
        return;
      }
      start.change({ name, problem: undefined, chosen: true, waiting });
      choose(name);
    },
    async give(rename) {
      for (;;) {
        const name = await chosen;
        start.change({ waiting: 'name' });
        try {
          await rename(name);
          return;
        } catch (thrown) {
          const error = toTincanError(thrown);
          if (error.code !== 'TINCAN_E_NAME_INVALID') throw error;
          chosen = next();
          start.change({ waiting: undefined, chosen: false, problem: error.message });
        }
      }
    },
  };
}
