import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { absolutePath } from '../../src/client/index.ts';

describe('a path as a person types it', () => {
  it('begins at home with a tilde, else where the program runs', () => {
    expect(absolutePath('~')).toBe(homedir());
    expect(absolutePath('~/a b')).toBe(join(homedir(), 'a b'));
    expect(absolutePath('~bob')).toBe(resolve('~bob'));
    expect(absolutePath('a/../b')).toBe(resolve('b'));
    expect(absolutePath('/etc')).toBe(resolve('/etc'));
  });

  it('is not empty: an unset variable does not mean the working directory', () => {
    expect(() => absolutePath('')).toThrow('A path is empty.');
  });
});
