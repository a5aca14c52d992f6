/** Looking up an action by what was typed, and what to say when there is none. */
import { TincanError } from '../../errors.ts';
import { nearestWord } from '../../text/nearest-word.ts';
import { safeText } from '../../text/safe-text.ts';
import type { Action } from './action.ts';

export function findAction(actions: readonly Action[], name: string): Action | undefined {
  const wanted = name.toLowerCase();
  return actions.find((action) => action.name === wanted || action.aliases.includes(wanted));
}

/** What only the shell has: it is about the core and its home as a whole, or for scripts. */
const SHELL_COMMANDS = new Set(['completion', 'daemon', 'events', 'passphrase', 'receive', 'service']);

export function unknownCommand(actions: readonly Action[], name: string): TincanError {
  const typed = name.toLowerCase();
  if (SHELL_COMMANDS.has(typed)) {
    return new TincanError(
      'TINCAN_E_USAGE',
      `There is no command /${typed} here; it is one of the shell: "tincan ${typed} --help" there.`,
    );
  }
  const names = actions.flatMap((action) => [action.name, ...action.aliases]);
  const nearest = nearestWord(names, name);
  const hint = nearest === undefined ? 'See /help.' : `Did you mean /${nearest}?`;
  return new TincanError('TINCAN_E_USAGE', `There is no command /${safeText(name)}. ${hint}`);
}
