// Bundles a benchmark with esbuild into a folder of its own and runs it: node bench/run.mjs NAME [ARGUMENT…]
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [name, ...rest] = process.argv.slice(2);
if (name === undefined) {
  console.error('usage: node bench/run.mjs NAME [ARGUMENT…]');
  process.exit(2);
}
const root = fileURLToPath(new URL('../', import.meta.url));
// Inside node_modules, where what is not bundled is found.
const cache = join(root, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const out = mkdtempSync(join(cache, 'tincan-bench-'));
try {
  await build({
    absWorkingDir: root,
    entryPoints: {
      bench: `bench/${name}.ts`,
      'data-worker': 'src/transfer/data/data-worker.ts',
      'history-worker': 'src/history/history-worker.ts',
    },
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    external: ['@photostructure/sqlite', '@lydell/node-pty', 'esbuild'],
    logLevel: 'warning',
  });
  const child = spawn(process.execPath, [join(out, 'bench.mjs'), ...rest], {
    stdio: 'inherit',
    cwd: root,
    // What is shared with the tests looks for the built program here.
    env: { TINCAN_EXECUTABLE: join(root, 'dist/tincan.js'), ...process.env },
  });
  process.exitCode = await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
} finally {
  rmSync(out, { recursive: true, force: true });
}
