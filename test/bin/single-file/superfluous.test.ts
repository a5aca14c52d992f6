import { describe, expect, it } from 'vitest';
import { superfluous } from '../../../bin/single-file/superfluous.ts';
import { SINGLE_FILE } from '../../../src/limits.ts';

const NOW = 1_800_000_000_000;
const program = (digit: string): string => digit.repeat(32);
const used = (name: string, ago: number) => ({ name, usedAt: NOW - ago });

describe('folders of the single file', () => {
  it('go beyond SINGLE_FILE.keptBeside, those first that were used longest ago', () => {
    const old = SINGLE_FILE.unusedFor + 1;
    const neighbours = ['a', 'b', 'c', 'd'].map((digit, index) => used(program(digit), old + index));
    expect(superfluous(neighbours.toReversed(), NOW)).toEqual(
      ['a', 'b', 'c', 'd'].slice(SINGLE_FILE.keptBeside).map(program),
    );
    expect(superfluous(neighbours.slice(0, SINGLE_FILE.keptBeside), NOW)).toEqual([]);
  });

  it('stay where a core may run from them: somebody has used them within SINGLE_FILE.unusedFor', () => {
    const neighbours = ['a', 'b', 'c', 'd', 'e'].map((digit, index) => used(program(digit), index));
    expect(superfluous([...neighbours, used(program('f'), SINGLE_FILE.unusedFor)], NOW)).toEqual([]);
    expect(superfluous([...neighbours, used(program('f'), SINGLE_FILE.unusedFor + 1)], NOW)).toEqual([
      program('f'),
    ]);
  });

  it('go half filled after SINGLE_FILE.unfinishedFor, as the start that filled them was killed', () => {
    const neighbours = [
      used('.new-abcdef', SINGLE_FILE.unfinishedFor + 1),
      used('.new-ghijkl', SINGLE_FILE.unfinishedFor),
    ];
    expect(superfluous(neighbours, NOW)).toEqual(['.new-abcdef']);
  });

  it('are no others: what somebody else has put there stays', () => {
    const names = ['notes', program('g'), program('a').slice(1), `${program('a')}0`, program('A')];
    expect(
      superfluous(
        names.map((name) => used(name, 10 * SINGLE_FILE.unusedFor)),
        NOW,
      ),
    ).toEqual([]);
  });
});
