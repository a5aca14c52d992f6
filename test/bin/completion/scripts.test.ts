/** The scripts in their shells, with names in them that others have chosen in order to have the shell do something. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completionScript } from '../../../bin/completion/scripts.ts';

let bin: string;
const hasBash = spawnSync('bash', ['--version']).status === 0;

beforeEach(() => {
  bin = mkdtempSync(path.join(tmpdir(), 'tincan-scripts-'));
});
afterEach(() => {
  rmSync(bin, { recursive: true, force: true });
});

/** @returns what bash would write into the line for each of these names, whatever has been typed */
function completed(names: readonly string[], locale: string): string[] {
  writeFileSync(path.join(bin, 'answer'), names.map((name) => `${name}\tnearby, new\n`).join(''));
  writeFileSync(path.join(bin, 'tincan'), `#!/bin/sh\ncat '${bin}/answer'\n`);
  chmodSync(path.join(bin, 'tincan'), 0o755);
  writeFileSync(path.join(bin, 'script'), completionScript('bash'));
  const script = `source "$1"; COMP_WORDS=(tincan connect ''); COMP_CWORD=2; _tincan; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return inBash(script, [path.join(bin, 'script')], locale)
    .split('\n')
    .slice(0, -1);
}

/** @returns what bash makes of each of these lines, as a person would enter it, and which of them did more than that */
function entered(lines: readonly string[], locale: string): { words: string[]; didMore: string[] } {
  const script = `cd "$0"; for line; do rm -f made; eval "printf '<%s>' $line"; echo; [[ ! -e made ]]; echo $?; done`;
  const [...output] = inBash(script, lines, locale).split('\n');
  return {
    words: lines.map((_, index) => output[2 * index] ?? ''),
    didMore: lines.filter((_, index) => output[2 * index + 1] !== '0'),
  };
}

function inBash(script: string, args: readonly string[], locale: string): string {
  const env = { PATH: `${bin}:${process.env.PATH ?? ''}`, LC_ALL: locale };
  return spawnSync('bash', ['--norc', '-c', script, bin, ...args], { encoding: 'utf8', env }).stdout;
}

describe.skipIf(!hasBash)('a name in the completion of bash', () => {
  // U+0378 is no character yet, so that bash takes it for one that cannot be printed; in the locale C it takes all beyond ASCII for such.
  const names = ['\u0378', '\u00E9', ''].flatMap((odd) => [
    `${odd};touch made;#`,
    `"${odd};touch made;#`,
    `'${odd};touch made;#`,
    `"${odd}$(touch made)#`,
    `'${odd}'$(touch made)#`,
    `"${odd}\`touch made\`"`,
    `b${odd}&touch made&#`,
    `~${odd}>made`,
    `b ob's ${odd} \\ "!!" * {a,b} [c] <d|e`,
  ]);

  it.each(['C', 'C.UTF-8'])('is that name as one word, in the locale %s', (locale) => {
    expect(entered(completed(names, locale), locale)).toEqual({
      words: names.map((name) => `<${name}>`),
      didMore: [],
    });
  });

  it.each(['C', 'C.UTF-8'])('does nothing behind a quote that is open, in the locale %s', (locale) => {
    const words = completed(names, locale);
    const lines = ['"', "'", "$'", '$"'].flatMap((open) =>
      words.map((word) => `${open}${word}${open.slice(-1)}`),
    );
    expect(entered(lines, locale).didMore).toEqual([]);
  });
});
