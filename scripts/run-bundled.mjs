// Bundles a program of this folder with esbuild into a folder of its own and runs it with the arguments of this process.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));

/** @param {string} entry path from the root of the project */
export async function runBundled(entry) {
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
    const child = spawn(process.execPath, [join(out, 'program.mjs'), ...process.argv.slice(2)], {
      stdio: 'inherit',
      cwd: root,
    });
    // Ctrl-C reaches the whole group; a signal to this process alone is handed on. Either way the child cleans up first.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    process.exitCode = await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
