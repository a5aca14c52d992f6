import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEYS } from '../../src/limits.ts';
import {
  actionOfSetting,
  changedKeySettings,
  keysSetFor,
  readKeySettings,
} from '../../src/text/key-settings.ts';

describe('keys in the settings', () => {
  it('are set, emptied and taken back action by action', () => {
    const set = changedKeySettings({}, 'keys.palette', ' Ctrl-G  F6 ');
    expect(set).toEqual({ palette: ['Ctrl-G', 'F6'] });
    expect(changedKeySettings(set, 'keys.peers:about.open', 'none')).toEqual({
      ...set,
      'peers:about.open': [],
    });
    expect(changedKeySettings(set, 'keys.palette', '')).toEqual({});
  });

  it('are set all at once as JSON', () => {
    expect(changedKeySettings({ search: [] }, 'keys', '{"palette": ["Ctrl-G"]}')).toEqual({
      palette: ['Ctrl-G'],
    });
    expect(changedKeySettings({ search: [] }, 'keys', '')).toEqual({});
    expect(() => changedKeySettings({}, 'keys', 'palette')).toThrow(/^keys: .*\{"palette": \["Ctrl-G"\]\}/);
    expect(() => changedKeySettings({}, 'keys', '{"palette": "Ctrl-G"}')).toThrow(/list of texts/);
  });

  it('are bounded: keys of an action, their length, and actions', () => {
    const words = Array.from({ length: KEYS.perAction + 1 }, (_, at) => `F${at + 3}`).join(' ');
    expect(() => changedKeySettings({}, 'keys.palette', words)).toThrow(`${KEYS.perAction} keys at the most`);
    expect(() => changedKeySettings({}, 'keys.palette', 'x'.repeat(KEYS.characters + 1))).toThrow(
      'keys.palette',
    );
    expect(() => changedKeySettings({}, `keys.${'x'.repeat(KEYS.idCharacters + 1)}`, 'F6')).toThrow(
      'An action is',
    );
    const many = Object.fromEntries(
      Array.from({ length: KEYS.actions + 1 }, (_, at) => [`a.${letters(at)}`, []]),
    );
    expect(() => changedKeySettings({}, 'keys', JSON.stringify(many))).toThrow('at the most can be set');
    expect(Object.keys(readKeySettings(many).keys)).toHaveLength(KEYS.actions);
  });

  it('of a file that was edited by hand are taken as far as they are any, with a word on the rest', () => {
    const { keys, problems } = readKeySettings({
      palette: ['Ctrl-G'],
      search: 'F6',
      'No Action': ['F7'],
      redraw: [],
    });
    expect(keys).toEqual({ palette: ['Ctrl-G'], redraw: [] });
    expect(problems).toEqual([
      expect.stringMatching(/^keys\.search: Keys are a list/),
      expect.stringMatching(/^keys\.No Action: An action is written/),
    ]);
    expect(readKeySettings(['F6']).problems).toHaveLength(1);
    expect(readKeySettings(undefined)).toEqual({ keys: {}, problems: [] });
  });

  it('can be anything at all', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        const { keys, problems } = readKeySettings(raw);
        for (const [id, list] of Object.entries(keys)) {
          expect(id.length).toBeLessThanOrEqual(KEYS.idCharacters);
          expect(list.length).toBeLessThanOrEqual(KEYS.perAction);
        }
        expect(problems.length).toBeLessThanOrEqual(KEYS.problems);
        expect(readKeySettings(keys)).toEqual({ keys, problems: [] });
      }),
    );
  });

  it('are those of the settings alone, whatever objects have by themselves', () => {
    expect(keysSetFor({}, 'constructor')).toBeUndefined();
    expect(actionOfSetting('keys.palette')).toBe('palette');
    expect(actionOfSetting('keys')).toBeUndefined();
  });
});

const letters = (at: number): string =>
  Array.from(String(at), (digit) => String.fromCharCode(97 + Number(digit))).join('');
