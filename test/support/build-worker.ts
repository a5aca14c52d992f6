/** Bundles the data worker, or another entry, for a test, as the build does for the product. */
import { mkdtempSync, rmSync } from 'node:fs';
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

/** @param entry from the top of the checkout */
export async function buildEntry(entry: string): Promise<BuiltWorker> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const out = mkdtempSync(join(tmpdir(), 'tincan-worker-'));
  const file = join(out, 'entry.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'silent',
  });
  return { url: pathToFileURL(file), remove: () => rmSync(out, { recursive: true, force: true }) };
}
