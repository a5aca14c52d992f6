/** What commands ask of the table of keys when somebody puts a key on an action. Pure. */
import type { KeyTable } from '../../src/client/index.ts';
import { TincanError } from '../../src/errors.ts';
import { isCommonlySent } from '../terminal/index.ts';
import { BINDINGS } from './bindings/index.ts';
import { PLACES } from './contexts.ts';
import {
  bindingsNamed,
  type Keymap,
  type KeyProblem,
  keymapOf,
  unknownAction,
  type YieldedKey,
} from './own-keys.ts';

const problemText = ({ id, text }: KeyProblem): string => `keys.${id}: ${text}`;

function yieldedText({ key, binding }: YieldedKey): string {
  const left = binding.keys.filter((other) => other !== key).join(' ');
  return `${key} does not "${binding.description}" any more (${PLACES[binding.context]}); ${left} does.`;
}

/** The keys with which an action could not be reached at most terminals. */
function rareKeys({ bindings }: Keymap): string[] {
  const own = new Set(BINDINGS.flatMap(({ keys }) => keys));
  const rare = new Set(
    bindings.flatMap(({ keys }) => keys).filter((key) => !own.has(key) && !isCommonlySent(key)),
  );
  return [...rare].map((key) => `Few terminals send ${key}; try whether yours does.`);
}

export const KEY_TABLE: KeyTable = {
  judge(before, after) {
    const old = keymapOf(before);
    const next = keymapOf(after);
    const known = new Set(old.problems.map(problemText));
    const fresh = next.problems.map(problemText).find((text) => !known.has(text));
    if (fresh !== undefined) return { problem: fresh };
    const told = new Set([...old.yielded.map(yieldedText), ...rareKeys(old)]);
    const notes = [...next.yielded.map(yieldedText), ...rareKeys(next)];
    return { note: notes.filter((text) => !told.has(text)).join(' ') };
  },
  keysOf(settings, action) {
    if (bindingsNamed(action).length === 0) throw new TincanError('TINCAN_E_INVALID', unknownAction(action));
    const found = keymapOf(settings).bindings.filter(
      (binding) => action === binding.action || action === `${binding.context}:${binding.action}`,
    );
    return [...new Set(found.flatMap(({ keys }) => keys))];
  },
};
