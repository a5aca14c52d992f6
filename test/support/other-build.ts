/** The whole program once more, as a build of another version. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleOptions, ENTRIES } from '../../scripts/bundle.mjs';

export interface OtherBuild {
  executable: string;
  remove(): void;
}

export async function buildVersion(version: string): Promise<OtherBuild> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  // Where the native addon is found.
  const parent = join(root, 'node_modules/.cache');
  mkdirSync(parent, { recursive: true });
  const out = mkdtempSync(join(parent, 'tincan-version-'));
  const options = bundleOptions(root);
  await build({
    ...options,
    entryPoints: ENTRIES,
    outdir: out,
    outExtension: { '.js': '.js' },
    define: { ...options.define, "process.env['TINCAN_VERSION']": JSON.stringify(version) },
  });
  return { executable: join(out, 'tincan.js'), remove: () => rmSync(out, { recursive: true, force: true }) };
}
