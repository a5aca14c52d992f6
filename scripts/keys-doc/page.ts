/** The page of keys and commands, docs/keys.md, from the tables that the program itself works by. Pure. */
import { COMPOSER_KEYS } from '../../components/composer/index.ts';
import { BINDINGS, type Context } from '../../components/keymap/index.ts';
import { ROOM_COMMAND_NAMES, ROOM_COMMANDS } from '../../src/client/actions/room-line.ts';
import { ACTIONS, usageOf } from '../../src/client/index.ts';

/** All contexts, in the order in which one meets them. */
const TITLES: Readonly<Record<Context, string>> = {
  always: 'Always',
  anywhere: 'Anywhere but in dialogs',
  composer: 'Where one writes',
  menu: 'Menu of completions',
  peers: 'Peers',
  conversation: 'Conversation',
  transfers: 'Transfers',
  filter: 'Narrowing a list down',
  palette: 'Palette',
  files: 'Choosing files to send',
  search: 'Search',
  help: 'Help',
  notices: 'Notices',
  request: 'A request',
  offer: 'Files of an offer',
  transfer: 'Details of a transfer',
  about: 'Details of a peer or a room',
  text: 'An answer of several lines',
  recall: 'Lines entered before',
  long: 'Before a long text is sent',
  remove: 'Deleting a message',
  leave: 'Leaving',
};

const HEAD = `# Keys and commands

<!-- Made by \`npm run keys\` from components/keymap/bindings.ts and src/client/actions/: change those. -->

A key goes to the dialog on top, or else to the pane that has the keys, then to what works anywhere. What none of them takes is written. Where a key can do
nothing just now, a notice says why. The last row of the screen has what works here and now, F1 all of this, Ctrl-P finds it.`;

/** The whole page, as it is in the file. */
export function keysPage(): string {
  return `${[HEAD, '## Keys', ...keySections(), '## Commands', ...commandSections()].join('\n\n')}\n`;
}

function keySections(): string[] {
  return (Object.keys(TITLES) as Context[]).flatMap((context) => {
    const rows = BINDINGS.filter((binding) => binding.context === context).map(
      ({ keys, description }): string[] => [keys.map(code).join(' '), description],
    );
    const ofWriting = COMPOSER_KEYS.map(({ keys, description }): string[] => [
      keys.split(' ').map(code).join(' '),
      description,
    ]);
    return [
      `### ${TITLES[context]}`,
      table(['Key', 'What it does'], context === 'composer' ? [...rows, ...ofWriting] : rows),
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
