import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoted, systemdUnit, UNIT_MARK, UNIT_NAME } from '../../../bin/service/systemd-unit.ts';
import { SERVICE } from '../../../src/limits.ts';
import { definitionOf } from './support.ts';

const HAS_ANALYZE = spawnSync('systemd-analyze', ['--version']).status === 0;

/** What systemd makes of a word in quotes: its escapes (EXTRACT_CUNESCAPE), then its specifiers. */
function asSystemdReads(word: string): string {
  expect(word.startsWith('"') && word.endsWith('"')).toBe(true);
  const inner = word.slice(1, -1);
  expect(inner).not.toMatch(/[\n\r]/);
  const unescaped = inner.replaceAll(
    /\\(?:x([0-9a-f]{2})|(["\\]))/g,
    (_all, hex: string | undefined, sign) =>
      hex === undefined ? String(sign) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  expect(unescaped.replaceAll('%%', '')).not.toContain('%');
  return unescaped.replaceAll('%%', '%');
}

describe('the systemd unit', () => {
  const text = systemdUnit(
    definitionOf(['/usr/bin/node', '/opt/tincan/dist/tincan.js', 'daemon', '--home=/home/alice/my home'], {
      UV_THREADPOOL_SIZE: '32',
    }),
  );

  it('begins with the mark and has the command, word by word', () => {
    expect(text.startsWith(`${UNIT_MARK}\n[Unit]\n`)).toBe(true);
    expect(text).toContain(
      'ExecStart=":/usr/bin/node" "/opt/tincan/dist/tincan.js" "daemon" "--home=/home/alice/my home"\n',
    );
    expect(text).toContain('Environment="UV_THREADPOOL_SIZE=32"\n');
  });

  it('is told by the core, watched, started again after a failure and given up after some', () => {
    for (const line of [
      'Type=notify',
      'NotifyAccess=all',
      'Restart=on-failure',
      `WatchdogSec=${SERVICE.watchdogSeconds}`,
      `StartLimitBurst=${SERVICE.startTries}`,
      `TimeoutStopSec=${SERVICE.stopSeconds}`,
      'NoNewPrivileges=yes',
    ])
      expect(text.split('\n')).toContain(line);
    // All tries fit the time in which they are counted, so that the last of them is the last.
    expect(SERVICE.startTries * SERVICE.restartSeconds).toBeLessThan(SERVICE.startWindowSeconds / 2);
  });

  it('has nothing that needs a mount of its own, or memory that is never code', () => {
    expect(text).not.toMatch(/Protect|Private|ReadWritePaths|MemoryDenyWriteExecute|UMask/);
  });

  it('brings any path through, whatever characters it has', () => {
    const character = fc.oneof(
      fc.constantFrom('"', '\\', '%', '$', ' ', "'", '\n', '\t', ';', '%h', '\\x41', 'é', '😀'),
      fc.string({ unit: 'grapheme' }),
    );
    const word = fc.array(character).map((parts) => parts.join('').replaceAll('\0', ''));
    fc.assert(
      fc.property(word, (given) => {
        expect(asSystemdReads(quoted(given))).toBe(given);
      }),
    );
  });

  it.skipIf(!HAS_ANALYZE)('passes systemd-analyze verify, odd paths included', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'tincan-unit-'));
    try {
      const program = path.join(directory, 'a $HOME "node" %h \\ of\ttabs');
      await writeFile(program, '#!/bin/sh\n', { mode: 0o755 });
      const file = path.join(directory, UNIT_NAME);
      await writeFile(file, systemdUnit(definitionOf([program, 'daemon', '--home=/a b/%i'], { A: 'b c%' })));
      // A program that is not there, or an option that is unknown, is an error or a word on stderr.
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--user', '--man=no', file], {
        encoding: 'utf8',
        env: { ...process.env, XDG_RUNTIME_DIR: directory },
      });
      const about = stderr.split('\n').filter((line) => line.includes(UNIT_NAME));
      expect([status, about]).toEqual([0, []]);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });

  it.skipIf(!HAS_ANALYZE)('filters no system call by a group that this systemd does not know', () => {
    const group = /^SystemCallFilter=(\S+)/m.exec(text)?.[1] ?? '';
    const known = execFileSync('systemd-analyze', ['syscall-filter', '--no-pager', group], {
      encoding: 'utf8',
    });
    expect(known).toContain(group);
  });
});
