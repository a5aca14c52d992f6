// Bundles the executable and the worker threads into dist/ (ESM, code shared in chunks).
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleOptions, ENTRIES } from './bundle.mjs';
import { licensesOf } from './licenses.mjs';

const root = new URL('../', import.meta.url);
const pkg = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));

await rm(new URL('dist', root), { recursive: true, force: true });
const options = bundleOptions(fileURLToPath(root));
const { metafile } = await build({
  ...options,
  metafile: true,
  entryPoints: ENTRIES,
  outdir: 'dist',
  define: { ...options.define, "process.env['TINCAN_VERSION']": JSON.stringify(pkg.version) },
});
await chmod(new URL('dist/tincan.js', root), 0o755);
await writeFile(
  new URL('dist/THIRD-PARTY-LICENSES.txt', root),
  await licensesOf(fileURLToPath(root), Object.keys(metafile.inputs)),
);
