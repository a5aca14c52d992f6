/** Looking up an action by what was typed, and what to say when there is none. */
import { closest, distance } from 'fastest-levenshtein';
import { TincanError } from '../../errors.ts';
import { safeText } from '../../text/safe-text.ts';
import type { Action } from './action.ts';

export function findAction(actions: readonly Action[], name: string): Action | undefined {
  const wanted = name.toLowerCase();
  return actions.find((action) => action.name === wanted || action.aliases.includes(wanted));
}

/** The word of these that is nearest to a mistyped one, if any is near. */
export function nearestWord(words: readonly string[], typed: string): string | undefined {
  if (words.length === 0 || typed === '') return undefined;
  const wanted = typed.toLowerCase();
  const begins = words.find((word) => word.startsWith(wanted));
  const nearest = begins ?? closest(wanted, [...words]);
  const near =
    begins !== undefined || distance(wanted, nearest) <= Math.max(1, Math.floor(nearest.length / 2));
  return near ? nearest : undefined;
}

export function unknownCommand(actions: readonly Action[], name: string): TincanError {
  const names = actions.flatMap((action) => [action.name, ...action.aliases]);
  const nearest = nearestWord(names, name);
  const hint = nearest === undefined ? 'See /help.' : `Did you mean /${nearest}?`;
  return new TincanError('TINCAN_E_USAGE', `There is no command /${safeText(name)}. ${hint}`);
}
