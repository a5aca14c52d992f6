/** Actions on whether one is there. */
import { type Action, unless } from './action.ts';

const away: Action = {
  name: 'away',
  aliases: [],
  usage: '',
  summary: 'Tells the others that you are away',
  help: { example: '/away', related: ['back'] },
  parameters: [],
  disabledReason: unless(({ self }) => self.away !== true, 'You are away already.'),
  async run({ client, say }) {
    await client.call('self.away', { away: true });
    say('You are away; /back says that you are there again.');
  },
};

const back: Action = {
  name: 'back',
  aliases: [],
  usage: '',
  summary: 'Tells the others that you are there again',
  help: { example: '/back', related: ['away'] },
  parameters: [],
  async run({ client, say }) {
    await client.call('self.away', { away: false });
    say('You are back.');
  },
};

export const presenceActions: readonly Action[] = [away, back];
