/** The action that looks why peers are not found. */
import { type Action, unless } from './action.ts';

const doctor: Action = {
  name: 'doctor',
  aliases: [],
  usage: '[PEER]',
  summary: 'Looks why peers are not found, and says what mends it',
  help: {
    options: [['PEER', 'a name, an id or HOST:PORT, with which both directions are tried']],
    example: '/doctor bob',
    related: ['list', 'connect', 'status'],
  },
  parameters: [{ kind: 'peer', optional: true, rest: true }],
  disabledReason: unless(({ self }) => self.status === 'ready', 'The core is not ready yet.'),
  async run({ client, say, show }, { words }) {
    const peer = words.length === 0 ? undefined : words.join(' ');
    if (show('doctor', peer)) return;
    const { examine, reportLines } = await import('../doctor/index.ts');
    say('Looking at the network; this takes some seconds.');
    say(reportLines(await examine({ core: client, peer }), undefined).join('\n'));
  },
};

export const doctorActions: readonly Action[] = [doctor];
