/** Actions on the program itself. */
import { TincanError } from '../../errors.ts';
import { normalizePeerName, peerNameProblem } from '../../text/peer-name.ts';
import { FIRST_STEPS } from '../first-steps.ts';
import { identityRows } from '../identity-words.ts';
import { statusLines } from '../status-words.ts';
import { type Action, usageOf } from './action.ts';
import { ALL } from './bounded-lines.ts';
import { commandHelp, roomCommandHelp } from './command-help.ts';
import { findAction, unknownCommand } from './table.ts';

const changename: Action = {
  name: 'changename',
  aliases: ['name'],
  usage: 'NAME',
  summary: 'Changes your name, for everyone and at once',
  help: {
    options: [['NAME', '1 to 32 visible characters']],
    example: '/changename alice',
    related: ['status'],
  },
  parameters: [{ kind: 'name', rest: true }],
  async run({ client, say }, { words }) {
    const wanted = normalizePeerName(words.join(' '));
    const problem = peerNameProblem(wanted);
    if (problem !== undefined) throw new TincanError('TINCAN_E_NAME_INVALID', problem);
    const { name } = await client.call('self.rename', { name: wanted });
    say(`You are ${name} now.`);
  },
};

const clear: Action = {
  name: 'clear',
  aliases: [],
  usage: '',
  summary: 'Clears the screen',
  help: { example: '/clear', related: ['forget'] },
  parameters: [],
  async run({ clearScreen }) {
    clearScreen();
  },
};

const help: Action = {
  name: 'help',
  aliases: ['?'],
  usage: '[COMMAND|all]',
  summary: 'Shows the commands, or all of one of them',
  help: {
    options: [
      ['COMMAND', 'of which all is told, with an example'],
      ['all', 'every command with what it does'],
    ],
    example: '/help send',
  },
  parameters: [{ kind: 'command', also: [ALL], optional: true, rest: true }],
  async run({ actions, say, show }, { words: [name, ...more] }) {
    if (name === undefined) {
      if (show('help')) return;
      say([`Commands: ${actions.map((action) => `/${action.name}`).join(', ')}.`, ...NOTES].join('\n'));
      return;
    }
    if (name === ALL) {
      if (show('help')) return;
      say([...actions.map((action) => `${usageOf(action)}: ${action.summary}.`), ...NOTES].join('\n'));
      return;
    }
    const wanted = name.replace(/^\//, '');
    const action = findAction(actions, wanted);
    if (action === undefined) throw unknownCommand(actions, wanted);
    const [room] = more;
    if (action.name === 'room' && room !== undefined) say(roomCommandHelp(room).join('\n'));
    else if (!show('help', action.name)) say(commandHelp(action).join('\n'));
  },
};

const NOTES: readonly string[] = [
  '/help COMMAND tells more of one, /help all lists what each does.',
  'Text without a slash goes to the open conversation, which is also meant where [PEER] is left out.',
  'Two slashes at the start send a text that begins with one.',
  'Names and paths with blanks go in "quotes".',
  'Tab completes, and Tab twice lists what there is; on a terminal that cannot edit a line it is Tab and Enter.',
];

const status: Action = {
  name: 'status',
  aliases: [],
  usage: '',
  summary: 'Tells who you are, what is new, and what is on its way',
  help: { example: '/status', related: ['list', 'transfers'] },
  parameters: [],
  async run(context) {
    const { client, transferWords } = context;
    context.say(statusLines(client.state, context.conversation, transferWords).join('\n'));
  },
};

const identity: Action = {
  name: 'identity',
  aliases: [],
  usage: '',
  summary: 'Shows your whole id, for others to compare',
  help: { example: '/identity', related: ['verify', 'status'] },
  parameters: [],
  async run({ client, say }) {
    const { self } = client.state;
    say(
      [
        ...identityRows(self).map(([what, text]) => `${what}: ${text}`),
        'Read it out where the others know your voice; /verify PEER ID checks it there. "tincan identity --qr" draws it as a picture.',
      ].join('\n'),
    );
  },
};

const tour: Action = {
  name: 'tour',
  aliases: [],
  usage: '',
  summary: 'Shows the tour of a first run again',
  help: { example: '/tour', related: ['help'] },
  parameters: [],
  async run({ say, show }) {
    if (!show('tour')) say(FIRST_STEPS);
  },
};

const detach: Action = {
  name: 'detach',
  aliases: [],
  usage: '',
  summary: 'Leaves, and lets everything go on in the background',
  help: { example: '/detach', related: ['exit'] },
  parameters: [],
  async run({ leave }) {
    await leave('detach');
  },
};

const exit: Action = {
  name: 'exit',
  aliases: ['quit'],
  usage: '',
  summary: 'Leaves, and stops what this program started',
  help: { example: '/exit', related: ['detach'] },
  parameters: [],
  async run({ leave }) {
    await leave('exit');
  },
};

export const program: readonly Action[] = [status, identity, changename, clear, help, tour, detach, exit];
