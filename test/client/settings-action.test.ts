import { homedir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEY_TABLE } from '../../components/keymap/index.ts';
import { ACTIONS, type ActionContext, complete, executeLine } from '../../src/client/index.ts';
import { transferWordsDrawn } from '../../src/client/transfer-words.ts';
import { type FakeCore, fakeCore } from '../support/fake-core.ts';
import { readyState } from '../support/states.ts';

describe('/settings', () => {
  let core: FakeCore;
  let said: string[];

  beforeEach(() => {
    core = fakeCore(readyState());
    said = [];
    core.on('settings.list', () => ({
      settings: { name: 'alice', theme: 'auto', typing: true, interfaces: [] },
      path: '/c/config.json',
    }));
    core.on('settings.get', ({ key }) => ({ key, value: key === 'theme' ? 'dark' : 7 }));
    core.on('settings.set', ({ key, value }) => ({
      key,
      value: value === '' ? 'auto' : value,
      effect: key === 'port' ? 'next-start' : 'now',
    }));
  });
  afterEach(() => core.stop());

  const enter = async (line: string): Promise<string | undefined> => {
    const context: ActionContext = {
      client: await core.client(),
      actions: ACTIONS,
      conversation: undefined,
      openConversation: () => true,
      keyTable: () => Promise.resolve(KEY_TABLE),
      say: (text) => said.push(text),
      transferWords: transferWordsDrawn,
      linesMost: undefined,
      clearScreen() {},
      show: () => false,
      leave: () => Promise.resolve(),
      absolutePath: (typed) => typed,
    };
    await executeLine(context, line);
    return said.at(-1);
  };
  const set = (): unknown => core.calls.find(({ method }) => method === 'settings.set')?.params;

  it('lists all of them, with the words that one may say', async () => {
    expect((await enter('/settings'))?.split('\n')).toEqual([
      'name        alice',
      'theme       auto   auto, dark, light, contrast, 16, none',
      'typing      on     on, off',
      'interfaces  all',
      'They are kept in /c/config.json.',
    ]);
  });

  it('shows one, and what it can be', async () => {
    expect(await enter('/settings theme')).toBe(
      'theme is dark. It can be auto, dark, light, contrast, 16, none.',
    );
    expect(await enter('/settings port')).toBe('port is 7.');
  });

  it('sets one, to a value of several words too', async () => {
    expect(await enter('/settings theme light')).toBe('theme is light now.');
    expect(set()).toEqual({ key: 'theme', value: 'light' });
    expect(await enter('/settings downloads /my files')).toBe('downloads is /my files now.');
  });

  it('finds a folder from where the person is', async () => {
    expect(await enter('/settings downloads ~/x')).toBe(`downloads is ${homedir()}/x now.`);
    expect(await enter('/settings downloads x')).toBe(`downloads is ${process.cwd()}/x now.`);
  });

  it('names the setting that was meant', async () => {
    await expect(enter('/settings nmae')).rejects.toThrow('There is no setting nmae. Did you mean name?');
    await expect(enter('/settings theem light')).rejects.toThrow('Did you mean theme?');
    await expect(enter('/settings qqqqqqqqqqqqqq 1')).rejects.toThrow('There are name, port,');
    expect(core.calls.map(({ method }) => method)).not.toContain('settings.set');
  });

  it('says so where a setting holds from the next start on', async () => {
    expect(await enter('/settings port 5')).toBe('port is 5 from the next start of the core.');
    expect(await enter('/settings port default')).toBe('port is auto from the next start of the core.');
  });

  it('takes one back with default, which in quotes is a value', async () => {
    expect(await enter('/settings theme default')).toBe('theme is auto now.');
    expect(set()).toEqual({ key: 'theme', value: '' });
    expect(await enter('/settings name "default"')).toBe('name is default now.');
  });

  it.each([
    ['/settings the', ['theme ']],
    ['/settings theme ', ['auto ', 'dark ', 'light ', 'contrast ', '16 ', 'none ', 'default ']],
    ['/settings theme li', ['light ']],
    ['/settings port ', ['default ']],
    ['/settings nothing ', []],
  ])('completes %j', async (line, candidates) => {
    const findEntries = async () => ({ entries: [], more: false });
    const completions = await complete(line, { actions: ACTIONS, state: readyState(), findEntries });
    expect(completions.candidates.map(({ text }) => text)).toEqual(candidates);
  });
});
