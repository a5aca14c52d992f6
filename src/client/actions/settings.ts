/** Actions on the settings that last. */
import { formatTable } from '../../text/format.ts';
import { SETTING_CHOICES, SETTING_KEYS, type SettingKey } from '../../text/setting-words.ts';
import type { CoreClient } from '../core-client.ts';
import type { Action } from './action.ts';

/** Takes a setting back; in quotes it is a value like any other. */
export const DEFAULT_WORD = 'default';

const isKey = (key: string): key is SettingKey => SETTING_KEYS.some((known) => known === key);

/** A value as people write it. */
function shown(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'all' : value.join(', ');
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

function choicesOf(key: string): readonly string[] {
  return (isKey(key) ? SETTING_CHOICES[key] : undefined) ?? [];
}

async function listed(client: CoreClient): Promise<string> {
  const { settings } = await client.call('settings.list', {});
  const rows = Object.entries(settings).map(([key, value]) => [key, shown(value), choicesOf(key).join(', ')]);
  return formatTable(rows).join('\n');
}

const settings: Action = {
  name: 'settings',
  aliases: [],
  usage: '[KEY [VALUE|default]]',
  summary: 'Shows the settings, or sets one, as in /settings theme light',
  parameters: [
    { kind: 'setting', optional: true },
    { kind: 'setting-value', optional: true, rest: true },
  ],
  async run({ client, say }, { words: [key, ...value], quoted }) {
    if (key === undefined) {
      say(await listed(client));
      return;
    }
    if (value.length === 0) {
      const setting = await client.call('settings.get', { key });
      const choices = choicesOf(key);
      say(
        `${key} is ${shown(setting.value)}.${choices.length === 0 ? '' : ` It can be ${choices.join(', ')}.`}`,
      );
      return;
    }
    const isDefault = value.length === 1 && value[0] === DEFAULT_WORD && quoted?.has(1) !== true;
    const set = await client.call('settings.set', { key, value: isDefault ? '' : value.join(' ') });
    say(`${key} is ${shown(set.value)} now.`);
  },
};

export const settingActions: readonly Action[] = [settings];
