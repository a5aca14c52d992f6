import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMPOSER_KEYS } from '../../../components/composer/index.ts';
import { helpRows } from '../../../components/dialogs/index.ts';
import { BINDINGS, type Context } from '../../../components/keymap/index.ts';
import { rowText } from '../../../components/rows/index.ts';
import { ACTIONS, usageOf } from '../../../src/client/index.ts';
import { expectFits, lineArbitrary } from '../panes/support.ts';

const linesOf = (filter: string, width = 90): string[] =>
  helpRows(BINDINGS, filter, width).map((row) => rowText(row).trimEnd());
/** Dialogs say their keys in the hints themselves. */
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
const panes = BINDINGS.filter(({ context }) => !DIALOGS.includes(context));

describe('the help', () => {
  it('has every command with what it does, and finds it by each of its names', () => {
    const all = linesOf('').join('\n');
    for (const action of ACTIONS) {
      expect(all).toContain(usageOf(action));
      expect(all).toContain(action.summary);
      for (const name of [action.name, ...action.aliases]) {
        const found = linesOf(`/${name}`).join('\n');
        expect(found).toContain(usageOf(action));
        expect(found).toContain(`/${name}`);
      }
    }
  });

  it('has the whole usage of each command also where that is longer than a row', () => {
    const words = (text: string): string => text.replace(/\s+/g, ' ');
    const all = words(linesOf('', 30).join(' '));
    for (const action of ACTIONS) expect(all).toContain(words(usageOf(action)));
  });

  it('has every key of the panes with what it does, and finds it by its name', () => {
    const all = linesOf('', 200).join('\n');
    for (const { keys, description } of panes) {
      expect(all).toContain(description);
      for (const key of keys) expect(linesOf(key, 200).join('\n')).toContain(description);
    }
    for (const { keys, description } of COMPOSER_KEYS)
      expect(linesOf(keys, 200).join('\n')).toContain(description);
  });

  it('shows what has the letters in it, below its title', () => {
    const lines = linesOf('PAUSE');
    expect(lines[0]).toBe('Commands');
    expect(lines.slice(1).filter((line) => /^\S/.test(line))).toEqual([
      expect.stringMatching(/^\/pause ID/),
      expect.stringMatching(/^\/resume ID/),
      'Transfers',
      expect.stringMatching(/^p /),
    ]);
    expect(linesOf('no such thing')).toEqual(['Nothing has "no such thing" in it. Fewer letters find more.']);
  });

  it('fits, whatever is searched for', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constant(''), lineArbitrary),
        fc.integer({ min: 10, max: 200 }),
        (filter, width) => {
          for (const row of helpRows(BINDINGS, filter, width)) expectFits(row, width);
        },
      ),
    );
  });

  it('puts what a key or a command does below it where both have no room beside one another', () => {
    const lines = linesOf('/connect', 40);
    expect(lines).toContain('/connect PEER|HOST[:PORT]');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
  });
});
