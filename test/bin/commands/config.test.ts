import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configSet, configUnset } from '../../../bin/commands/config.ts';
import { type FakeCore, fakeCore } from '../../support/fake-core.ts';
import { readyState } from '../../support/states.ts';
import { testCommand } from '../support.ts';

let core: FakeCore;
beforeEach(() => {
  core = fakeCore(readyState());
  core.on('settings.set', ({ key, value }) => ({
    key,
    value: value === '' ? 'its default' : value,
    effect: key === 'port' ? 'next-start' : 'now',
  }));
});
afterEach(() => core.stop());
const sent = (): unknown[] => core.calls.map(({ params }) => params);

describe('tincan config', () => {
  it('takes a setting back by unset, and by the word default', async () => {
    const command = await testCommand(core);
    await command.run(configUnset, { key: 'theme' });
    await command.run(configSet, { key: 'theme', value: ['default'] });
    expect(sent()).toEqual([
      { key: 'theme', value: '' },
      { key: 'theme', value: '' },
    ]);
    expect(command.data).toEqual(['theme = its default', 'theme = its default']);
  });

  it('lets somebody be called default', async () => {
    await (await testCommand(core)).run(configSet, { key: 'name', value: ['default'] });
    expect(sent()).toEqual([{ key: 'name', value: 'default' }]);
  });

  it('tells from when on a setting holds', async () => {
    const command = await testCommand(core);
    await command.run(configSet, { key: 'port', value: ['5'] });
    await command.run(configSet, { key: 'theme', value: ['dark'] });
    expect(command.words).toEqual(['port is 5 from the next start of the core.']);
    const json = await testCommand(core, true);
    await json.run(configSet, { key: 'port', value: ['5'] });
    expect(json.data).toEqual(['{"key":"port","value":"5","effect":"next-start"}']);
  });

  it('tells of a program for events that cannot be run, and says nothing of one that can', async () => {
    core.on('settings.set', ({ key, value }) => ({ key, value: JSON.parse(value), effect: 'now' }));
    const said = async (program: string): Promise<string[]> => {
      const command = await testCommand(core);
      await command.run(configSet, { key: 'hooks.message', value: [program, 'word'] });
      return command.words;
    };
    const missing = path.resolve('no-such-program');
    expect(await said('no-such-program')).toEqual([
      `There is no program ${missing}, so nothing is run until there is. It is named by its path: PATH is not searched.`,
    ]);
    expect(await said('test')).toEqual([`${path.resolve('test')} is no file, and cannot be run.`]);
    expect(await said(process.execPath)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('tells of one that may not be run', async () => {
    core.on('settings.set', ({ key, value }) => ({ key, value: JSON.parse(value), effect: 'now' }));
    const command = await testCommand(core);
    await command.run(configSet, { key: 'hooks.file', value: ['package.json'] });
    expect(command.words).toEqual([
      `${path.resolve('package.json')} may not be run; chmod +x makes it a program.`,
    ]);
  });
});
