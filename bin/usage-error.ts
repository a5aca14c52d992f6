/** What is said about a command line that cannot be read. */
import { TincanError, toTincanError } from '../src/errors.ts';
import { nearestHint, nearestWord } from '../src/text/nearest-word.ts';
import { safeText } from '../src/text/safe-text.ts';
import { type CommandSpec, commandTree } from './command-tree.ts';
import { GROUPS } from './global-options.ts';
import { defineProgram } from './program.ts';

const TREE = commandTree(defineProgram);

/** All commands, for the nearest match to a mistyped one. */
export const COMMANDS: readonly string[] = TREE.commands.map(({ name }) => name);

/** The command that is meant: the innermost of those that the words name. */
function commandIn(words: readonly string[]): CommandSpec | undefined {
  const command = TREE.commands.find(({ name }) => words.includes(name));
  return command?.commands.find(({ name }) => words.includes(name)) ?? command;
}

/** The nearest option of that command, or of all. */
function optionHint(option: string, words: readonly string[]): string | undefined {
  const options = [...(commandIn(words)?.options ?? []), ...TREE.options].map(({ name }) => `--${name}`);
  return nearestHint(options, option.replace(/=.*$/s, ''));
}

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
      `There is no option ${safeText(option)}. ${optionHint(option, words) ?? 'See tincan --help; words that begin with a dash go behind --.'}`,
    );
  }
  for (const [group, which] of Object.entries(GROUPS)) {
    const at = words.indexOf(group);
    if (at === -1 || words[at + 1] !== unknown) continue;
    const inner = TREE.commands.find(({ name }) => name === group)?.commands ?? [];
    const nearest = nearestWord(
      inner.map(({ name }) => name),
      unknown,
    );
    const hint = nearest === undefined ? which : `Did you mean ${group} ${nearest}?`;
    return new TincanError('TINCAN_E_USAGE', `There is no command ${group} ${shown}. ${hint}`);
  }
  if (words.some((word) => COMMANDS.includes(word))) {
    return new TincanError('TINCAN_E_USAGE', `${shown} is too much. See tincan --help.`);
  }
  const hint = nearestHint(COMMANDS, unknown) ?? 'See tincan --help.';
  return new TincanError('TINCAN_E_USAGE', `There is no command ${shown}. ${hint}`);
}

/**
 * An option in front of `--` has no value: what stands behind is no option, and none's value.
 *
 * @throws Error as the parser complains, where it takes one
 */
export function assertNoValue(option: string, words: readonly string[]): void {
  const options = [...(commandIn(words)?.options ?? []), ...TREE.options];
  if (options.some(({ name, takesValue }) => takesValue && option === `--${name}`))
    throw new Error(`Not enough arguments following: ${option.slice(2)}`);
}

function isOption(name: string, words: readonly string[]): boolean {
  return [...(commandIn(words)?.options ?? []), ...TREE.options].some((option) => option.name === name);
}

function inOurWords(message: string, words: readonly string[]): string {
  const command = words.find((word) => COMMANDS.includes(word));
  const help = `See tincan ${command === undefined ? '' : `${command} `}--help.`;
  const got = /^Not enough non-option arguments: got (\d+)/.exec(message)?.[1];
  if (got !== undefined) {
    const required = commandIn(words)?.positionals.filter((positional) => positional.required) ?? [];
    const missing = required.slice(Number(got)).map(({ name }) => name.toUpperCase());
    return `Something is missing${missing.length === 0 ? '' : `: ${missing.join(' ')}`}. ${help}`;
  }
  const choices = /^Invalid values:\s*Argument: ([\w-]+), Given: .*, Choices: (.+)$/s.exec(message);
  if (choices !== null) {
    const [, name = '', values = ''] = choices;
    return `${isOption(name, words) ? `--${name}` : 'It'} takes one of ${values.replaceAll('"', '').trim()}. ${help}`;
  }
  const option = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (option !== undefined) return `--${safeText(option)} needs a value. ${help}`;
  const lines = message.split('\n').map((line) => safeText(line.trim()));
  const text = lines.filter((line) => line !== '').join(' ');
  return `${text}${/[.!?]$/.test(text) ? '' : '.'} ${help}`;
}
