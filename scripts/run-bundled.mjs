// Bundles sources of the project with esbuild, to run them with the arguments of this process or to use what they export.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The folder of the project. */
export const root = fileURLToPath(new URL('../', import.meta.url));

/**
 * Bundles a source into a folder of its own, which is there for as long as it is used.
 *
 * @param {string} entry path from the root of the project
 * @param {(program: string) => Promise<void>} use gets the path of the bundle
 */
export async function withBundle(entry, use) {
  // Inside node_modules, where what is not bundled is found.
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const out = mkdtempSync(join(cache, 'tincan-script-'));
  try {
    await build({
      absWorkingDir: root,
      entryPoints: { program: entry },
      outdir: out,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      packages: 'external',
      logLevel: 'warning',
    });
    await use(join(out, 'program.mjs'));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** @param {string} entry path from the root of the project */
export async function runBundled(entry) {
  await withBundle(entry, async (program) => {
    const child = spawn(process.execPath, [program, ...process.argv.slice(2)], {
      stdio: 'inherit',
      cwd: root,
    });
    // Ctrl-C reaches the whole group; a signal to this process alone is handed on. Either way the child cleans up first.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    process.exitCode = await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
  });
}
