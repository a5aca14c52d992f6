import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEY_ACTIONS } from '../../../components/app/key-actions.ts';
import { COMPOSER_KEYS, composerAction } from '../../../components/composer/index.ts';
import {
  BINDINGS,
  type Binding,
  bindingFor,
  bindingsOf,
  type Context,
  contextsOf,
  disabledReasonFor,
  hintsFor,
  isEnabled,
  keyLabel,
  type Scene,
} from '../../../components/keymap/index.ts';
import { formatKey, type KeyEvent, parseKey } from '../../../components/terminal/index.ts';
import { keyEvent } from '../../../components/terminal/keys/key.ts';
import { initialUi, type UiState } from '../../../components/ui/ui-state.ts';
import type { TransferState } from '../../../src/store/state.ts';
import { aPeer, aRequest, aTransfer, byId, peerId, readyState } from '../../support/states.ts';
import { sceneArbitrary } from './support.ts';

const blank = initialUi({ columns: 80, rows: 24 }, 0);
const pressed = (key: string): KeyEvent => {
  const chord = parseKey(key);
  if (chord === undefined) throw new Error(`${key} is no key.`);
  return keyEvent(chord.name, chord);
};
const sceneOf = (ui: Partial<UiState>, state = readyState()): Scene => ({ state, ui: { ...blank, ...ui } });
const written = (text: string): Pick<UiState, 'composer'> => ({
  composer: { ...blank.composer, text, caret: text.length },
});
const actionOf = (key: string, scene: Scene): string | undefined => bindingFor(pressed(key), scene)?.action;
const hintsOf = (scene: Scene): string[] => hintsFor(scene).map(({ key, label }) => `${key} ${label}`);
/** The keys that a hint names; arrows stand side by side. */
const keysOf = (label: string): string[] => {
  const arrows = Array.from(label, (sign) => allKeys.find((key) => key !== sign && keyLabel(key) === sign));
  return arrows.every((key) => key !== undefined) ? arrows : [label];
};

const SEARCH = {
  query: 'x',
  here: peerId('bob'),
  scope: undefined,
  hits: [],
  next: undefined,
  asking: false,
  problem: undefined,
  cursor: 0,
  turn: 0,
} as const;
const DIALOGS: readonly Context[] = [
  'help',
  'notices',
  'request',
  'offer',
  'transfer',
  'about',
  'text',
  'long',
  'remove',
  'verify',
  'search',
  'palette',
  'files',
  'recall',
  'leave',
];
const FILES = {
  kind: 'files',
  peer: 'bob',
  folder: '/src',
  entries: [],
  more: 0,
  problem: undefined,
  filter: '',
  hidden: false,
  chosen: undefined,
  marked: new Map(),
  turn: 0,
} as const;
const allKeys = [...new Set(BINDINGS.flatMap(({ keys }) => keys))];

describe('the table of keys', () => {
  it('has a function for each action, and a key for each function', () => {
    const bound = new Set(BINDINGS.map(({ action }) => action));
    expect([...bound].sort()).toEqual(Object.keys(KEY_ACTIONS).sort());
  });

  it('writes each key as it is read', () => {
    for (const key of allKeys) expect(formatKey(pressed(key))).toBe(key);
    for (const { keys } of COMPOSER_KEYS)
      for (const key of keys.split(' ')) expect(composerAction(pressed(key), 40), key).toBeDefined();
  });

  it('gives no key two meanings in one context', () => {
    const contexts = new Set(BINDINGS.map(({ context }) => context));
    for (const context of contexts) {
      const keys = BINDINGS.filter((binding) => binding.context === context).flatMap(
        (binding) => binding.keys,
      );
      expect(new Set(keys).size, context).toBe(keys.length);
    }
  });

  it('says what each key does', () => {
    for (const { description, keys } of BINDINGS) {
      expect(description).toMatch(/^[A-Z].*[^.]$/);
      expect(keys.length).toBeGreaterThan(0);
    }
  });

  it('leaves every letter to what is being written, but ? while nothing is', () => {
    const taken = BINDINGS.filter(({ context }) =>
      ['composer', 'anywhere', 'always', 'menu'].includes(context),
    )
      .flatMap(({ keys }) => keys)
      .filter((key) => pressed(key).type === 'key' && 'text' in pressed(key));
    expect(taken).toEqual(['?']);
    expect(actionOf('?', sceneOf({}))).toBe('help');
    expect(actionOf('?', sceneOf(written('why')))).toBeUndefined();
  });

  it.each([
    { kind: 'help', filter: '', top: 0 },
    { kind: 'palette', query: '', chosen: undefined },
    FILES,
  ] as const)('leaves every letter to what is searched in $kind', (dialog) => {
    const scene = sceneOf({ dialogs: [dialog] });
    for (const letter of 'abcdefghijklmnopqrstuvwxyzGN?/ ') expect(actionOf(letter, scene)).toBeUndefined();
  });
});

