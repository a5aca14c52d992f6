import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composerAction } from '../../../components/composer/index.ts';
import { helpRows } from '../../../components/dialogs/index.ts';
import {
  BINDINGS,
  type Binding,
  bindingFor,
  bindingsOf,
  contextsOf,
  disabledReasonFor,
  hintsFor,
  isEnabled,
  isWrittenIn,
  KEY_TABLE,
  keyFor,
  keyLabel,
  keymapOf,
  meet,
  type Scene,
  withKeyNames,
} from '../../../components/keymap/index.ts';
import { rowText } from '../../../components/rows/index.ts';
import { formatKey, type KeyEvent, parseKey } from '../../../components/terminal/index.ts';
import { keyEvent } from '../../../components/terminal/keys/key.ts';
import { initialUi, type UiState } from '../../../components/ui/ui-state.ts';
import type { KeySettings } from '../../../src/text/key-settings.ts';
import { aPeer, byId, peerId, readyState } from '../../support/states.ts';
import { sceneArbitrary } from './support.ts';

const pressed = (key: string): KeyEvent => {
  const chord = parseKey(key);
  if (chord === undefined) throw new Error(`${key} is no key.`);
  return keyEvent(chord.name, chord);
};
const problemOf = (keys: KeySettings): string | undefined => {
  const judged = KEY_TABLE.judge({}, keys);
  return 'problem' in judged ? judged.problem : undefined;
};
const noteOf = (keys: KeySettings): string | undefined => {
  const judged = KEY_TABLE.judge({}, keys);
  return 'note' in judged ? judged.note : undefined;
};
const sceneOf = (keys: KeySettings, ui: Partial<UiState> = {}): Scene => ({
  state: { ...readyState({ peers: byId(aPeer('bob')) }), keys },
  ui: { ...initialUi({ columns: 80, rows: 24 }, 0), ...ui },
});
const actionOf = (key: string, scene: Scene): string | undefined => bindingFor(pressed(key), scene)?.action;

