/** Values of settings as people write them. Pure. */
import { formatCount, formatRate, formatSize } from '../text/format.ts';
import { actionOfSetting } from '../text/key-settings.ts';
import { isHookSetting, settingText } from './settings.ts';

/** `67 MB`, `no limit`, `for good`, `on`. @param key as it is set; a value of another shape than its own is shown as it is */
export function shownSetting(key: string, value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return shownNumber(key, value);
  if (key === 'keys') return Object.keys(value).length === 0 ? 'none of your own' : settingText(key, value);
  if (actionOfSetting(key) !== undefined || !Array.isArray(value)) return settingText(key, value);
  if (isHookSetting(key)) return value.length === 0 ? 'none' : JSON.stringify(value);
  return value.length === 0 ? 'all' : value.join(', ');
}

function shownNumber(key: string, value: number): string {
  switch (key) {
    case 'spaceReserve':
      return formatSize(value);
    case 'sendLimit':
    case 'receiveLimit':
      return value === 0 ? 'no limit' : formatRate(value);
    case 'autoAccept':
      return value === 0 ? 'off' : formatSize(value);
    case 'historyDays':
      return value === 0 ? 'for good' : formatCount(value, 'day');
    case 'peersColumns':
    case 'transfersRows':
      return value === 0 ? 'as the terminal suggests' : String(value);
    default:
      return String(value);
  }
}

/** The settings, a row for each; own keys have one each, under the name with which they are set. */
export function settingRows(settings: Readonly<Record<string, unknown>>): [name: string, shown: string][] {
  return Object.entries(settings).flatMap(([key, value]): [string, string][] => {
    const own = key === 'keys' && typeof value === 'object' && value !== null ? Object.entries(value) : [];
    if (own.length === 0) return [[key, shownSetting(key, value)]];
    return own.map(([id, keys]) => [`keys.${id}`, shownSetting(`keys.${id}`, keys)]);
  });
}
