// Bundles the executable and the worker threads into dist/ (ESM, code shared in chunks).
import { chmod, readFile, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url);
const pkg = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));

await rm(new URL('dist', root), { recursive: true, force: true });
await build({
  absWorkingDir: decodeURIComponent(root.pathname),
  entryPoints: { tincan: 'bin/tincan.ts', 'data-worker': 'src/transfer/data/data-worker.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  chunkNames: 'chunks/[name]-[hash]',
  // A native addon cannot be bundled.
  external: ['@photostructure/sqlite'],
  define: { "process.env['TINCAN_VERSION']": JSON.stringify(pkg.version) },
  // CommonJS dependencies call require() for Node's own modules, which ESM output does not define.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  logLevel: 'warning',
});
await chmod(new URL('dist/tincan.js', root), 0o755);
