/** `tincan config`: settings that last. */
import { EXIT } from '../../src/errors.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export interface KeyArguments extends GlobalArguments {
  key: string;
}
export interface KeyValueArguments extends KeyArguments {
  value: string[];
}

const shown = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

export const configGet: Command<KeyArguments> = async ({ attach, output }, { key }) => {
  const { client } = await attach();
  const setting = await client.call('settings.get', { key });
  output.data(setting, shown(setting.value));
  return EXIT.done;
};

export const configSet: Command<KeyValueArguments> = async ({ attach, output }, { key, value }) => {
  const { client } = await attach();
  const setting = await client.call('settings.set', { key, value: value.join(' ') });
  output.data(setting, `${setting.key} = ${shown(setting.value)}`);
  if (key === 'port' || key === 'discoveryPort')
    output.note(`${key} takes effect when the core starts the next time.`);
  return EXIT.done;
};

export const configList: Command<GlobalArguments> = async ({ attach, output }) => {
  const { client } = await attach();
  const { settings } = await client.call('settings.list', {});
  for (const [key, value] of Object.entries(settings))
    output.data({ key, value }, `${key} = ${shown(value)}`);
  return EXIT.done;
};

export const configPath: Command<GlobalArguments> = async ({ attach, output }) => {
  const { client } = await attach();
  const { path } = await client.call('settings.list', {});
  output.data({ path }, path);
  return EXIT.done;
};
