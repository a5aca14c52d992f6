/** What the doctor looks at of the machine; a parameter, so that what is made of it is tried without one. */
import { execFile } from 'node:child_process';
import { open, readdir, readlink } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { systemCode } from '../errors.ts';
import { DOCTOR } from '../limits.ts';

/** What a program said. */
export type Ran =
  | { kind: 'done'; code: number; stdout: string; stderr: string }
  /** There is no such program here. */
  | { kind: 'missing' }
  /** It took too long, said too much, or could not be started. */
  | { kind: 'failed'; why: string };

export interface System {
  platform: NodeJS.Platform;
  /** Of the user; undefined where there is no such number (Windows). */
  uid: number | undefined;
  interfaces: typeof networkInterfaces;
  /** Runs a program that reads and asks nobody anything; never rejects. */
  run(program: string, words: readonly string[]): Promise<Ran>;
  /** The beginning of a file, some DOCTOR.fileBytes; undefined where it cannot be read. */
  read(file: string): Promise<string | undefined>;
  /** Names in a directory; none where it cannot be read. */
  list(directory: string): Promise<string[]>;
  /** Where a link leads; undefined where it is none or cannot be read. */
  link(file: string): Promise<string | undefined>;
}

export function createSystem(): System {
  return {
    platform: process.platform,
    uid: process.getuid?.(),
    interfaces: networkInterfaces,
    run: runProgram,
    read: readBeginning,
    list: (directory) => readdir(directory).catch(() => []),
    link: (file) => readlink(file).catch(() => undefined),
  };
}

function runProgram(program: string, words: readonly string[]): Promise<Ran> {
  // Where firewall programs are is often not among the folders of a user's commands.
  const folders = [process.env.PATH ?? '', '/usr/sbin', '/sbin'].filter((folder) => folder !== '');
  const env = { ...process.env, PATH: folders.join(path.delimiter), LC_ALL: 'C' };
  const options = {
    env,
    timeout: DOCTOR.program,
    killSignal: 'SIGKILL' as const,
    maxBuffer: DOCTOR.programBytes,
    encoding: 'utf8' as const,
  };
  return new Promise((resolve) => {
    const child = execFile(program, [...words], options, (error, stdout, stderr) => {
      if (error === null) resolve({ kind: 'done', code: 0, stdout, stderr });
      else if (systemCode(error) === 'ENOENT') resolve({ kind: 'missing' });
      else if (typeof error.code === 'number') resolve({ kind: 'done', code: error.code, stdout, stderr });
      else resolve({ kind: 'failed', why: error.killed === true ? 'it took too long' : error.message });
    });
    child.stdin?.end();
  });
}

async function readBeginning(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file, 'r');
    try {
      // Files of /proc have no size: they are read until they end.
      const pieces: Buffer[] = [];
      for (let total = 0; total < DOCTOR.fileBytes; ) {
        const piece = Buffer.alloc(DOCTOR.pieceBytes);
        const { bytesRead } = await handle.read(piece, 0, piece.length, null);
        if (bytesRead === 0) break;
        pieces.push(piece.subarray(0, bytesRead));
        total += bytesRead;
      }
      return Buffer.concat(pieces).toString('utf8');
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}
