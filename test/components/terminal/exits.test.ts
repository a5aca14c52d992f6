/** Every way to end, in a real terminal: it is as it was before, and what had to be said stands on it. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltProgram, buildProgram } from './support/programs.ts';
import { openPty, type Pty } from './support/pty.ts';
import { Report } from './support/report.ts';

let program: BuiltProgram;
let runs = 0;
beforeAll(async () => {
  program = await buildProgram('session.tsx');
});
afterAll(() => program.remove());

function reportOf(): Report {
  runs += 1;
  return new Report(join(program.directory, `report-${runs}`));
}

/**
 * The program in a shell that tells the settings of the terminal before and after. It then waits, as what is written just before a
 * terminal's last program ends does not always arrive.
 */
async function inShell(): Promise<{ pty: Pty; report: Report }> {
  const report = reportOf();
  const script =
    'echo "before $(stty -g)"; "$0" "$1"; echo "code $?"; echo "after $(stty -g)"; echo done; read end';
  const pty = openPty('sh', ['-c', script, process.execPath, program.path], {
    columns: 150,
    env: { REPORT: report.path },
  });
  await pty.see('count');
  await report.pid();
  return { pty, report };
}

async function expectRestored(pty: Pty, code: number): Promise<void> {
  await pty.see('done');
  const screen = pty.screen();
  const setting = (name: string): string | undefined =>
    new RegExp(`${name} ([0-9a-f:]+)`).exec(screen.text)?.[1];
  expect(screen).toMatchObject({ isAlternate: false, wraps: true, bracketedPaste: false });
  expect(setting('before')).toMatch(/^[0-9a-f]+:/);
  expect(setting('after')).toBe(setting('before'));
  expect(screen.text).toContain(`code ${code}\n`);
  expect(screen.text).not.toContain('count');
  const raw = pty.raw();
  expect(raw.lastIndexOf('\u001b[?25h')).toBeGreaterThan(raw.lastIndexOf('\u001b[?25l'));
  pty.write('\r');
  await pty.exited;
}

const FUNCTION_KEYS = { F1: '\u001bOP', F2: '\u001bOQ', F3: '\u001bOR', F5: '\u001b[15~', F6: '\u001b[17~' };

describe('the terminal is as it was before', () => {
  it('after quitting, and the program goes on', async () => {
    const { pty, report } = await inShell();
    pty.write(FUNCTION_KEYS.F1);
    await expectRestored(pty, 3);
    expect(pty.screen().text).toContain('goodbye');
    expect(report.lines().slice(-2)).toEqual(['ended quit', 'through']);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('after %s, by which the program then ends', async (signal, code) => {
    const { pty, report } = await inShell();
    process.kill(await report.pid(), signal);
    await expectRestored(pty, code);
    expect(report.lines().slice(-2)).toEqual([`ended ${signal}`, 'through']);
  });

  it.each([
    ['an exception', 'F2', 'Error: thrown in a listener'],
    ['a rejection', 'F3', 'Error: a rejection nobody handles'],
    ['a fault of the interface', 'F5', 'Error: a fault of the interface'],
  ] as const)('after %s, which then stands on it', async (_, key, text) => {
    const { pty, report } = await inShell();
    pty.write(FUNCTION_KEYS[key]);
    await expectRestored(pty, 1);
    expect(pty.screen().text).toContain(text);
    expect(report.lines().slice(-2)).toEqual(['ended error', 'through']);
  });

  it('after process.exit() by anybody', async () => {
    const { pty } = await inShell();
    pty.write(FUNCTION_KEYS.F6);
    await expectRestored(pty, 7);
  });
});

describe('a terminal that is closed', () => {
  it('ends the program by SIGHUP, with what it had to do done; 20 times', async () => {
    const once = async (): Promise<void> => {
      const report = reportOf();
      const pty = openPty(process.execPath, [program.path], { env: { REPORT: report.path } });
      await pty.see('count');
      const pid = await report.pid();
      pty.close();
      const { signal } = await pty.exited;
      // Not by an abort (6), and not by an exit code.
      expect(signal).toBe(1);
      expect(report.lines().slice(-1)).toEqual(['through']);
      expect(() => process.kill(pid, 0)).toThrow();
    };
    for (let i = 0; i < 5; i += 1) await Promise.all([once(), once(), once(), once()]);
  }, 120_000);
});

describe('a break', () => {
  it('by Ctrl-Z gives the terminal to the shell and takes it again with a full screen', async () => {
    const report = reportOf();
    const script =
      'set -m; stty -g >"$REPORT.stty"; "$0" "$1"; echo "stopped"; stty -g | cmp - "$REPORT.stty" && echo "same"; read line; fg; echo "code $?"; read end';
    const pty = openPty('bash', ['--norc', '-c', script, process.execPath, program.path], {
      env: { REPORT: report.path },
    });
    await pty.see('count');
    pty.write('half typed');
    await pty.see('> half typed');
    pty.write('\u001a');
    await pty.see('same');
    expect(pty.screen()).toMatchObject({ isAlternate: false, wraps: true, bracketedPaste: false });
    pty.write('\r');
    await pty.until(
      'the screen is back',
      ({ isAlternate, text }) => isAlternate && text.includes('> half typed'),
    );
    expect(pty.screen()).toMatchObject({ wraps: false, bracketedPaste: true });
    pty.write('!');
    await pty.see('> half typed!');
    pty.write(FUNCTION_KEYS.F1);
    await pty.see('code 3');
    expect(pty.screen()).toMatchObject({ isAlternate: false, wraps: true, bracketedPaste: false });
    pty.write('\r');
    await pty.exited;
  });

  it('is none where no shell could bring the program back', async () => {
    const report = reportOf();
    const pty = openPty(process.execPath, [program.path], { env: { REPORT: report.path } });
    await pty.see('count');
    pty.write('\u001a');
    await pty.until(
      'the screen was left and taken again',
      () => pty.raw().split('\u001b[?1049h').length === 3,
    );
    pty.write('x');
    await pty.see('> x');
    pty.write(FUNCTION_KEYS.F1);
    expect((await pty.exited).exitCode).toBe(3);
  });
});
