import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Part } from '../../../bin/single-file/contents.ts';
import { type FolderOptions, programFolder } from '../../../bin/single-file/folder.ts';
import { SINGLE_FILE } from '../../../src/limits.ts';

const START = 100;
const FOLDER = 'ab'.repeat(16);
const ADDON = 'node_modules/addon.node';
let directory: string;
let options: FolderOptions;
let load: ReturnType<typeof vi.fn<FolderOptions['load']>>;

/** A part, and the text by which it stands in the file. */
function packed(at: number, files: Record<string, string>): { part: Part; text: string } {
  const bytes = brotliCompressSync(Buffer.from(Object.values(files).join('')));
  const text = bytes.toString('base64');
  return {
    text,
    part: {
      at,
      length: text.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      files: Object.entries(files).map(([name, content]) => [name, content.length]),
    },
  };
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tincan-folder-'));
  const program = packed(0, { 'dist/tincan.js': 'the program', 'dist/chunks/one.js': '', LICENSE: 'MIT' });
  const addon = packed(program.text.length, { [ADDON]: 'the addon' });
  const file = join(directory, 'tincan.mjs');
  writeFileSync(file, `${'x'.repeat(START)}${program.text}${addon.text}\n`);
  load = vi.fn();
  options = {
    file,
    start: START,
    contents: { program: program.part },
    addon: { ...addon.part, folder: FOLDER },
    cache: join(directory, 'caches', 'tincan'),
    load,
  };
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const programs = (): string => join(options.cache, 'program');
const text = (name: string): string => readFileSync(join(programs(), FOLDER, name), 'utf8');
const modeOf = (path: string): number => lstatSync(path).mode & 0o777;

/** Sets when it was used last. */
function age(folder: string, ago: number): void {
  const at = new Date(Date.now() - ago);
  utimesSync(folder, at, at);
}

describe('the folder of the single file', () => {
  it('is filled at the first start, for its user alone, with an addon that loads', async () => {
    load.mockImplementation((file) => expect(readFileSync(file, 'utf8')).toBe('the addon'));
    expect(await programFolder(options)).toBe(join(programs(), FOLDER));
    expect([text('dist/tincan.js'), text('dist/chunks/one.js'), text('LICENSE'), text(ADDON)]).toEqual([
      'the program',
      '',
      'MIT',
      'the addon',
    ]);
    expect(load).toHaveBeenCalledTimes(1);
    expect(readdirSync(programs())).toEqual([FOLDER]);
    expect([options.cache, programs(), join(programs(), FOLDER)].map(modeOf)).toEqual([0o700, 0o700, 0o700]);
    expect(modeOf(join(programs(), FOLDER, ADDON))).toBe(0o600);
  });

  it('is used as it is from then on: the parts are not read again', async () => {
    await programFolder(options);
    writeFileSync(options.file, '');
    expect(await programFolder(options)).toBe(join(programs(), FOLDER));
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('is filled once by starts at once, which all go on', async () => {
    const found = await Promise.all([1, 2, 3, 4].map(() => programFolder(options)));
    expect(new Set(found)).toEqual(new Set([join(programs(), FOLDER)]));
    expect(readdirSync(programs())).toEqual([FOLDER]);
    expect(text('dist/tincan.js')).toBe('the program');
  });

  it('gets back what it lacks, in its place, as a program may run from it', async () => {
    await programFolder(options);
    const before = lstatSync(join(programs(), FOLDER, 'LICENSE')).ino;
    truncateSync(join(programs(), FOLDER, 'dist/tincan.js'), 3);
    rmSync(join(programs(), FOLDER, 'node_modules'), { recursive: true });
    await programFolder(options);
    expect([text('dist/tincan.js'), text(ADDON)]).toEqual(['the program', 'the addon']);
    expect(lstatSync(join(programs(), FOLDER, 'LICENSE')).ino).toBe(before);
    expect(readdirSync(programs())).toEqual([FOLDER]);
  });

  it('is not there after a part that was changed or cut off, which is told', async () => {
    const whole = readFileSync(options.file, 'latin1');
    for (const hurt of [
      whole.slice(0, START + 5),
      `${whole.slice(0, START + 5)}!${whole.slice(START + 6)}`,
      whole.slice(0, -2),
    ]) {
      writeFileSync(options.file, hurt);
      await expect(programFolder(options)).rejects.toMatchObject({
        code: 'TINCAN_E_SINGLE_FILE',
        message: expect.stringMatching(/tincan\.mjs is damaged: .* Copy it here again/),
      });
      expect(readdirSync(programs())).toEqual([]);
    }
  });

  it('is not there with an addon that does not load, and it is told why', async () => {
    load.mockImplementation(() => {
      throw new Error('failed to map segment from shared object\nmore');
    });
    await expect(programFolder(options)).rejects.toMatchObject({
      code: 'TINCAN_E_SINGLE_FILE',
      message: expect.stringMatching(/SQLite does not load .*\(failed to map segment from shared object\)/),
    });
    expect(readdirSync(programs())).toEqual([]);
  });

  it.each([
    ['the folder', () => join(programs(), FOLDER)],
    ['the folder above it', () => programs()],
    ['the folder of caches', () => options.cache],
  ])('is not run where others can write: %s', async (_, place) => {
    await programFolder(options);
    for (const mode of [0o720, 0o702]) {
      chmodSync(place(), mode);
      await expect(programFolder(options)).rejects.toMatchObject({
        code: 'TINCAN_E_SINGLE_FILE',
        message: expect.stringContaining(`${place()}: other users can write there`),
      });
    }
    chmodSync(place(), 0o755);
    await expect(programFolder(options)).resolves.toBeDefined();
  });

  it('is not run of another user, nor through a link', async () => {
    await programFolder(options);
    const uid = vi.spyOn(process, 'getuid').mockReturnValue((process.getuid?.() ?? 0) + 1);
    await expect(programFolder(options)).rejects.toThrow('it belongs to another user');
    uid.mockRestore();
    rmSync(join(programs(), FOLDER), { recursive: true });
    mkdirSync(join(directory, 'elsewhere'));
    symlinkSync(join(directory, 'elsewhere'), join(programs(), FOLDER));
    await expect(programFolder(options)).rejects.toThrow('it is not a directory');
  });

  it('that cannot be made says where, why and what to do', async () => {
    writeFileSync(join(directory, 'caches'), '');
    await expect(programFolder(options)).rejects.toMatchObject({
      code: 'TINCAN_E_SINGLE_FILE',
      message: expect.stringMatching(/caches\/tincan: it is not a directory\. Mend that, or set /),
    });
  });

  it('is followed by a look at the others, when it is filled and at no other time', async () => {
    mkdirSync(programs(), { recursive: true, mode: 0o700 });
    const others = ['1', '2', '3', '4'].map((digit) => join(programs(), digit.repeat(32)));
    for (const [index, other] of others.entries()) {
      mkdirSync(join(other, 'dist'), { recursive: true });
      age(other, SINGLE_FILE.unusedFor * (index + 2));
    }
    await programFolder(options);
    expect(others.map((other) => existsSync(other))).toEqual([true, true, false, false]);
    mkdirSync(others[3] ?? '');
    age(others[3] ?? '', SINGLE_FILE.unusedFor * 9);
    await programFolder(options);
    expect(existsSync(others[3] ?? '')).toBe(true);
  });

  it('tells that it is used, where nobody has for long', async () => {
    const folder = await programFolder(options);
    age(folder, SINGLE_FILE.renewEvery + 60_000);
    await programFolder(options);
    expect(Date.now() - lstatSync(folder).mtimeMs).toBeLessThan(60_000);
    age(folder, SINGLE_FILE.renewEvery - 60_000);
    const before = lstatSync(folder).mtimeMs;
    await programFolder(options);
    expect(lstatSync(folder).mtimeMs).toBe(before);
  });
});
