/** Looking up an action by what was typed, and what to say when there is none. */
import { TincanError } from '../../errors.ts';
import { nearestWord } from '../../text/nearest-word.ts';
import { safeText } from '../../text/safe-text.ts';
import type { Action } from './action.ts';

export function findAction(actions: readonly Action[], name: string): Action | undefined {
  const wanted = name.toLowerCase();
  return actions.find((action) => action.name === wanted || action.aliases.includes(wanted));
}

export function unknownCommand(actions: readonly Action[], name: string): TincanError {
  const names = actions.flatMap((action) => [action.name, ...action.aliases]);
  const nearest = nearestWord(names, name);
  const hint = nearest === undefined ? 'See /help.' : `Did you mean /${nearest}?`;
  return new TincanError('TINCAN_E_USAGE', `There is no command /${safeText(name)}. ${hint}`);
}
