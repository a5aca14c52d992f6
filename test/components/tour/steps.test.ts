import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BINDINGS, type KeyAction } from '../../../components/keymap/index.ts';
import { rowText } from '../../../components/rows/index.ts';
import { STEPS, tourRows } from '../../../components/tour/index.ts';
import type { KeySettings } from '../../../src/text/key-settings.ts';
import { expectFits } from '../panes/support.ts';

const textOf = (step: number, keys: KeySettings = {}, writing = true, width = 400): string =>
  tourRows(step, keys, writing, width)
    .map((row) => rowText(row).trim())
    .join(' ');

describe('the tour', () => {
  it('names actions that there are', () => {
    const actions = new Set<KeyAction>(BINDINGS.map(({ action }) => action));
    for (const { text } of STEPS)
      for (const [, action] of text.matchAll(/\{([a-z.-]+)/gu)) expect(actions).toContain(action);
  });

  it('says in each step which it is, and how it goes on and ends', () => {
    expect(textOf(0)).toMatch(/^Tour 1\/4: .* Enter goes on, Esc ends the tour\.$/);
    expect(textOf(3)).toMatch(/^Tour 4\/4: .* Enter ends the tour\.$/);
    expect(textOf(1, {}, false)).toMatch(/Esc leads back\.$/);
  });

  it('speaks of the keys that work', () => {
    expect(textOf(3)).toContain('F1 has all keys, Ctrl-P finds anything, Ctrl-C leaves.');
    expect(textOf(3, { help: ['F7'], palette: ['Ctrl-G'], leave: ['Ctrl-Q'] })).toContain(
      'F7 has all keys, Ctrl-G finds anything, Ctrl-Q leaves.',
    );
    expect(textOf(2, { 'request.accept': [] })).toContain('/accept says yes, Alt-N no.');
  });

  it('is four rows at the most in forty columns, and fits any width', () => {
    for (const step of STEPS.keys()) expect(tourRows(step, {}, true, 40).length).toBeLessThanOrEqual(4);
    fc.assert(
      fc.property(
        fc.nat(STEPS.length),
        fc.boolean(),
        fc.integer({ min: 10, max: 300 }),
        (step, writing, width) => {
          for (const row of tourRows(step, {}, writing, width)) expectFits(row, width);
        },
      ),
    );
  });
});
