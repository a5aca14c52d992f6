// Writes a page that is made from the program's own tables: node scripts/write-page.mjs SOURCE FUNCTION FILE
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));
const [source, name, file] = process.argv.slice(2);
if (source === undefined || name === undefined || file === undefined) throw new Error('SOURCE FUNCTION FILE');
// Inside node_modules, where what is not bundled is found.
const cache = join(root, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const out = mkdtempSync(join(cache, 'tincan-page-'));
try {
  const page = join(out, 'page.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: [source],
    outfile: page,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'warning',
  });
  const made = await import(pathToFileURL(page).href);
  writeFileSync(join(root, file), made[name]());
} finally {
  rmSync(out, { recursive: true, force: true });
}