describe('a key', () => {
  it('is taken by the first context that has it, and by none of the panes under a dialog', () => {
    fc.assert(
      fc.property(sceneArbitrary(), fc.constantFrom(...allKeys), (scene, key) => {
        const binding = bindingFor(pressed(key), scene);
        const contexts = contextsOf(scene.ui);
        const open = BINDINGS.filter(
          (one) => contexts.includes(one.context) && one.keys.includes(key) && isEnabled(one, scene),
        );
        const rank = ({ context }: Binding): number => contexts.indexOf(context);
        expect(binding).toBe([...open].sort((a, b) => rank(a) - rank(b))[0]);
        const dialog = scene.ui.dialogs.at(-1);
        if (dialog !== undefined && binding !== undefined)
          expect([dialog.kind, 'always']).toContain(binding.context);
      }),
    );
  });

  it('that can do nothing now gives a reason, in the panes always', () => {
    const panes: readonly Context[] = ['peers', 'conversation', 'transfers'];
    fc.assert(
      fc.property(sceneArbitrary(), fc.constantFrom(...allKeys), (scene, key) => {
        const isTaken = bindingFor(pressed(key), scene) !== undefined;
        const reason = disabledReasonFor(pressed(key), scene);
        const [context] = contextsOf(scene.ui);
        const isOfPane = BINDINGS.some((one) => one.context === context && one.keys.includes(key));
        if (!isTaken && context !== undefined && panes.includes(context) && isOfPane)
          expect(reason).toBeDefined();
        if (reason !== undefined) expect(reason).toMatch(/^\S.*\.$/);
      }),
    );
  });

  it('takes nothing from what is being written to say why it does nothing', () => {
    const spoken = BINDINGS.filter(
      ({ context, disabledReason }) =>
        ['composer', 'menu', 'anywhere', 'always'].includes(context) && disabledReason !== undefined,
    ).flatMap(({ keys }) => keys);
    expect(spoken).toContain('Alt-Y');
    for (const key of spoken) expect(composerAction(pressed(key), 80)).toBeUndefined();
  });

  it('reaches no pane while any of the dialogs is open', () => {
    const dialogs = {
      help: { kind: 'help', filter: '', top: 0 },
      notices: { kind: 'notices', top: 0 },
      request: { kind: 'request', id: 'request-1', top: 0 },
      text: { kind: 'text', title: '/x', text: 'x', top: 0 },
      leave: { kind: 'leave', openedAt: 0 },
      search: { ...SEARCH, kind: 'search' },
      palette: { kind: 'palette', query: '', chosen: undefined },
      files: FILES,
      recall: { kind: 'recall', query: '', cursor: 0 },
      long: { kind: 'long', conversation: peerId('bob'), lines: 20, bytes: 99, firstLine: 'x', openedAt: 0 },
      remove: { kind: 'remove', conversation: peerId('bob'), id: 'a', from: 'self', own: true, text: 'x' },
      verify: { kind: 'verify', peer: peerId('bob'), id: 'f'.repeat(32), ended: undefined, top: 0 },
      offer: {
        kind: 'offer',
        id: 'request-1',
        cursor: 0,
        marked: new Set<string>(),
        openedAt: 0,
        from: 0,
        before: [],
        entries: [],
        next: undefined,
      },
      transfer: { kind: 'transfer', id: 'a'.repeat(32), top: 0 },
      about: { kind: 'about', id: peerId('bob'), top: 0 },
    } as const;
    for (const kind of DIALOGS) {
      const dialog = dialogs[kind as keyof typeof dialogs];
      const scene = sceneOf(
        { focus: 'transfers', selectedTransfer: 'a'.repeat(32), dialogs: [dialog] },
        readyState({ requests: byId(aRequest()), transfers: byId(aTransfer()) }),
      );
      const ofTab: Record<string, string> = { search: 'search.scope', palette: 'palette.write' };
      expect(actionOf('Tab', scene)).toBe(ofTab[kind]);
      // The details of a transfer have its keys themselves.
      expect(actionOf('p', scene)).toBe(kind === 'transfer' ? 'transfer.pause' : undefined);
      const ofX: Record<string, string> = { transfer: 'transfer.cancel', verify: 'verify.cancel' };
      expect(actionOf('x', scene)).toBe(ofX[kind]);
      // What is asked is answered from anywhere: its row is on the screen.
      expect(actionOf('Alt-Y', scene)).toBe(kind === 'request' ? 'dialog.accept' : 'request.accept');
      expect(actionOf('Ctrl-C', scene)).toBe('leave');
    }
  });

  it('is never a paste', () => {
    expect(bindingFor({ type: 'paste', text: '?', cut: false }, sceneOf({}))).toBeUndefined();
  });

  it('completes where a command is written, never leads out of one, and else goes to the next pane', () => {
    expect(actionOf('Tab', sceneOf(written('/se')))).toBe('complete');
    expect(actionOf('Tab', sceneOf(written('//se')))).toBeUndefined();
    expect(actionOf('Tab', sceneOf(written('hello')))).toBe('focus.next');
    expect(actionOf('Tab', sceneOf({ focus: 'peers', ...written('/se') }))).toBe('focus.next');
  });

  it('answers for a peer under the cursor only where the peer asks', () => {
    const eve = peerId('eve');
    const peers = byId(aPeer('eve', { state: 'nearby', trust: 'unknown' }), aPeer('bob'));
    const state = readyState({ peers, requests: byId(aRequest()) });
    const on = (id: string): Scene => sceneOf({ focus: 'peers', selectedPeer: id }, state);
    expect(actionOf('a', on(eve))).toBe('peer.accept');
    expect(actionOf('a', on(peerId('bob')))).toBeUndefined();
    expect(hintsOf(on(eve)).slice(0, 3)).toEqual(['a accept', 'd deny', 'Enter open']);
    expect(actionOf('Alt-Y', on(peerId('bob')))).toBe('request.accept');
  });

  it('resumes a transfer, or sends it again, as its state has it', () => {
    const hints = (fields: Partial<TransferState>): string[] => {
      const transfer = aTransfer(fields);
      const ui = { focus: 'transfers', selectedTransfer: transfer.id } as const;
      return hintsOf(sceneOf(ui, readyState({ transfers: byId(transfer) }))).filter((hint) =>
        hint.startsWith('r '),
      );
    };
    expect(hints({ state: 'paused', pausedBy: 'self' })).toEqual(['r resume']);
    expect(hints({ state: 'paused', error: { code: 'TINCAN_E_NO_SPACE', message: 'Full.' } })).toEqual([
      'r resume',
    ]);
    expect(hints({ state: 'paused', pausedBy: 'peer' })).toEqual([]);
    expect(hints({ state: 'failed' })).toEqual(['r send again']);
    expect(hints({ state: 'failed', direction: 'receive' })).toEqual([]);
    expect(hints({ state: 'done' })).toEqual([]);
  });

  it('moves a transfer where there is another one to move it past', () => {
    const [first, second] = [aTransfer(), aTransfer({ id: 'b'.repeat(32), state: 'queued' })];
    const ui = { focus: 'transfers', selectedTransfer: second.id } as const;
    const scene = (...all: TransferState[]): Scene => sceneOf(ui, readyState({ transfers: byId(...all) }));
    expect(['K', 'J', 't', 'b'].map((key) => actionOf(key, scene(first, second)))).toEqual([
      'transfer.up',
      'transfer.down',
      'transfer.first',
      'transfer.last',
    ]);
    expect(actionOf('K', scene(second))).toBeUndefined();
    expect(actionOf('K', scene({ ...first, state: 'done' }, second))).toBeUndefined();
  });

  it('cancels no transfer that is a question: that is denied', () => {
    const transfer = aTransfer({ direction: 'receive', state: 'offered' });
    const request = aRequest({ kind: 'files', transferId: transfer.id });
    const ui = { focus: 'transfers', selectedTransfer: transfer.id } as const;
    const asked = sceneOf(ui, readyState({ transfers: byId(transfer), requests: byId(request) }));
    expect(actionOf('x', asked)).toBeUndefined();
    expect(actionOf('d', asked)).toBe('transfer.deny');
    expect(actionOf('x', sceneOf(ui, readyState({ transfers: byId(transfer) })))).toBe('transfer.cancel');
  });
});

