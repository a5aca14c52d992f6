/** The commands of the command line as data, taken from what defines them: for completions, the manual page and usage errors. */
import type { Argv } from 'yargs';

export interface OptionSpec {
  name: string;
  summary: string;
  /** Takes a value. */
  takesValue: boolean;
  /** May be given more than once. */
  repeats: boolean;
  choices: readonly string[];
}

export interface PositionalSpec {
  name: string;
  summary: string;
  required: boolean;
  /** Takes all words that follow. */
  repeats: boolean;
  choices: readonly string[];
}

export interface CommandSpec {
  /** Empty for the program itself. */
  name: string;
  summary: string;
  positionals: PositionalSpec[];
  /** Its own; those of the program hold for all. */
  options: OptionSpec[];
  commands: CommandSpec[];
  /** False where only its commands do something. */
  runs: boolean;
}

/** What the definitions give a parser, as far as it is written down. */
interface Given {
  type?: string;
  describe?: string;
  choices?: readonly string[];
  requiresArg?: boolean;
  hidden?: boolean;
}

type Builder = (parser: Argv) => unknown;

/**
 * Hidden commands and options are not in it.
 *
 * @param define puts the commands on a parser
 */
export function commandTree(define: (parser: Argv) => Argv): CommandSpec {
  const root: CommandSpec = {
    name: '',
    summary: '',
    positionals: [],
    options: [],
    commands: [],
    runs: true,
  };
  define(recorder(root));
  root.options.push(
    optionOf('help', { type: 'boolean', describe: 'Show help' }),
    optionOf('version', { type: 'boolean', describe: 'Show the version' }),
  );
  return root;
}

/** Takes what a parser takes, and writes it down. */
function recorder(spec: CommandSpec): Argv {
  const methods: Record<string, (...args: never[]) => unknown> = {
    option(name: string, given: Given) {
      if (given.hidden !== true) spec.options.push(optionOf(name, given));
    },
    options(all: Record<string, Given>) {
      for (const [name, given] of Object.entries(all)) methods.option?.(name as never, given as never);
    },
    positional(name: string, { describe, choices }: Given) {
      const found = spec.positionals.find((positional) => positional.name === name);
      if (found === undefined) throw new Error(`${spec.name} declares ${name}, which is not in its line`);
      Object.assign(found, { summary: describe ?? '', choices: choices ?? [] });
    },
    command(line: string, summary: string | false, builder?: Builder, handler?: unknown) {
      if (summary === false) return;
      if (line === '$0') {
        builder?.(recorder(spec));
        return;
      }
      const inner = { ...commandOf(line, summary), runs: handler !== undefined };
      spec.commands.push(inner);
      builder?.(recorder(inner));
    },
  };
  const parser: Argv = new Proxy({} as Argv, {
    get:
      (_, key) =>
      (...args: never[]) => {
        methods[String(key)]?.(...args);
        return parser;
      },
  });
  return parser;
}

function optionOf(name: string, { type, describe, choices }: Given): OptionSpec {
  return {
    name,
    summary: describe ?? '',
    takesValue: type !== 'boolean',
    repeats: type === 'array',
    choices: choices ?? [],
  };
}

/** @param line as `send <peer> <paths..>` */
function commandOf(line: string, summary: string): Omit<CommandSpec, 'runs'> {
  const [name = '', ...words] = line.split(' ');
  const positionals = words.map((word): PositionalSpec => {
    const bare = word.slice(1, -1);
    const repeats = bare.endsWith('..');
    return {
      name: repeats ? bare.slice(0, -2) : bare,
      summary: '',
      required: word.startsWith('<'),
      repeats,
      choices: [],
    };
  });
  return { name, summary, positionals, options: [], commands: [] };
}
