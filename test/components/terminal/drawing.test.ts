/** The screen of a program in a real terminal while it runs. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltProgram, buildProgram } from './support/programs.ts';
import { openPty, type Pty } from './support/pty.ts';
import { Report } from './support/report.ts';

const QUIT = '\u001bOP';

let session: BuiltProgram;
let flood: BuiltProgram;
let runs = 0;
beforeAll(async () => {
  [session, flood] = await Promise.all([buildProgram('session.tsx'), buildProgram('flood.ts')]);
});
afterAll(() => {
  session.remove();
  flood.remove();
});

function run(program: BuiltProgram, columns = 60, rows = 12): { pty: Pty; report: Report } {
  runs += 1;
  const report = new Report(join(program.directory, `report-${runs}`));
  const pty = openPty(process.execPath, [program.path], { columns, rows, env: { REPORT: report.path } });
  return { pty, report };
}

const countOf = (text: string): number => Number(/count (\d+)/.exec(text)?.[1] ?? -1);

describe('a program on the screen', () => {
  it('draws with few bytes, keeps its columns, and shows the cursor where it types', async () => {
    const { pty } = run(session);
    await pty.see('count');
    pty.write('hello');
    await pty.see('> hello');
    await pty.until('the cursor behind the text', ({ cursor }) => cursor.row === 11 && cursor.column === 7);
    const { rows } = pty.screen();
    expect(rows[2]).toMatch(/^日本語 .*\|e\u0301\|$/u);
    // A column for each letter and two for each wide one: the bar stands in column 9 whatever the emoji is drawn like.
    expect(pty.screen().cells[2]?.[9]).toMatch(/^\|/);

    const from = countOf(pty.screen().text);
    const before = pty.raw().length;
    await pty.until('twenty more counts', ({ text }) => countOf(text) >= from + 20);
    expect((pty.raw().length - before) / 20).toBeLessThan(80);
    expect(pty.raw().split('\u001b[2J')).toHaveLength(2);
    pty.write(QUIT);
    await pty.exited;
  });

  it('follows every change of size without debris, and clears only then', async () => {
    const { pty } = run(session);
    await pty.see('count');
    for (const [columns, rows] of [
      [100, 30],
      [30, 8],
      [80, 24],
    ] as const) {
      pty.resize(columns, rows);
      await pty.until(`the size ${columns}x${rows}`, ({ text, cursor }) => {
        return text.startsWith(`size ${columns}x${rows}\n`) && cursor.row === rows - 1;
      });
      const lines = pty.screen().rows;
      expect(lines.filter((line) => line.startsWith('>'))).toHaveLength(1);
      expect(lines[rows - 1]).toBe('>');
      expect(lines.filter((line) => line !== '')).toHaveLength(4);
    }
    pty.write(QUIT);
    await pty.exited;
  });

  it('keeps what anybody prints off the screen, and has it for the log', async () => {
    const { pty, report } = run(session);
    await pty.see('count');
    pty.write('\u001bOS');
    await report.line((line) => line.includes('noise of warning'));
    const from = countOf(pty.screen().text);
    await pty.until('more counts', ({ text }) => countOf(text) > from + 3);
    expect(pty.raw()).not.toContain('noise');
    expect(report.lines().filter((line) => line.startsWith('printed'))).toEqual([
      'printed noise of log',
      'printed noise of error',
      'printed noise of write',
      'printed Warning: noise of warning',
    ]);
    pty.write(QUIT);
    await pty.exited;
  });
});

interface Beat {
  count: number;
  frames: number;
  replaced: number;
  inFlight: boolean;
  longest: number;
  rss: number;
}

const beatOf = (line: string): Beat | undefined =>
  line.startsWith('{') ? (JSON.parse(line) as Beat) : undefined;

describe('a terminal that is not read', () => {
  it('stops neither the program nor fills its memory, and shows the newest frame when it is read again', async () => {
    const { pty, report } = run(flood, 120, 40);
    await pty.see('frame');
    pty.pause();
    const stalled = beatOf(
      await report.line((line) => beatOf(line)?.inFlight === true && beatOf(line)!.replaced > 50),
    );
    const later = beatOf(await report.line((line) => (beatOf(line)?.count ?? 0) > stalled!.count + 1_000));
    // It went on drawing a thousand frames, of which next to none was written.
    expect(later!.frames - stalled!.frames).toBeLessThan(60);
    expect(later!.replaced - stalled!.replaced).toBeGreaterThan(900);
    // A blocking write would have taken all of this time.
    expect(later!.longest).toBeLessThan(1_500);
    expect(later!.rss - stalled!.rss).toBeLessThan(64 * 1024 * 1024);
    pty.resume();
    await pty.until('a new and whole frame', ({ rows }) => {
      const [first, last] = [/^frame (\d+)/.exec(rows[0] ?? ''), /^end (\d+)/.exec(rows[39] ?? '')];
      return Number(first?.[1]) > later!.count && first?.[1] === last?.[1];
    });
    pty.write('q');
    await pty.exited;
  });

  it('does not keep the program from ending', async () => {
    const { pty, report } = run(flood, 120, 40);
    await pty.see('frame');
    pty.pause();
    await report.line((line) => beatOf(line)?.inFlight === true && beatOf(line)!.replaced > 50);
    process.kill(await report.pid(), 'SIGTERM');
    const pid = await report.pid();
    const started = Date.now();
    while (isAlive(pid)) {
      expect(Date.now() - started).toBeLessThan(10_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    pty.resume();
    expect((await pty.exited).signal).toBe(15);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
