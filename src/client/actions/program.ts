/** Actions on the program itself. */
import { TincanError } from '../../errors.ts';
import { formatTable } from '../../text/format.ts';
import { normalizePeerName, peerNameProblem } from '../../text/peer-name.ts';
import { FIRST_STEPS } from '../first-steps.ts';
import { type Action, summaryOf, usageOf } from './action.ts';
import { findAction, unknownCommand } from './table.ts';

const changename: Action = {
  name: 'changename',
  aliases: ['name'],
  usage: 'NAME',
  summary: 'Changes your name, for everyone and at once',
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
  parameters: [],
  async run({ clearScreen }) {
    clearScreen();
  },
};

const help: Action = {
  name: 'help',
  aliases: ['?'],
  usage: '[COMMAND]',
  summary: 'Shows the commands, or one of them',
  parameters: [{ kind: 'command', optional: true }],
  async run({ actions, say, show }, { words: [name] }) {
    if (name === undefined) {
      if (show('help')) return;
      const rows = formatTable(actions.map((action) => [usageOf(action), action.summary]));
      const notes = [
        'Text without a slash goes to the open conversation, which [PEER] left out means.',
        'Two slashes at the start send a text that begins with one.',
        'Names and paths with blanks go in "quotes". Tab completes.',
      ];
      say([...rows, ...notes].join('\n'));
      return;
    }
    const wanted = name.replace(/^\//, '');
    const action = findAction(actions, wanted);
    if (action === undefined) throw unknownCommand(actions, wanted);
    if (show('help', action.name)) return;
    say(`${usageOf(action)}: ${summaryOf(action)}.`);
  },
};

const tour: Action = {
  name: 'tour',
  aliases: [],
  usage: '',
  summary: 'Shows the tour of a first run again',
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
  parameters: [],
  async run({ leave }) {
    await leave('exit');
  },
};

export const program: readonly Action[] = [changename, clear, help, tour, detach, exit];
