/** Bundles the data worker, or another entry, for a test, as the build does for the product. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export interface BuiltWorker {
  url: URL;
  remove(): void;
}

export function buildDataWorker(): Promise<BuiltWorker> {
  return buildEntry('src/transfer/data/data-worker.ts');
}

export function buildHistoryWorker(): Promise<BuiltWorker> {
  return buildEntry('src/history/history-worker.ts', true);
}

/**
 * @param entry from the top of the checkout
 * @param native it needs the database, whose native part is not bundled: it goes where that is found
 */
export async function buildEntry(entry: string, native = false): Promise<BuiltWorker> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const parent = native ? join(root, 'node_modules/.cache') : tmpdir();
  mkdirSync(parent, { recursive: true });
  const out = mkdtempSync(join(parent, 'tincan-worker-'));
  const file = join(out, 'entry.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: ['@photostructure/sqlite'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'silent',
  });
  return { url: pathToFileURL(file), remove: () => rmSync(out, { recursive: true, force: true }) };
}
