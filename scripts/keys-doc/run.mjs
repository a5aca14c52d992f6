// Writes docs/keys.md from the tables of keys and commands: node scripts/keys-doc/run.mjs
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));
// Inside node_modules, where what is not bundled is found.
const cache = join(root, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const out = mkdtempSync(join(cache, 'tincan-keys-'));
try {
  const page = join(out, 'page.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['scripts/keys-doc/page.ts'],
    outfile: page,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    logLevel: 'warning',
  });
  const { keysPage } = await import(pathToFileURL(page).href);
  writeFileSync(join(root, 'docs/keys.md'), keysPage());
} finally {
  rmSync(out, { recursive: true, force: true });
}
