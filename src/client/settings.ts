/** Reading and changing settings, as commands of every interface do it. */
import type { SettingEffect } from '../control/calls.ts';
import { TincanError } from '../errors.ts';
import { actionOfSetting, changedKeySettings, isKeySetting, type KeySettings } from '../text/key-settings.ts';
import { nearestWord } from '../text/nearest-word.ts';
import { safeText } from '../text/safe-text.ts';
import { DEFAULT_WORD, SETTING_KEYS, type Visibility } from '../text/setting-words.ts';
import type { CoreClient } from './core-client.ts';
import { hookProgramText } from './hook-program.ts';
import { absolutePath } from './paths.ts';
import { visibilityText } from './visibility-words.ts';

/** The table of keys of the full screen, which alone can judge the keys that are put on its actions. */
export interface KeyTable {
  /**
   * @returns why the keys cannot be had, as whole sentences, of what was all right before; else what to know of them, empty where that
   *   is nothing
   */
  judge(before: KeySettings, after: KeySettings): { problem: string } | { note: string };
  /** The keys that an action has with these settings. @throws TincanError TINCAN_E_INVALID where there is no such action */
  keysOf(settings: KeySettings, action: string): readonly string[];
}

/** Loads it: only settings of keys need it. */
export type LoadKeyTable = () => Promise<KeyTable>;

/** True for a setting that is a program with its arguments. */
export function isHookSetting(name: string): boolean {
  return name.startsWith('hooks.');
}

/**
 * The words behind the name of a setting as its value. Of a hook each is a word of its own, as a blank in a path must not part it, unless all is
 * one JSON list; of any other they are one text.
 */
export function settingWords(name: string, words: readonly string[]): string {
  const [first = ''] = words;
  const isText = words.length === 1 && (first === '' || first.trimStart().startsWith('['));
  if (!isHookSetting(name) || isText) return words.join(' ');
  return JSON.stringify([absolutePath(first), ...words.slice(1)]);
}

/** @throws TincanError TINCAN_E_INVALID with the setting that is nearest */
function assertSetting(name: string): void {
  if (SETTING_KEYS.some((key) => key === name)) return;
  const nearest = nearestWord(SETTING_KEYS, name);
  const hint = nearest === undefined ? `There are ${SETTING_KEYS.join(', ')}.` : `Did you mean ${nearest}?`;
  throw new TincanError('TINCAN_E_INVALID', `There is no setting ${safeText(name)}. ${hint}`);
}

/** What a setting is; of the keys of an action those that it has. Errors: those of `settings.get`, TINCAN_E_INVALID. */
export async function readSetting(client: CoreClient, name: string, load: LoadKeyTable): Promise<unknown> {
  const action = actionOfSetting(name);
  if (action !== undefined) return (await load()).keysOf(client.state.keys, action);
  assertSetting(name);
  const { value } = await client.call('settings.get', { key: name });
  return value;
}

export { DEFAULT_WORD };

/** A setting that was changed. */
export interface ChangedSetting {
  value: unknown;
  effect: SettingEffect;
  /** What to know of it, as whole sentences; empty where that is nothing. */
  note: string;
}

const FROM: Readonly<Record<SettingEffect, string>> = {
  now: 'now',
  'next-start': 'from the next start of the core',
  'next-screen': 'in screens that are opened from now on',
};

/** How a changed setting is told: `theme is light now.` @param shown its value as people write it */
export function changedText(name: string, shown: string, effect: SettingEffect): string {
  return `${name} is ${shown} ${FROM[effect]}.`;
}

/**
 * Changes a setting.
 *
 * @param text as typed; empty: back to its default
 * @returns what it is, from when on, and what to know of that
 * Errors: those of `settings.set`, TINCAN_E_INVALID with the reason where keys cannot be had.
 */
export async function changeSetting(
  client: CoreClient,
  name: string,
  text: string,
  load: LoadKeyTable,
): Promise<ChangedSetting> {
  if (!isKeySetting(name)) {
    assertSetting(name);
    // What is relative is so to where this person is, not to where the core runs.
    const given = name === 'downloads' && text !== '' ? absolutePath(text) : text;
    const { value, effect } = await client.call('settings.set', { key: name, value: given });
    return { value, effect, note: await settingNote(name, value) };
  }
  const table = await load();
  const action = actionOfSetting(name);
  const before = client.state.keys;
  const after = changedKeySettings(before, name, text);
  // Also for what is taken back there has to be such an action.
  if (action !== undefined) table.keysOf(after, action);
  const judged = table.judge(before, after);
  if ('problem' in judged) throw new TincanError('TINCAN_E_INVALID', judged.problem);
  const { effect } = await client.call('settings.set', { key: name, value: text });
  return { value: action === undefined ? after : table.keysOf(after, action), effect, note: judged.note };
}

async function settingNote(name: string, value: unknown): Promise<string> {
  if (name === 'visibility') return visibilityText(value as Visibility);
  return isHookSetting(name) && Array.isArray(value) ? await hookProgramText(value.map(String)) : '';
}

/** A setting as it is shown: keys as they are typed, and lists as JSON has them. */
export function settingText(name: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (actionOfSetting(name) !== undefined && Array.isArray(value))
    return value.length === 0 ? 'none' : value.join(' ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
