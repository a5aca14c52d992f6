/** The manual page, docs/tincan.1, from what defines the command line, the commands of the interface and the errors. Pure. */
import {
  type CommandSpec,
  commandTree,
  type OptionSpec,
  type PositionalSpec,
} from '../../bin/command-tree.ts';
import { defineProgram } from '../../bin/program.ts';
import { ACTIONS, usageOf } from '../../src/client/index.ts';
import { EXIT } from '../../src/errors.ts';

const HEAD = `.\\" Made by \`npm run manual\` from bin/program.ts and src/client/actions/: change those.
.TH TINCAN 1 "" "tincan" "User Commands"`;

const DESCRIPTION = [
  'Decentralised chat and file transfer for a local network. There is no server and no account: peers find one another, a person approves each new one, everything is encrypted, files arrive whole and verified or not at all.',
  'Without a command it opens the user interface. Every other command does one thing and ends; all of them, and the interface, talk to the one core of a home, which is started where none runs. Data goes to standard output, everything else to standard error.',
  'PEER is a name, the beginning of an id (six characters or more), or an address. Words behind -- are no options.',
];

const EXIT_TEXTS: Record<keyof typeof EXIT, string> = {
  done: 'done',
  failed: 'failed',
  usage: 'the command line makes no sense, or is ambiguous',
  noPeer: 'no such peer, room, request or transfer, or nobody came in time',
  refused: 'refused or declined by the other side, or blocked',
  verification: 'verification failed',
  noCore: 'no core is running where one is needed',
  interrupted: 'interrupted',
};

const ENVIRONMENT: readonly [string, string][] = [
  ['TINCAN_HOME', 'Everything is kept below this directory, as with --home.'],
  ['NO_COLOR', 'No colours.'],
];

/** The whole page, as it is in the file. */
export function manualPage(): string {
  const tree = commandTree(defineProgram);
  return `${[
    HEAD,
    section('NAME', ['tincan \\- chat and file transfer on a local network']),
    section('SYNOPSIS', ['.B tincan', '[\\fIOPTION\\fR]... [\\fICOMMAND\\fR [\\fIARGUMENT\\fR]...]']),
    section('DESCRIPTION', DESCRIPTION.map(plain).join('\n.PP\n').split('\n')),
    section(
      'COMMANDS',
      tree.commands.flatMap((command) => commandLines(command, [])),
    ),
    section('OPTIONS', tree.options.flatMap(optionLines)),
    section('COMMANDS OF THE INTERFACE', [
      plain(
        'Text without a slash goes to the open conversation. The keys are in docs/keys.md, and behind F1.',
      ),
      ...ACTIONS.flatMap((action) => ['.TP', bold(usageOf(action)), sentence(action.summary)]),
    ]),
    section(
      'EXIT STATUS',
      (Object.keys(EXIT) as (keyof typeof EXIT)[]).flatMap((name) => [
        '.TP',
        bold(String(EXIT[name])),
        sentence(EXIT_TEXTS[name]),
      ]),
    ),
    section(
      'ENVIRONMENT',
      ENVIRONMENT.flatMap(([name, means]) => ['.TP', bold(name), plain(means)]),
    ),
  ].join('\n')}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return [`.SH ${title}`, ...lines].join('\n');
}

function commandLines(command: CommandSpec, before: readonly string[]): string[] {
  const words = [...before, command.name];
  const inner = command.commands.flatMap((one) => commandLines(one, words));
  if (!command.runs) return inner;
  const line = [bold(words.join(' ')), ...command.positionals.map(positionalWord)].join(' ');
  const details = [
    ...command.positionals.filter(({ summary }) => summary !== '').flatMap(positionalLines),
    ...command.options.flatMap(optionLines),
  ];
  return [
    '.TP',
    line,
    sentence(command.summary),
    ...(details.length === 0 ? [] : ['.RS', ...details, '.RE']),
    ...inner,
  ];
}

function positionalWord({ name, required, repeats }: PositionalSpec): string {
  const word = `\\fI${plain(name.toUpperCase())}\\fR${repeats ? '...' : ''}`;
  return required ? word : `[${word}]`;
}

function positionalLines({ name, summary, choices }: PositionalSpec): string[] {
  return ['.TP', `\\fI${plain(name.toUpperCase())}\\fR`, sentence(withChoices(summary, choices))];
}

function optionLines({ name, summary, takesValue, choices }: OptionSpec): string[] {
  const value = takesValue ? ' \\fIVALUE\\fR' : '';
  return ['.TP', `${bold(`--${name}`)}${value}`, sentence(withChoices(summary, choices))];
}

function withChoices(summary: string, choices: readonly string[]): string {
  return choices.length === 0 ? summary : `${summary} (${choices.join(', ')})`;
}

function sentence(text: string): string {
  return plain(/[.!?]$/.test(text) ? text : `${text}.`);
}

function bold(text: string): string {
  return `\\fB${plain(text)}\\fR`;
}

/** Text that means nothing to roff. */
function plain(text: string): string {
  const escaped = text.replaceAll('\\', '\\e').replaceAll('-', '\\-');
  return /^['.]/.test(escaped) ? `\\&${escaped}` : escaped;
}
