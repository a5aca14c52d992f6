/** Bundles the small programs that the tests of the terminal layer run, each once for a test file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const PROGRAMS = fileURLToPath(new URL('../programs/', import.meta.url));

export interface BuiltProgram {
  /** Path of the bundle. */
  path: string;
  /** A folder for what the program reports beside the terminal. */
  directory: string;
  remove(): void;
}

/** @param name file in test/components/terminal/programs, with its ending */
export async function buildProgram(name: string, from = PROGRAMS): Promise<BuiltProgram> {
  const directory = mkdtempSync(join(tmpdir(), 'tincan-terminal-'));
  const path = join(directory, 'program.mjs');
  await build({
    entryPoints: { program: join(from, name) },
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // As dist/ is built; what Ink imports only for its own development stays in a chunk that is never loaded.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    external: ['react-devtools-core'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return { path, directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