describe('the hints', () => {
  it('never name a key that does something else, or nothing', () => {
    fc.assert(
      fc.property(sceneArbitrary(), (scene) => {
        for (const { key, label } of hintsFor(scene)) {
          const [first = '', ...others] = keysOf(key);
          const binding = bindingFor(pressed(first), scene);
          const hint = typeof binding?.hint === 'function' ? binding.hint(scene) : binding?.hint;
          expect(hint, `${key} ${label}`).toBe(label);
          const partner = bindingsOf(scene).find(
            (one) => one.context === binding?.context && one.action === binding.hintWith,
          );
          expect([binding?.keys[0], ...(partner?.keys.slice(0, 1) ?? [])]).toEqual([first, ...others]);
          for (const other of others)
            expect(bindingFor(pressed(other), scene)?.context).toBe(binding?.context);
        }
      }),
    );
  });

  it('end with the way to the help, or how to close what lies over the panes', () => {
    fc.assert(
      fc.property(sceneArbitrary(), (scene) => {
        const hints = hintsFor(scene);
        if (scene.ui.dialogs.length === 0) expect(hints.at(-1)).toEqual({ key: 'F1', label: 'help' });
        else expect(hints.length).toBeGreaterThan(0);
      }),
    );
  });

  it('are those of what can be done here and now', () => {
    expect(hintsOf(sceneOf({}))).toEqual(['Tab panes', 'Ctrl-P commands', 'F1 help']);
    expect(hintsOf(sceneOf({ open: peerId('bob'), ...written('hello') }))).toEqual([
      'Enter send',
      'Alt-Enter new line',
      'Tab panes',
      'Ctrl-P commands',
      'F1 help',
    ]);
    expect(hintsOf(sceneOf(written('/list')))).toEqual([
      'Enter do it',
      'Tab complete',
      'Ctrl-P commands',
      'F1 help',
    ]);
    expect(hintsOf(sceneOf(written('  ')))).not.toContain('Enter send');
    expect(hintsOf(sceneOf({ focus: 'conversation' }))).toEqual([
      'Esc write',
      'Tab panes',
      'Ctrl-P commands',
      'F1 help',
    ]);
    expect(hintsOf(sceneOf({ focus: 'conversation', open: peerId('bob') })).slice(0, 2)).toEqual([
      '↑↓ choose',
      'End newest',
    ]);
  });

  it('name arrows as such', () => {
    expect(keyLabel('Up')).toBe('↑');
    expect(keyLabel('Enter')).toBe('Enter');
  });
});
