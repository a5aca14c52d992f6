/** What a submitted line means: nothing, a text, or an action with its arguments. Pure. */
import { TincanError } from '../../errors.ts';
import { type Action, type Arguments, usageOf } from './action.ts';
import { findAction, unknownCommand } from './table.ts';
import { readWord } from './words.ts';

export type ParsedLine =
  | { kind: 'empty' }
  | { kind: 'text'; text: string }
  | { kind: 'action'; action: Action; args: Arguments }
  /** Nothing that can be done; the message says why, and how it would be right. `action`: of which something is missing, or too much. */
  | { kind: 'error'; error: TincanError; action?: Action };

export function parseInput(actions: readonly Action[], line: string): ParsedLine {
  const trimmed = line.trim();
  if (trimmed === '') return { kind: 'empty' };
  if (trimmed.startsWith('//')) return { kind: 'text', text: trimmed.slice(1) };
  if (!trimmed.startsWith('/')) return { kind: 'text', text: trimmed };
  const name = trimmed.slice(1).split(/\s/, 1)[0] ?? '';
  const action = findAction(actions, name);
  if (action === undefined) return { kind: 'error', error: unknownCommand(actions, name) };
  const args = readArguments(action, trimmed, 1 + name.length);
  if (typeof args === 'string') {
    const error = new TincanError('TINCAN_E_USAGE', `${args} Usage: ${usageOf(action)}`);
    return { kind: 'error', error, action };
  }
  return { kind: 'action', action, args };
}

/** The arguments, or what is wrong with them. */
function readArguments(action: Action, line: string, from: number): Arguments | string {
  const words: string[] = [];
  const quoted = new Set<number>();
  let at = from;
  for (const parameter of action.parameters) {
    if (parameter.kind === 'text' || parameter.kind === 'room-line') {
      const text = line.slice(at).trim();
      if (text === '' && parameter.optional !== true) return 'The text is missing.';
      return { words, text, quoted };
    }
    let taken = 0;
    for (let word = readWord(line, at); word !== undefined; word = readWord(line, at)) {
      if (word.quoted) quoted.add(words.length);
      words.push(word.text);
      at = word.end;
      taken += 1;
      if (parameter.rest !== true) break;
    }
    if (taken === 0 && parameter.optional !== true) return 'Something is missing.';
  }
  const left = readWord(line, at);
  if (left === undefined) return { words, text: '', quoted };
  return action.parameters.length === 0 ? 'It takes nothing more.' : 'That is too much.';
}
