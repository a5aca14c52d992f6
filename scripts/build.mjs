// Bundles the executable and the worker threads into dist/ (ESM, code shared in chunks).
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licensesOf } from './licenses.mjs';

const root = new URL('../', import.meta.url);
const pkg = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));

await rm(new URL('dist', root), { recursive: true, force: true });
const { metafile } = await build({
  metafile: true,
  absWorkingDir: fileURLToPath(root),
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
await writeFile(
  new URL('dist/THIRD-PARTY-LICENSES.txt', root),
  await licensesOf(fileURLToPath(root), Object.keys(metafile.inputs)),
);
