/** What is said about a command line that cannot be read. */
import { nearestWord } from '../src/client/actions/table.ts';
import { TincanError, toTincanError } from '../src/errors.ts';
import { safeText } from '../src/text/safe-text.ts';
import { commandTree } from './command-tree.ts';
import { GROUPS } from './global-options.ts';
import { defineProgram } from './program.ts';

/** All commands, for the nearest match to a mistyped one. */
export const COMMANDS: readonly string[] = commandTree(defineProgram).commands.map(({ name }) => name);

/** The parser's complaint as one of ours. */
export function usageError(thrown: unknown, words: readonly string[]): TincanError {
  if (thrown instanceof TincanError && thrown.code !== 'TINCAN_E_USAGE') return thrown;
  if (!(thrown instanceof Error)) return toTincanError(thrown);
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(thrown.message)?.[1];
  if (unknown === undefined) return new TincanError('TINCAN_E_USAGE', inOurWords(thrown.message, words));
  const shown = safeText(unknown.replace(/^\0/, ''));
  const option = words.find((word) => word.startsWith('-') && word.replace(/^-+/, '').startsWith(unknown));
  if (option !== undefined) {
    return new TincanError(
      'TINCAN_E_USAGE',
      `There is no option ${safeText(option)}. See tincan --help; words that begin with a dash go behind --.`,
    );
  }
  for (const [group, which] of Object.entries(GROUPS)) {
    const at = words.indexOf(group);
    if (at !== -1 && words[at + 1] === unknown)
      return new TincanError('TINCAN_E_USAGE', `There is no command ${group} ${shown}. ${which}`);
  }
  if (words.some((word) => COMMANDS.includes(word))) {
    return new TincanError('TINCAN_E_USAGE', `${shown} is too much. See tincan --help.`);
  }
  const nearest = nearestWord(COMMANDS, unknown);
  const hint = nearest === undefined ? 'See tincan --help.' : `Did you mean ${nearest}?`;
  return new TincanError('TINCAN_E_USAGE', `There is no command ${shown}. ${hint}`);
}

function inOurWords(message: string, words: readonly string[]): string {
  const command = words.find((word) => COMMANDS.includes(word));
  const help = `See tincan ${command === undefined ? '' : `${command} `}--help.`;
  if (message.startsWith('Not enough non-option arguments')) return `Something is missing. ${help}`;
  const choices = /^Invalid values:\s*Argument: ([\w-]+), Given: .*, Choices: (.+)$/s.exec(message);
  if (choices !== null) {
    const [, name = '', values = ''] = choices;
    return `${name === 'where' ? 'It' : `--${name}`} takes one of ${values.replaceAll('"', '').trim()}. ${help}`;
  }
  const option = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (option !== undefined) return `--${safeText(option)} needs a value. ${help}`;
  const lines = message.split('\n').map((line) => safeText(line.trim()));
  const text = lines.filter((line) => line !== '').join(' ');
  return `${text}${/[.!?]$/.test(text) ? '' : '.'} ${help}`;
}
