import { chmod, lstat, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSettingKey, openSettings, parseSettingText, SETTINGS } from '../../src/config/settings.ts';
import { TincanError } from '../../src/errors.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tincan-settings-'));
  file = path.join(directory, 'config.json');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('the settings', () => {
  it('begin empty and last', () => {
    const settings = openSettings(directory);
    expect(settings.all()).toEqual({});
    settings.set('name', 'alice');
    settings.set('port', 4000);
    settings.set('interfaces', ['eth0']);
    expect(openSettings(directory).all()).toEqual({ name: 'alice', port: 4000, interfaces: ['eth0'] });
    settings.unset('port');
    expect(openSettings(directory).get('port')).toBeUndefined();
  });

  it('are their user’s alone, also where the file was open to others', async () => {
    openSettings(directory).set('name', 'alice');
    expect((await lstat(file)).mode & 0o777).toBe(0o600);
    await chmod(file, 0o644);
    openSettings(directory);
    expect((await lstat(file)).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['name', '-alice', 'cannot start with'],
    ['name', 'a\u001b[2J', 'visible'],
    ['name', 7, 'name: '],
    ['port', 65_536, 'whole number from 0'],
    ['port', 1.5, 'whole number from 0'],
    ['port', '80', 'whole number from 0'],
    ['discoveryPort', 0, 'whole number from 1'],
    ['downloads', 'relative/path', 'absolute'],
    ['interfaces', [''], '1 to 64 characters'],
    ['logLevel', 'loud', 'one of error, warn, info, debug'],
    ['theme', 'pink', 'one of auto, dark, light, contrast, 16, none'],
  ] as const)('refuse %s = %j and say why', (key, value, why) => {
    const settings = openSettings(directory);
    expect(() => settings.set(key, value)).toThrow(TincanError);
    expect(() => settings.set(key, value)).toThrow(why);
    expect(settings.all()).toEqual({});
  });

  it.each([
    ['that is cut off', '{"name": "al'],
    ['with a name that is none', '{"name": "#x"}'],
    ['with a port that is none', '{"port": "http"}'],
  ])('in a file %s are an error that names the file, and the file stays', async (_what, text) => {
    await writeFile(file, text);
    expect(() => openSettings(directory)).toThrow(
      expect.objectContaining({ code: 'TINCAN_E_SETTINGS_DAMAGED' }),
    );
    expect(() => openSettings(directory)).toThrow(file);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('with keys that are wrong are no reason not to start: those are left out, and named', async () => {
    const text = '{"name": "alice", "keys": {"palette": ["Ctrl-G"], "search": "F6"}}';
    await writeFile(file, text);
    const settings = openSettings(directory);
    expect(settings.inForce('keys')).toEqual({ palette: ['Ctrl-G'] });
    expect(settings.problems).toEqual([expect.stringMatching(/^keys\.search: Keys are a list/)]);
    expect(await readFile(file, 'utf8')).toBe(text);
    await writeFile(file, '{"keys": 7}');
    expect(openSettings(directory).problems).toHaveLength(1);
  });

  it('have the keys of the table and no others', () => {
    for (const key of Object.keys(SETTINGS)) expect(isSettingKey(key)).toBe(true);
    for (const key of ['', 'toString', '__proto__', 'names']) expect(isSettingKey(key)).toBe(false);
  });
});

describe('a setting typed on a command line', () => {
  it('is brought into its type', () => {
    expect(parseSettingText('port', '4000')).toBe(4000);
    expect(parseSettingText('discoveryPort', '4000')).toBe(4000);
    expect(parseSettingText('interfaces', 'eth0, wlan0  br0')).toEqual(['eth0', 'wlan0', 'br0']);
    expect(parseSettingText('interfaces', '')).toEqual([]);
    expect(parseSettingText('name', '1e3')).toBe('1e3');
  });

  it('is no folder of the directory in which the core happens to run', () => {
    const settings = openSettings(directory);
    for (const text of ['here', '~/here'])
      expect(() => settings.set('downloads', parseSettingText('downloads', text))).toThrow('absolute path');
    expect(settings.set('downloads', parseSettingText('downloads', '/here'))).toBe('/here');
  });

  it('that is no number stays text, and is refused as such', () => {
    for (const text of ['1e3', '0x50', '-1', ' 80', '']) {
      expect(() => openSettings(directory).set('port', parseSettingText('port', text))).toThrow(TincanError);
    }
  });

  it('is taken or refused, whatever it is', () => {
    const settings = openSettings(directory);
    const keys = fc.constantFrom(...(Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]));
    fc.assert(
      fc.property(keys, fc.string({ unit: 'binary' }), (key, text) => {
        try {
          settings.set(key, parseSettingText(key, text));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(TincanError);
        }
      }),
      { numRuns: 100 },
    );
    expect(openSettings(directory).all()).toEqual(settings.all());
  });
});
