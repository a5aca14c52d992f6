/** Completion in real shells, against a running core. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXECUTABLE } from '../support/executable.ts';
import { createHomes, type TestHomes } from '../support/homes.ts';

let homes: TestHomes;
/** Has `tincan`, as it would be on the PATH. */
let bin: string;

beforeEach(async () => {
  homes = await createHomes();
  bin = mkdtempSync(path.join(tmpdir(), 'tincan-bin-'));
  writeFileSync(path.join(bin, 'tincan'), `#!/bin/sh\nexec ${process.execPath} ${EXECUTABLE} "$@"\n`);
  chmodSync(path.join(bin, 'tincan'), 0o755);
});
afterEach(async () => {
  await homes.stop();
  rmSync(bin, { recursive: true, force: true });
});

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

/** Runs a script with tincan on the PATH. @returns what it printed, a line each */
function run(shell: string, args: readonly string[], home: string): string[] {
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}`, TINCAN_HOME: home };
  const { stdout, stderr } = spawnSync(shell, args, { encoding: 'utf8', env });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

const inBash = (home: string, ...words: string[]): string[] => {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const script = `eval "$(tincan completion bash)"; COMP_WORDS=(tincan ${quoted}); COMP_CWORD=${words.length}; _tincan; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return run('bash', ['--norc', '-c', script], home);
};

describe('completion', () => {
  it.skipIf(!has('bash'))(
    'in bash has commands, options, peers of the running core, and names with anything in them as one word',
    async () => {
      const alice = homes.home('alice');
      const odd = homes.home("b ob's $(id) *");
      expect(inBash(alice.root, 'tr')).toEqual(['transfers', 'trust']);
      expect(inBash(alice.root, 'receive', '--exi')).toEqual(['--existing']);
      expect(inBash(alice.root, 'receive', '--existing', '=', 's')).toEqual(['skip']);
      // No core runs, and none is started.
      expect(inBash(alice.root, 'msg', '')).toEqual([]);
      expect((await alice.run('status')).code).toBe(6);
      alice.start('daemon');
      odd.start('daemon');
      while ((await alice.run('status')).code !== 0);
      expect((await alice.run('peers', '--wait', '20')).code).toBe(0);
      const [name] = inBash(alice.root, 'msg', 'b');
      expect(run('bash', ['-c', `printf '%s\\n' ${name}`], alice.root)).toEqual(["b ob's $(id) *"]);
      expect(inBash(alice.root, 'history', 'ev')).toEqual(['everyone']);
    },
  );

  it.skipIf(!has('fish'))('in fish has commands with what they are', () => {
    const script = "tincan completion fish | source; complete -C 'tincan trust ver'";
    expect(run('fish', ['--no-config', '-c', script], homes.home('alice').root)).toEqual([
      expect.stringMatching(/^verify\tMake sure/),
    ]);
  });

  it.skipIf(!has('zsh'))('in zsh is loaded, and asks the program', () => {
    const script =
      'autoload -U compinit; compinit -u -D; eval "$(tincan completion zsh)"; print $_comps[tincan]';
    expect(run('zsh', ['-f', '-c', script], homes.home('alice').root)).toEqual(['_tincan']);
  });
});
