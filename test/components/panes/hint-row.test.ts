import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hintRow } from '../../../components/panes/hint-row.ts';
import { rowText } from '../../../components/rows/row.ts';
import { expectFits, widthArbitrary } from './support.ts';

const hints = [
  { key: 'Tab', label: 'panes' },
  { key: '↑↓', label: 'move' },
  { key: 'Enter', label: 'open' },
  { key: 'F1', label: 'help' },
];
const textOf = (width: number): string => rowText(hintRow({ hints, width }));

describe('the hints', () => {
  it('tell the keys', () => {
    expect(textOf(88)).toBe(' Tab panes  ↑↓ move  Enter open  F1 help');
    expect(hintRow({ hints, width: 88 })[0]).toEqual({ text: ' Tab', role: 'key' });
  });

  it('are whole or not there, and the last one stays', () => {
    expect(textOf(39)).toBe(' Tab panes  ↑↓ move  F1 help');
    expect(textOf(22)).toBe(' Tab panes  F1 help');
    expect(textOf(12)).toBe(' F1 help');
    expect(textOf(5)).toBe(' F1 …');
    expect(hintRow({ hints: [], width: 20 })).toEqual([]);
  });

  it('fit, however many and long they are', () => {
    const hint = fc.record({ key: fc.string({ maxLength: 12 }), label: fc.string({ maxLength: 30 }) });
    fc.assert(
      fc.property(fc.array(hint, { maxLength: 12 }), widthArbitrary, (many, width) => {
        expectFits(hintRow({ hints: many, width }), width);
      }),
    );
  });
});
