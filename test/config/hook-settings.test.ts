import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSettings, parseSettingText, type SettingsFile } from '../../src/config/settings.ts';
import { HOOKS } from '../../src/limits.ts';

let directory: string;
let settings: SettingsFile;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tincan-hook-settings-'));
  settings = openSettings(directory);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const set = (text: string): unknown => settings.set('hooks.message', parseSettingText('hooks.message', text));

describe('the settings of hooks', () => {
  it('are a program with its arguments, and last', () => {
    expect(settings.inForce('hooks.message')).toEqual([]);
    expect(set('["/bin/notify","--now","a b"]')).toEqual(['/bin/notify', '--now', 'a b']);
    expect(openSettings(directory).inForce('hooks.message')).toEqual(['/bin/notify', '--now', 'a b']);
    settings.unset('hooks.message');
    expect(openSettings(directory).inForce('hooks.message')).toEqual([]);
  });

  it.each([
    ['a path that is not absolute', '["notify"]'],
    ['what is no list', '/bin/notify'],
    ['what are no texts', '["/bin/notify", 1]'],
    ['a word that no program can be given', '["/bin/notify", "a\\u0000b"]'],
    ['more words than there may be', JSON.stringify(['/bin/notify', ...Array(HOOKS.words).fill('a')])],
    ['a longer word', JSON.stringify(['/bin/notify', 'a'.repeat(HOOKS.wordCharacters + 1)])],
  ])('refuse %s, with how it is written', (_what, text) => {
    expect(() => set(text)).toThrow('A hook is a program by its absolute path');
    expect(settings.inForce('hooks.message')).toEqual([]);
  });
});
