/** Settings, as in `tincan config`. */
import { changeSetting, readSetting, settingText } from '../settings.ts';
import type { Action } from './action.ts';

/** Takes a setting back to what it is by itself. */
const DEFAULT = 'default';

const settings: Action = {
  name: 'settings',
  aliases: [],
  usage: '[NAME [VALUE|default]]',
  summary: 'Shows settings, or changes one, as keys.palette Ctrl-G',
  help: {
    options: [
      ['NAME', 'which setting; left out, all are listed with what they are'],
      ['VALUE', 'what it is from now on; left out, what it is now is told'],
      ['default', 'takes it back to what it is by itself'],
    ],
    example: '/settings notify bell',
    related: ['limit', 'trust'],
  },
  parameters: [
    { kind: 'name', optional: true },
    { kind: 'text', optional: true },
  ],
  async run({ client, keyTable, say }, { words: [name], text }) {
    if (name === undefined) {
      const { settings: all, path } = await client.call('settings.list', {});
      const lines = Object.entries(all).map(([key, value]) => `${key} = ${settingText(key, value)}`);
      say([...lines, `They are kept in ${path}.`].join('\n'));
    } else if (text === '') {
      say(`${name} = ${settingText(name, await readSetting(client, name, keyTable))}`);
    } else {
      const { value, note } = await changeSetting(client, name, text === DEFAULT ? '' : text, keyTable);
      say(`${name} = ${settingText(name, value)}${note === '' ? '' : `. ${note}`}`);
    }
  },
};

export const settingActions: readonly Action[] = [settings];
