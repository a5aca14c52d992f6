/** Runs a tool of the service manager to its end. */
import { execFile } from 'node:child_process';
import { systemCode } from '../../src/errors.ts';
import { SERVICE } from '../../src/limits.ts';

export interface ToolEnd {
  /** 0: it did what it was told. Undefined: it is not there, or was ended. */
  code: number | undefined;
  /** The last line that it said, of its errors before what it prints. */
  said: string;
  stdout: string;
}

export type RunTool = (program: string, ...words: string[]) => Promise<ToolEnd>;

/** Resolves, never rejects; what it prints is bounded. */
export const runTool: RunTool = (program, ...words) =>
  new Promise((resolve) => {
    const options = { timeout: SERVICE.toolPatience, maxBuffer: SERVICE.toolBytes };
    execFile(program, words, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined;
      const said = lastLine(stderr) ?? lastLine(stdout) ?? reason(error, program);
      resolve({ code, said, stdout });
    });
  });

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1)?.trim() || undefined;
}

function reason(error: Error | null, program: string): string {
  if (error === null) return '';
  return systemCode(error) === 'ENOENT' ? `${program} is not installed` : `${program} failed`;
}
