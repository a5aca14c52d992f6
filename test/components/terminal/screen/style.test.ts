import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applySgr, PLAIN, styleChange } from '../../../../components/terminal/screen/style.ts';

const codes = fc.constantFrom(
  ...[
    '',
    '0',
    '1',
    '2',
    '3',
    '4',
    '4:3',
    '4:0',
    '7',
    '8',
    '9',
    '21',
    '22',
    '23',
    '24',
    '27',
    '28',
    '29',
    '31',
    '39',
  ],
  ...[
    '97',
    '44',
    '49',
    '107',
    '38;5;200',
    '48;5;3',
    '38;2;1;2;3',
    '48:2::9:8:7',
    '38:5:4',
    '58;5;1',
    '5',
    '73',
    '999',
  ],
);
const styles = fc.array(codes, { maxLength: 5 }).map((list) => list.reduce(applySgr, PLAIN));
const parametersOf = (sequence: string): string => /^\u001b\[([\d;:]*)m$/.exec(sequence)?.[1] ?? 'none';

describe('styles', () => {
  it('lead from any one to any other by one sequence', () => {
    fc.assert(
      fc.property(styles, styles, (from, to) => {
        const change = styleChange(from, to);
        expect(change === '' ? from : applySgr(from, parametersOf(change))).toBe(to);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['31', '32', '\u001b[32m'],
    ['1', '1;31', '\u001b[31m'],
    ['1;31', '0', '\u001b[m'],
    ['1;31;44', '31;44', '\u001b[22m'],
    ['1;2', '2', '\u001b[0;2m'],
    ['31', '31', ''],
  ])('from %j to %j the sequence is short', (from, to, expected) => {
    expect(styleChange(applySgr(PLAIN, from), applySgr(PLAIN, to))).toBe(expected);
  });

  it.each(['38;5;256', '38;5', '38;2;1;2', '38;2;1;2;300', '48:5:-1', '38', '5;6;10;73;1000'])(
    'are not changed by what is none: %s',
    (parameters) => {
      expect(applySgr(PLAIN, parameters)).toBe(PLAIN);
    },
  );

  it('read colours with either separator as the same', () => {
    expect(applySgr(PLAIN, '38:2::1:2:3')).toBe(applySgr(PLAIN, '38;2;1;2;3'));
    expect(applySgr(PLAIN, '38:2:1:2:3')).toBe(applySgr(PLAIN, '38;2;1;2;3'));
    expect(applySgr(PLAIN, '38;5;9;1')).toBe(applySgr(applySgr(PLAIN, '38:5:9'), '1'));
  });

  it('apply any parameters without an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789;:') }), (parameters) => {
        expect(applySgr(PLAIN, parameters)).toMatch(/^(?:\d+\|[\d;]*\|[\d;]*)?$/);
      }),
      { numRuns: 5_000 },
    );
  });
});
