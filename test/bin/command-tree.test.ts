import { describe, expect, it } from 'vitest';
import { commandTree } from '../../bin/command-tree.ts';
import { createParser } from '../../bin/global-options.ts';
import { defineProgram } from '../../bin/program.ts';

const tree = commandTree(defineProgram);

describe('the commands as data', () => {
  it('are those that the help shows, with their summaries', async () => {
    const help = (await defineProgram(createParser([])).getHelp()).replaceAll(/\s+/g, ' ');
    for (const { name, summary } of tree.commands) {
      expect(help).toContain(`tincan ${name}`);
      expect(help).toContain(summary);
    }
    for (const { name } of tree.options) expect(help).toContain(`--${name}`);
    expect(help).not.toContain('complete [words..]');
  });

  it('have their positional words, options and choices', () => {
    const send = tree.commands.find(({ name }) => name === 'send');
    expect(send?.positionals).toMatchObject([
      { name: 'peer', required: true, repeats: false },
      { name: 'paths', required: true, repeats: true },
    ]);
    expect(send?.options.map(({ name, takesValue, repeats }) => [name, takesValue, repeats])).toEqual([
      ['to', true, true],
      ['as', true, false],
      ['detach', false, false],
      ['timeout', true, false],
    ]);
    const trust = tree.commands.find(({ name }) => name === 'trust');
    expect(trust?.commands.map(({ name }) => name)).toContain('verify');
    const move = tree.commands.find(({ name }) => name === 'move');
    expect(move?.positionals[1]?.choices).toEqual(['first', 'up', 'down', 'last']);
  });

  it('leave out what is hidden, and say of every word and option what it is', () => {
    const walk = (command: typeof tree): void => {
      expect(command.options.map(({ name }) => name)).not.toContain('background');
      for (const { name, summary } of [...command.options, ...command.positionals])
        expect([command.name, name, summary === '']).toEqual([command.name, name, false]);
      command.commands.forEach(walk);
    };
    expect(tree.commands.map(({ name }) => name)).not.toContain('complete');
    walk(tree);
  });
});
