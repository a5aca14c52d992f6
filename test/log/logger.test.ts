import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TincanError, toTincanError } from '../../src/errors.ts';
import { STORAGE } from '../../src/limits.ts';
import { logError, openLogFile } from '../../src/log/logger.ts';

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (thrown) {
    return thrown;
  }
}

describe('an error in the log', () => {
  const missing = thrownBy(() => readFileSync('/nowhere/letter to anna.txt'));
  it.each([
    ['of the system', missing],
    ['of the system, as one of ours', toTincanError(missing)],
    ['of ours', new TincanError('TINCAN_E_NO_SUCH_FILE', 'There is no file or folder /letter to anna.txt.')],
    [
      'of ours with a cause',
      new TincanError('TINCAN_E_FILE_ACCESS', 'letter to anna.txt', { cause: missing }),
    ],
  ])('%s names no file', (_what, thrown) => {
    expect(JSON.stringify(logError(thrown))).not.toContain('anna');
    expect(logError(thrown).message).not.toBe('');
  });

  it('tells what went wrong all the same', () => {
    expect(logError(missing)).toEqual({ code: 'ENOENT', message: 'open' });
    expect(logError(new TincanError('TINCAN_E_FILE_ACCESS', 'x', { cause: missing })).message).toContain(
      'ENOENT',
    );
    expect(logError(new TincanError('TINCAN_E_PROTOCOL', 'The peer said nothing.'))).toEqual({
      code: 'TINCAN_E_PROTOCOL',
      message: 'The peer said nothing.',
    });
    expect(logError(new Error('a\u001b[2Jb')).message).not.toContain('\u001b');
    expect(logError('x')).toEqual({ message: 'x' });
  });
});

it('the log takes so much of the disk and no more, however much is written to it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tincan-log-'));
  try {
    const log = openLogFile(directory, 'debug');
    const most = (STORAGE.logFiles + 1) * 2 * 1024 * 1024;
    const text = 'x'.repeat(100_000);
    for (let written = 0; written < 2 * most; written += text.length) {
      log.debug({}, text);
      await new Promise(setImmediate);
    }
    await log.close();
    const bytes = readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
    // STORAGE.logFileBytes each, and what came while one was being closed.
    expect(STORAGE.logFileBytes).toBe('2M');
    expect(bytes).toBeGreaterThan(2 * 1024 * 1024);
    expect(bytes).toBeLessThan(1.25 * most);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
