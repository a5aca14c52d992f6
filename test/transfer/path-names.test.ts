import { join, sep } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TincanError } from '../../src/errors.ts';
import { TRANSFER } from '../../src/limits.ts';
import { safeText } from '../../src/text/safe-text.ts';
import {
  collisionKey,
  DistinctNames,
  nameProblem,
  numberedName,
  safeName,
  splitExtension,
} from '../../src/transfer/path-names.ts';
import { hostileName } from '../support/hostile-names.ts';

/** The safe form, or undefined for a name that is refused. */
function tried(raw: string, top: boolean): string | undefined {
  try {
    return safeName(raw, top);
  } catch (error) {
    if (error instanceof TincanError && error.code === 'TINCAN_E_FILE_NAME') return undefined;
    throw error;
  }
}

describe('safeName', () => {
  it('never gives a name that leads outside its folder, hides something or is not stable', () => {
    fc.assert(
      fc.property(hostileName, fc.boolean(), (raw, top) => {
        const safe = tried(raw, top);
        if (safe === undefined) return;
        expect(join(`${sep}into`, safe)).toBe(`${sep}into${sep}${safe}`);
        expect(nameProblem(safe)).toBeUndefined();
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(TRANSFER.componentBytes);
        expect(safe.normalize('NFC')).toBe(safe);
        expect(safeText(safe)).toBe(safe);
        expect(safe).not.toMatch(/[<>:"|?*\\/\u0000-\u001f\u007f-\u009f]|[. ]$/u);
        expect(safe).not.toMatch(/^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i);
        if (top) expect(safe).not.toMatch(/^\./);
        expect(safeName(safe, top)).toBe(safe);
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([
    '',
    '.',
    '..',
    'a/b',
    'a\\b',
    '../x',
    '/etc',
    'a\0b',
    'a\nb',
    '\u001b[2J',
    'a\u0085',
    '\ud800',
    'x'.repeat(TRANSFER.rawComponentBytes + 1),
  ])('refuses %j', (raw) => {
    expect(tried(raw, false)).toBeUndefined();
  });

  it.each([
    ['photo.jpg', 'photo.jpg'],
    ['e\u0301.txt', '\u00e9.txt'],
    ['\u202Egpj.exe', '\uFFFDgpj.exe'],
    ['a:b?.txt', 'a_b_.txt'],
    ['name. ', 'name__'],
    ['CON', 'CON_'],
    ['con.txt', 'con_.txt'],
    ['com1.tar.gz', 'com1_.tar.gz'],
    ['console', 'console'],
    ['.gitignore', '.gitignore'],
  ])('turns %j into %j', (raw, safe) => {
    expect(safeName(raw)).toBe(safe);
  });

  it('shows a dot file at the top, where it could pass for a setting of the folder it lands in', () => {
    expect(safeName('.bashrc', true)).toBe('_bashrc');
  });

  it('cuts a long name visibly and keeps its extension', () => {
    const safe = safeName(`${'漢'.repeat(85)}.tar.gz`);
    expect(safe).toMatch(/^漢+…\.tar\.gz$/);
    expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(TRANSFER.componentBytes);
  });
});

describe('DistinctNames', () => {
  it('gives names that differ on every file system, the same way each time', () => {
    fc.assert(
      fc.property(fc.array(hostileName, { maxLength: 30 }), (raws) => {
        const safe = [...raws, ...raws].map((raw) => tried(raw, false)).filter((one) => one !== undefined);
        const names = new DistinctNames();
        const again = new DistinctNames();
        const taken = safe.map((one) => names.take(one));
        expect(safe.map((one) => again.take(one))).toEqual(taken);
        expect(new Set(taken.map(collisionKey)).size).toBe(taken.length);
        for (const one of taken) expect(safeName(one)).toBe(one);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['\u00e9', 'e\u0301'],
    ['A', 'a'],
    ['straße', 'STRASSE'],
    ['K', 'k'],
  ])('tells that %j and %j collide', (a, b) => {
    expect(collisionKey(a)).toBe(collisionKey(b));
  });

  it('stays quick for very many equal names, however their numbers are taken before', () => {
    const names = new DistinctNames();
    for (let n = 1; n <= 20_000; n += 1) names.take(`a (${n}).txt`);
    for (let n = 0; n < 20_000; n += 1) names.take('a.txt');
    expect(names.take('a.txt')).toBe('a (40000).txt');
  });

  it('does not keep the names: they are as long and as many as a stranger likes', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const names = new DistinctNames();
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 200_000; n += 1) names.take(`${n}${'x'.repeat(220)}`);
    collect();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20 * 1024 * 1024);
    expect(names.take('still here')).toBe('still here');
  });
});

describe('numberedName', () => {
  it.each([
    ['a.txt', 1, 'a (1).txt'],
    ['a.tar.gz', 2, 'a (2).tar.gz'],
    ['.bashrc', 1, '.bashrc (1)'],
    ['plain', 3, 'plain (3)'],
    ['a.txt', 0, 'a.txt'],
  ])('numbers %j with %i as %j', (wished, number, numbered) => {
    expect(numberedName(wished, number)).toBe(numbered);
  });

  it('stays within the bound', () => {
    const numbered = numberedName(safeName(`${'é'.repeat(200)}.txt`), 1_000_000);
    expect(Buffer.byteLength(numbered)).toBeLessThanOrEqual(TRANSFER.componentBytes);
    expect(numbered).toMatch(/ \(1000000\)\.txt$/);
  });

  it('does not take the end of a sentence for an extension', () => {
    expect(splitExtension(`v1.${'long words '.repeat(5)}`)[1]).toBe('');
  });
});