describe('keys of the user', () => {
  it('take the place of those that the action has by itself', () => {
    const scene = sceneOf({ search: ['Ctrl-G', 'F6'] });
    expect(actionOf('Ctrl-G', scene)).toBe('search');
    expect(actionOf('F6', scene)).toBe('search');
    expect(actionOf('Ctrl-F', scene)).toBeUndefined();
  });

  it('hold in one place only where that is named, before those that hold everywhere', () => {
    const keys = { 'about.open': ['F6'], 'peers:about.open': ['w'] };
    expect(actionOf('w', sceneOf(keys, { focus: 'peers', selectedPeer: peerId('bob') }))).toBe('about.open');
    expect(actionOf('F6', sceneOf(keys, { focus: 'peers', selectedPeer: peerId('bob') }))).toBeUndefined();
    expect(actionOf('F6', sceneOf(keys, { focus: 'conversation', open: peerId('bob') }))).toBe('about.open');
  });

  it('are written in any case, and shown as people write them', () => {
    expect(KEY_TABLE.keysOf({ palette: ['ctrl-g', 'CTRL-G'] }, 'palette')).toEqual(['Ctrl-G']);
  });

  it('are none for an empty list', () => {
    expect(actionOf('Ctrl-F', sceneOf({ search: [] }))).toBeUndefined();
    expect(keyFor({ search: [] }, 'search')).toBeUndefined();
  });

  it('may change places', () => {
    const keys = { search: ['Ctrl-P'], palette: ['Ctrl-F'] };
    expect(problemOf(keys)).toBeUndefined();
    expect(actionOf('Ctrl-P', sceneOf(keys))).toBe('search');
    expect(actionOf('Ctrl-F', sceneOf(keys))).toBe('palette');
  });

  it('lead out again of the dialog that they lead into', () => {
    const palette = { dialogs: [{ kind: 'palette' as const, query: '', chosen: undefined }] };
    const keys = { palette: ['Ctrl-G'], help: ['F7'] };
    expect(actionOf('Ctrl-G', sceneOf(keys, palette))).toBe('dialog.close');
    expect(actionOf('Ctrl-P', sceneOf(keys, palette))).toBeUndefined();
    const help = { dialogs: [{ kind: 'help' as const, filter: '', top: 0 }] };
    expect(problemOf({ 'always:help': ['F7'] })).toBeUndefined();
    expect(actionOf('F7', sceneOf({ 'always:help': ['F7'] }, help))).toBe('dialog.close');
  });

  it('are taken from what has others, and that is said', () => {
    const recall = { dialogs: [{ kind: 'recall' as const, query: '', cursor: 0 }] };
    const keys = { palette: ['Ctrl-G'] };
    expect(noteOf(keys)).toBe('Ctrl-G does not "Close it" any more (Lines entered before); Esc does.');
    expect(actionOf('Ctrl-G', sceneOf(keys, recall))).toBe('palette');
    expect(actionOf('Esc', sceneOf(keys, recall))).toBe('dialog.close');
    expect(noteOf({ search: ['F6'] })).toBe('');
  });

  it('that few terminals send are taken with a word about that', () => {
    for (const key of ['Ctrl-Enter', 'Ctrl-1', 'Ctrl-Shift-G', 'Ctrl-Tab'])
      expect(noteOf({ palette: [key] })).toBe(`Few terminals send ${key}; try whether yours does.`);
    for (const key of ['F6', 'Alt-1', 'Ctrl-Alt-K', 'Ctrl-Shift-Left', 'Shift-F3', 'Ctrl-]', 'Alt-PgUp'])
      expect(noteOf({ palette: [key] })).not.toContain('Few terminals');
  });

  it('leave Enter, Esc and Ctrl-C to what they do', () => {
    const keys = { leave: ['Ctrl-Q'], 'leave:leave.stay': [] };
    expect(problemOf(keys)).toBeUndefined();
    expect(actionOf('Ctrl-Q', sceneOf(keys))).toBe('leave');
    expect(actionOf('Ctrl-C', sceneOf(keys))).toBe('leave');
    const leaving = sceneOf(keys, { dialogs: [{ kind: 'leave', openedAt: 0 }] });
    expect(actionOf('Esc', leaving)).toBe('leave.stay');
    expect(actionOf('t', leaving)).toBeUndefined();
  });

  it.each<[KeySettings, RegExp]>([
    [{ palete: ['F6'] }, /^keys\.palete: There is no action palete for a key\. Did you mean palette\?$/],
    [{ 'peers:abuot.open': ['F6'] }, /Did you mean peers:about\.open\?$/],
    [{ constructor: ['F6'] }, /There is no action constructor/],
    [{ palette: ['Crtl-G'] }, /"Crtl-G" is no key\. Keys are written as Ctrl-G, Alt-Enter/],
    [{ palette: ['Ctrl-F'] }, /Ctrl-F is the key of search already: "Search what was said" .*keys\.search/],
    [{ search: ['F2'] }, /F2 is the key of notices already/],
    [{ 'peers:about.open': ['Alt-Z'] }, /Alt-Z is the key of pane\.zoom already/],
    [{ 'peers:about.open': ['c'] }, /c is the key of peer\.connect already/],
    [{ 'peer.connect': ['j'] }, /j is the key of list\.down already/],
    [{ palette: ['x'] }, /x is for writing \(Always\)\. Choose a key with Ctrl or Alt/],
    [{ 'menu.take': ['Space'] }, /Space is for writing/],
    [{ search: ['Backspace'] }, /Backspace is for writing/],
    [{ palette: ['Ctrl-W'] }, /Ctrl-W edits what is being written/],
    [{ search: ['Enter'] }, /Enter always does what it does now/],
    [{ 'peers:about.open': ['Esc'] }, /Esc always does what it does now/],
    [{ redraw: ['Ctrl-C'] }, /Ctrl-C always does what it does now/],
    [{ redraw: ['Ctrl-I'] }, /Terminals send Ctrl-I as Tab/],
    [{ compose: ['F6'] }, /keys of compose belong to writing/],
    [{ search: ['F6'], palette: ['F6'] }, /F6 is the key of (search|palette) already/],
  ])('%j are refused with the reason', (keys, reason) => {
    expect(problemOf(keys)).toMatch(reason);
  });

  it('that cannot be had leave what the others have', () => {
    const { bindings, problems } = keymapOf({ search: ['F6'], palette: ['Ctrl-C'], nothing: [] });
    expect(problems.map(({ id }) => id)).toEqual(['palette', 'nothing']);
    expect(bindings.find(({ action }) => action === 'search')?.keys).toEqual(['F6']);
    expect(bindings.find(({ action }) => action === 'palette')?.keys).toEqual(['Ctrl-P']);
  });

  it('are judged by what they change: an old problem is no reason to refuse', () => {
    const old = { nothing: ['F6'] };
    expect(KEY_TABLE.judge(old, { ...old, search: ['F6'] })).toEqual({ note: '' });
    // What takes the key of another one back is refused as long as that is in use.
    const moved = { search: ['Ctrl-P'], palette: ['Ctrl-G'] };
    expect(KEY_TABLE.judge(moved, { search: ['Ctrl-P'] })).toEqual({
      problem: expect.stringMatching(/^keys\.search: Ctrl-P is the key of palette already/),
    });
  });

  it('stand in every text that names a key', () => {
    const scene = sceneOf(
      { search: ['F6'], 'message.up': ['Ctrl-Up'] },
      { focus: 'conversation', open: peerId('bob') },
    );
    expect(disabledReasonFor(pressed('n'), scene)).toBe('Nothing was searched for here; F6 searches.');
    expect(disabledReasonFor(pressed('y'), scene)).toBe('Choose a message first, with Ctrl-Up and ↓.');
    expect(withKeyNames('{search|/search} searches', { search: [] })).toBe('/search searches');
    expect(hintsFor(sceneOf({ help: ['F7'] })).at(-1)).toEqual({ key: 'F7', label: 'help' });
  });
});

