import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CommandSpec, commandTree } from '../../../bin/command-tree.ts';
import { defineProgram } from '../../../bin/program.ts';
import { manualPage } from '../../../scripts/manual/page.ts';

const page = manualPage();
const FILE = new URL('../../../docs/tincan.1', import.meta.url);
const hasGroff = spawnSync('groff', ['--version']).status === 0;

const leaves = (command: CommandSpec, before: string[] = []): { words: string; command: CommandSpec }[] => {
  const words = command.name === '' ? before : [...before, command.name];
  const own = command.runs && command.name !== '' ? [{ words: words.join(' '), command }] : [];
  return [...own, ...command.commands.flatMap((inner) => leaves(inner, words))];
};

describe('the manual page', () => {
  it('is what the definitions give', () => {
    const file = readFileSync(FILE, 'utf8');
    expect(
      file === page,
      'docs/tincan.1 is not what the definitions give: npm run manual writes it anew',
    ).toBe(true);
  });

  it('has every command with its options', () => {
    const all = leaves(commandTree(defineProgram));
    expect(all.length).toBeGreaterThan(40);
    const text = page.replaceAll('\\-', '-');
    for (const { words, command } of all) {
      expect(text).toContain(`\\fB${words}\\fR`);
      for (const { name } of command.options) expect(text).toContain(`\\fB--${name}\\fR`);
    }
  });

  it('tells of no command twice', () => {
    const text = page.replaceAll('\\-', '-').split('.SH COMMANDS OF THE INTERFACE')[0] ?? '';
    const told: string[] = text.match(/^\\fB[a-z][a-z -]*\\fR/gm) ?? [];
    expect(told.length).toBeGreaterThan(40);
    expect(told.filter((line, at) => told.indexOf(line) !== at)).toEqual([]);
  });

  it('is where npm links it to: a package installed for all has it only from a list', () => {
    const { man } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    expect(man).toEqual(['docs/tincan.1']);
  });

  it.skipIf(!hasGroff)('is read by groff without a warning', () => {
    const { stdout, stderr, status } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-z'], {
      input: page,
      encoding: 'utf8',
    });
    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
  });
});
