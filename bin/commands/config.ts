/** `tincan config`: settings that last. */
import {
  changedText,
  changeSetting,
  DEFAULT_WORD,
  readSetting,
  settingText,
  settingWords,
} from '../../src/client/index.ts';
import { EXIT, type ExitCode } from '../../src/errors.ts';
import type { CommandContext } from '../command-context.ts';
import { loadKeyTable } from '../key-table.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export interface KeyArguments extends GlobalArguments {
  key: string;
}
export interface KeyValueArguments extends KeyArguments {
  value: string[];
}

export const configGet: Command<KeyArguments> = async ({ attach, output }, { key }) => {
  const { client } = await attach();
  const value = await readSetting(client, key, loadKeyTable);
  output.data({ key, value }, settingText(key, value));
  return EXIT.done;
};

export const configSet: Command<KeyValueArguments> = async (context, { key, value: words }) => {
  // A name has no default, and somebody may be called so.
  const isDefault = words.length === 1 && words[0] === DEFAULT_WORD && key !== 'name';
  return await change(context, key, isDefault ? '' : settingWords(key, words));
};

export const configUnset: Command<KeyArguments> = async (context, { key }) => await change(context, key, '');

/** @param text empty: back to its default */
async function change({ attach, output }: CommandContext, key: string, text: string): Promise<ExitCode> {
  const { client } = await attach();
  const { value, effect, note } = await changeSetting(client, key, text, loadKeyTable);
  const shown = settingText(key, value);
  output.data({ key, value, effect }, `${key} = ${shown}`);
  if (effect !== 'now') output.note(changedText(key, shown, effect));
  if (note !== '') output.note(note);
  return EXIT.done;
}

export const configList: Command<GlobalArguments> = async ({ attach, output }) => {
  const { client } = await attach();
  const { settings } = await client.call('settings.list', {});
  for (const [key, value] of Object.entries(settings))
    output.data({ key, value }, `${key} = ${settingText(key, value)}`);
  return EXIT.done;
};

export const configPath: Command<GlobalArguments> = async ({ attach, output }) => {
  const { client } = await attach();
  const { path } = await client.call('settings.list', {});
  output.data({ path }, path);
  return EXIT.done;
};
