/** The page of keys and commands, docs/keys.md, from the tables that the program itself works by. Pure. */
import { COMPOSER_KEYS } from '../../components/composer/index.ts';
import { BINDINGS, type Context, PLACES } from '../../components/keymap/index.ts';
import { ROOM_COMMAND_NAMES, ROOM_COMMANDS } from '../../src/client/actions/room-line.ts';
import { ACTIONS, usageOf } from '../../src/client/index.ts';
import { KEYS } from '../../src/limits.ts';

const HEAD = `# Keys and commands

<!-- Made by \`npm run keys\` from components/keymap/bindings/ and src/client/actions/: change those. -->

A key goes to the dialog on top, or else to the pane that has the keys, then to what works anywhere. What none of them takes is written. Where a key can do
nothing just now, a notice says why. The last row of the screen has what works here and now, F1 all of this, Ctrl-P finds it.`;

const OWN_KEYS = `The setting \`keys\` puts other keys on an action, by its name in the tables above; a running screen follows at once, with its hints, its help and whatever
names a key:

    tincan config set keys.palette Ctrl-G
    tincan config set keys.peers:about.open i F6
    tincan config set keys.redraw none
    tincan config set keys.palette ""

or, within the program, \`/settings keys.palette Ctrl-G\`, and \`/settings keys.palette default\` to take it back. \`ACTION\` is meant wherever the action is in the
tables, \`CONTEXT:ACTION\` in one place only, whose name stands below its heading. An action has ${KEYS.perAction} keys at the most, the first of which is
the one that is shown. In the settings file they are an object, \`"keys": {"palette": ["Ctrl-G"], "redraw": []}\`, and
\`tincan config set keys '{…}'\` sets all of them, so that two actions can change places.

What cannot be had is refused with the reason: a key that something else in the same place uses, or in a place above or below it, unless that is moved away, too;
letters, where one writes; keys that terminals do not tell from others, such as Ctrl-I from Tab. Only a key of several that a dialog has gives way. Enter, Esc and Ctrl-C keep what they do,
and keys of your own come beside them. The keys of writing, those without an action in the tables, stay as they are. A key that leads into a dialog and out
again does both from its new place. Of a settings file that was edited by hand, what is wrong with a key is told when the screen starts, and that action keeps its own keys.`;

/** The whole page, as it is in the file. */
export function keysPage(): string {
  const sections = [
    HEAD,
    '## Keys',
    ...keySections(),
    '## Keys of your own',
    OWN_KEYS,
    '## Commands',
    ...commandSections(),
  ];
  return `${sections.join('\n\n')}\n`;
}

function keySections(): string[] {
  return (Object.keys(PLACES) as Context[]).flatMap((context) => {
    const rows = BINDINGS.filter((binding) => binding.context === context).map(
      ({ keys, description, action, fixed }): string[] => [
        keys.map(code).join(' '),
        description,
        fixed === true ? '' : code(action),
      ],
    );
    const ofWriting = COMPOSER_KEYS.map(({ keys, description }): string[] => [
      keys.split(' ').map(code).join(' '),
      description,
      '',
    ]);
    return [
      `### ${PLACES[context]}`,
      `Context ${code(context)}.`,
      table(['Key', 'What it does', 'Action'], context === 'composer' ? [...rows, ...ofWriting] : rows),
    ];
  });
}

function commandSections(): string[] {
  const rows = ACTIONS.map((action): string[] => [
    code(usageOf(action)),
    action.aliases.map((alias) => code(`/${alias}`)).join(' '),
    action.summary,
  ]);
  const ofRooms = ROOM_COMMAND_NAMES.map((name) => `/room ${name} ${ROOM_COMMANDS[name].usage}`.trimEnd());
  return [
    'Text without a slash goes to the open conversation, which `[PEER]` left out means; `//` at the start sends a text that begins with one slash. Names and\npaths with blanks go in quotes. Tab completes.',
    table(['Command', 'Also', 'What it does'], rows),
    'Behind `/room`; where `#ROOM` may be left out, the open one is meant:',
    ofRooms.map((usage) => `- ${code(usage)}`).join('\n'),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A bar would end the cell, also between backticks. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function code(text: string): string {
  return `\`${text}\``;
}
