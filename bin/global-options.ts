/** The global options and how the command line is read: all arguments are text. */
import yargs, { type Argv } from 'yargs';
import { TincanError } from '../src/errors.ts';
import type { LogLevel } from '../src/log/logger.ts';
import { VERSION } from '../src/version.ts';

// The values are written out, so that reading a command line does not load the logger.
const LOG_LEVEL_NAMES = Object.keys({
  error: true,
  warn: true,
  info: true,
  debug: true,
} satisfies Record<LogLevel, true>);

/** What is said to the commands that have commands of their own. */
export const GROUPS = {
  trust:
    'Say which: list, verify, forget, block, unblock, auto-connect, auto-accept, inbox, note, export or import.',
  passphrase: 'Say which: set, change or remove.',
  service: 'Say which: install, uninstall or status.',
  config: 'Say which: get, set, unset, list or path.',
  room: 'Say which: list, members, create, invite, remove, rename, topic, hand, accept, decline, ask or leave.',
} as const;

/** Marks a word that is no option. No argument of a process can have this character. */
const LITERAL = '\0';

/**
 * Words behind `--` are no options, whatever they look like, and neither is a single dash. yargs reads
 * positional words twice and would take them for options the second time, so they go through it marked.
 */
export function markLiteralWords(words: readonly string[]): string[] {
  const found = words.indexOf('--');
  const end = found === -1 ? words.length : found;
  const before = words.slice(0, end).map((word) => (word === '-' ? LITERAL + word : word));
  return [...before, ...words.slice(end + 1).map((word) => LITERAL + word)];
}

/** The word as it was given. */
export function unmark(word: string): string {
  return word.startsWith(LITERAL) ? word.slice(1) : word;
}

/** An option that is given twice counts as given last. */
function last<T>(value: T | T[]): T | undefined {
  return Array.isArray(value) ? value.at(-1) : value;
}

const text = (describe: string) =>
  ({ type: 'string', describe, requiresArg: true, coerce: last<string>, global: true }) as const;

/** A parser that reads all words as text, and throws what is wrong with them. */
export function createParser(words: readonly string[]): Argv {
  const parser: Argv = yargs(markLiteralWords(words));
  return parser
    .scriptName('tincan')
    .locale('en')
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'dot-notation': false,
      'camel-case-expansion': false,
      'boolean-negation': false,
      'greedy-arrays': false,
      'strip-aliased': true,
    })
    .version(VERSION)
    .help()
    .alias('help', 'h')
    .exitProcess(false)
    .strict()
    .wrap(Math.min(110, process.stdout.columns ?? 100))
    .fail((message: string | null, error: Error | undefined) => {
      throw error ?? new TincanError('TINCAN_E_USAGE', message ?? undefined);
    });
}

/** The options that every command takes. */
const GLOBAL_OPTIONS = {
  home: text('Keep everything below this directory (also TINCAN_HOME)'),
  name: text('Your name'),
  port: text('TCP port; 0 for any'),
  'discovery-port': text('UDP port on which peers find one another'),
  interface: {
    type: 'array',
    string: true,
    requiresArg: true,
    describe: 'Network interface to use, or with ! before it one to leave out; may be repeated',
  },
  downloads: text('Where received files go'),
  'log-level': { ...text('How much the log says'), choices: LOG_LEVEL_NAMES },
  json: { type: 'boolean', describe: 'Print one JSON object a line' },
  quiet: { type: 'boolean', describe: 'No notes and no progress on standard error; errors stay' },
  'no-color': { type: 'boolean', describe: 'No colours (also NO_COLOR)' },
  'passphrase-file': text('First line: the passphrase of the home; - reads standard input'),
  plain: { type: 'boolean', describe: 'Line by line, in sentences that can be read aloud' },
} as const;

export function globalOptions(parser: Argv): Argv {
  return (
    parser
      .options(GLOBAL_OPTIONS)
      // The group of a command's own options, which comes before the others because it is here: an empty one would be forgotten.
      .group('help', 'Options:')
      .group(['version', ...Object.keys(GLOBAL_OPTIONS)], 'Global options:')
  );
}
