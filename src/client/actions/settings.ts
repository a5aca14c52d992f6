/** Actions on the settings that last. */
import { formatTable } from '../../text/format.ts';
import { DEFAULT_WORD, SETTING_CHOICES, SETTING_KEYS, type SettingKey } from '../../text/setting-words.ts';
import type { CoreClient } from '../core-client.ts';
import { changedText, changeSetting, readSetting, settingWords } from '../settings.ts';
import { settingRows, shownSetting } from '../shown-setting.ts';
import type { Action } from './action.ts';

const isKey = (key: string): key is SettingKey => SETTING_KEYS.some((known) => known === key);

function choicesOf(key: string): readonly string[] {
  return (isKey(key) ? SETTING_CHOICES[key] : undefined) ?? [];
}

async function listed(client: CoreClient): Promise<string> {
  const { settings, path } = await client.call('settings.list', {});
  const rows = settingRows(settings).map(([key, shown]) => [key, shown, choicesOf(key).join(', ')]);
  return [...formatTable(rows), `They are kept in ${path}.`].join('\n');
}

const settings: Action = {
  name: 'settings',
  aliases: [],
  usage: '[NAME [VALUE|default]]',
  summary: 'Shows the settings, or sets one, as in /settings theme light',
  help: {
    options: [
      ['NAME', 'which setting; left out, all are listed with what they are'],
      ['VALUE', 'what it is from now on; left out, what it is now is told'],
      ['default', 'takes it back to what it is by itself'],
    ],
    example: '/settings theme light',
    related: ['limit', 'trust'],
  },
  parameters: [
    { kind: 'setting', optional: true },
    { kind: 'setting-value', optional: true, rest: true },
  ],
  async run({ client, keyTable, say }, { words: [name, ...values], quoted }) {
    if (name === undefined) {
      say(await listed(client));
      return;
    }
    if (values.length === 0) {
      const value = await readSetting(client, name, keyTable);
      const choices = choicesOf(name);
      say(
        `${name} is ${shownSetting(name, value)}.${choices.length === 0 ? '' : ` It can be ${choices.join(', ')}.`}`,
      );
      return;
    }
    const isDefault = values.length === 1 && values[0] === DEFAULT_WORD && quoted?.has(1) !== true;
    const text = isDefault ? '' : settingWords(name, values);
    const { value, effect, note } = await changeSetting(client, name, text, keyTable);
    say(`${changedText(name, shownSetting(name, value), effect)}${note === '' ? '' : ` ${note}`}`);
  },
};

export const settingActions: readonly Action[] = [settings];
