import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandTree } from '../../../bin/command-tree.ts';
import { completionOf } from '../../../bin/completion/candidates.ts';
import { defineProgram } from '../../../bin/program.ts';

const tree = commandTree(defineProgram);
const at = (...words: string[]) => completionOf(tree, words);
const wordsAt = (...words: string[]): string[] => at(...words).candidates.map(({ word }) => word);

describe('what can stand in a command line', () => {
  it('is a command first, and then one of its group', () => {
    expect(wordsAt('')).toEqual(tree.commands.map(({ name }) => name));
    expect(wordsAt('--home', '/x', '')).toEqual(wordsAt(''));
    expect(wordsAt('trust', '')).toContain('verify');
    expect(wordsAt('trust', 've')).toContain('verify');
  });

  it('is an option of the command or of all, once unless it may be repeated', () => {
    expect(wordsAt('send', 'bob', '--')).toEqual(expect.arrayContaining(['--to', '--detach', '--json']));
    expect(wordsAt('send', '--as', 'x', '--')).not.toContain('--as');
    expect(wordsAt('send', '--to', 'x', '--')).toContain('--to');
    expect(wordsAt('--')).not.toContain('--to');
    expect(wordsAt('send', '--', '--')).toEqual([]);
  });

  it('is a value where an option wants one, also behind an equals sign, which bash takes for a word', () => {
    expect(wordsAt('receive', '--existing', '')).toEqual(['keep', 'skip', 'overwrite']);
    expect(at('receive', '--existing=s')).toMatchObject({ typed: 's', prefix: '--existing=' });
    expect(at('receive', '--existing', '=', 's')).toMatchObject({ typed: 's', prefix: '--existing=' });
    expect(wordsAt('receive', '--existing', '=')).toEqual(['keep', 'skip', 'overwrite']);
    expect(wordsAt('receive', '--json=')).toEqual([]);
    expect(wordsAt('move', 'ab12', '')).toEqual(['first', 'up', 'down', 'last']);
  });

  it('is a word of the setting that is set, where it takes only a few', () => {
    expect(wordsAt('config', 'set', 'visibility', '')).toEqual(['everyone', 'contacts', 'nobody']);
    expect(wordsAt('config', 'set', '--json', 'typing', 'o')).toEqual(['on', 'off']);
    expect(wordsAt('config', 'set', 'name', '')).toEqual([]);
    expect(wordsAt('config', 'set', 'constructor', '')).toEqual([]);
    expect(wordsAt('config', 'set', 'theme', 'dark', '')).toEqual([]);
    expect(wordsAt('config', 'get', 'theme', '')).toEqual([]);
  });

  it('is what the core or the shell knows', () => {
    expect(at('msg', '').lookup).toBe('peers');
    expect(at('msg', 'bob', '').lookup).toBe('nothing');
    expect(at('send', 'bob', '').lookup).toBe('files');
    expect(at('send', 'bob', 'a', 'b', '').lookup).toBe('files');
    expect(at('send', 'bob', '--to', '').lookup).toBe('peers');
    expect(at('receive', '--to', '').lookup).toBe('folders');
    for (const command of ['pause', 'resume', 'cancel', 'move'])
      expect(at(command, '').lookup).toBe('open-transfers');
    expect(at('retry', '').lookup).toBe('transfers');
    expect(at('accept', '').lookup).toBe('requests');
    expect(at('room', 'leave', '').lookup).toBe('rooms');
    expect(at('history', '').lookup).toBe('conversations');
    expect(at('config', 'set', '').lookup).toBe('settings');
    expect(at('--home', '').lookup).toBe('folders');
    expect(at('trust', 'verify', 'bob', '--id', '').lookup).toBe('nothing');
    expect(at('--home', '/somewhere', 'msg', '').given.get('home')).toBe('/somewhere');
    expect(at('--home=/somewhere', 'msg', '').given.get('home')).toBe('/somewhere');
  });

  it('is nothing behind a command that takes no more, and anything is read without a throw', () => {
    expect(at('status', '')).toMatchObject({ candidates: [], lookup: 'nothing' });
    expect(at('nonsense', '')).toMatchObject({ candidates: [], lookup: 'nothing' });
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('send', 'trust', '--', '-', '=', '--to', '--home=', '--x=y'),
    );
    fc.assert(fc.property(fc.array(word), (words) => completionOf(tree, words).typed.length >= 0));
  });
});