/** Settings as somebody may have made them: mostly of actions and keys that there are. */
const idArbitrary = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...BINDINGS.map(({ action }) => action)) },
  { weight: 9, arbitrary: fc.constantFrom(...BINDINGS.map(({ context, action }) => `${context}:${action}`)) },
  { weight: 1, arbitrary: fc.constantFrom('nothing', 'peers:nothing', 'constructor') },
);
const keyArbitrary = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...new Set(BINDINGS.flatMap(({ keys }) => keys))) },
  {
    weight: 4,
    arbitrary: fc.constantFrom('F3', 'F4', 'F5', 'F6', 'Ctrl-G', 'Ctrl-Q', 'Ctrl-X', 'Alt-S', 'v', 'w', 'V'),
  },
  { weight: 1, arbitrary: fc.constantFrom('Ctrl-W', 'Ctrl-I', 'Crtl-X', '', 'Ctrl-Alt-Shift-F12') },
);
const settingsArbitrary: fc.Arbitrary<KeySettings> = fc.dictionary(
  idArbitrary,
  fc.array(keyArbitrary, { maxLength: 3 }),
  { maxKeys: 8, noNullPrototype: true },
);

describe('any keys that are taken', () => {
  it('give no key two meanings where one key is offered to both', () => {
    fc.assert(
      fc.property(settingsArbitrary, (settings) => {
        const { bindings } = keymapOf(settings);
        for (const [index, binding] of bindings.entries())
          for (const key of binding.keys) {
            const isOwn = BINDINGS[index]?.keys.includes(key) === true;
            for (const [at, other] of bindings.entries()) {
              if (at === index || !meet(binding.context, other.context) || !other.keys.includes(key))
                continue;
              // What the table has by itself is tried by its own tests.
              if (isOwn && BINDINGS[at]?.keys.includes(key) === true) continue;
              const isOneThing =
                other.action === binding.action ||
                other.follows === binding.action ||
                binding.follows === other.action;
              expect(
                isOneThing,
                `${key}: ${binding.context}:${binding.action}, ${other.context}:${other.action}`,
              ).toBe(true);
            }
          }
      }),
      { numRuns: 300 },
    );
  });

  it('leave letters to writing, editing to the composer, and every way out', () => {
    fc.assert(
      fc.property(settingsArbitrary, (settings) => {
        const { bindings } = keymapOf(settings);
        for (const [index, { context, keys }] of bindings.entries()) {
          const before = BINDINGS[index]?.keys ?? [];
          for (const key of before.filter((one) => ['Enter', 'Esc', 'Ctrl-C'].includes(one)))
            expect(keys).toContain(key);
          for (const key of keys.filter((one) => !before.includes(one))) {
            expect(formatKey(pressed(key))).toBe(key);
            expect(['Enter', 'Esc', 'Ctrl-C', 'Ctrl-I', 'Ctrl-M']).not.toContain(key);
            if (isWrittenIn(context)) expect(pressed(key).text, `${context} ${key}`).toBeUndefined();
            if (context === 'composer') expect(composerAction(pressed(key), 9), key).toBeUndefined();
          }
          expect(new Set(keys).size).toBe(keys.length);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are reached in each place: what gets them before has no such key, or had it always', () => {
    const isReached = (binding: Binding, bindings: readonly Binding[]): boolean =>
      binding.keys.some((key) => {
        const [first] = bindings.filter((one) => one.context === binding.context && one.keys.includes(key));
        return first === binding;
      });
    fc.assert(
      fc.property(settingsArbitrary, (settings) => {
        const { bindings } = keymapOf(settings);
        for (const binding of bindings)
          if (binding.keys.length > 0)
            expect(isReached(binding, bindings), `${binding.context}:${binding.action}`).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('are in the help as they work, in any scene', () => {
    fc.assert(
      fc.property(settingsArbitrary, sceneArbitrary(), (settings, { state, ui }) => {
        const scene: Scene = { state: { ...state, keys: settings }, ui };
        const bindings = bindingsOf(scene);
        for (const context of contextsOf(ui))
          for (const binding of bindings.filter((one) => one.context === context && isEnabled(one, scene)))
            for (const key of binding.keys) {
              const found = bindingFor(pressed(key), scene);
              expect(found?.keys, key).toContain(key);
            }
        for (const { key } of hintsFor(scene)) expect(key).not.toBe('');
      }),
      { numRuns: 100 },
    );
    fc.assert(
      fc.property(settingsArbitrary, (settings) => {
        const { bindings } = keymapOf(settings);
        const lines = helpRows(bindings, '', 200).map((row) => rowText(row));
        for (const { context, keys, description } of bindings) {
          if (!['always', 'anywhere', 'composer', 'peers', 'conversation', 'transfers'].includes(context))
            continue;
          const shown = lines.some(
            (line) =>
              line.includes(`  ${description}`) && line.startsWith(`${keys.map(keyLabel).join(' ')} `),
          );
          expect(shown || keys.map(keyLabel).join(' ').length > 26, `${context} ${description}`).toBe(
            keys.length > 0,
          );
        }
      }),
      { numRuns: 30 },
    );
  });

  it('never change when what could not be taken is left out', () => {
    fc.assert(
      fc.property(settingsArbitrary, (settings) => {
        const { bindings, problems } = keymapOf(settings);
        const refused = new Set(problems.map(({ id }) => id));
        const rest = Object.fromEntries(Object.entries(settings).filter(([id]) => !refused.has(id)));
        expect(keymapOf(rest).problems).toEqual([]);
        expect(keymapOf(rest).bindings.map(({ keys }) => keys)).toEqual(bindings.map(({ keys }) => keys));
      }),
      { numRuns: 200 },
    );
  });
});
