/** Bundles the data worker for a test, as the build does for the product. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export interface BuiltWorker {
  url: URL;
  remove(): void;
}

export async function buildDataWorker(): Promise<BuiltWorker> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const out = mkdtempSync(join(tmpdir(), 'tincan-worker-'));
  const file = join(out, 'data-worker.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['src/transfer/data/data-worker.ts'],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'silent',
  });
  return { url: pathToFileURL(file), remove: () => rmSync(out, { recursive: true, force: true }) };
}
