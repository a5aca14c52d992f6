// How the product is bundled: ESM, code shared in chunks, so that a command loads what it needs and nothing of the UI.
import { inkPatches } from './ink-patches.mjs';

/** The executable, and the workers that it starts. */
export const ENTRIES = {
  tincan: 'bin/tincan.ts',
  'data-worker': 'src/transfer/data/data-worker.ts',
  'history-worker': 'src/history/history-worker.ts',
};

/**
 * Options of esbuild, but for the entries and where they go.
 * @param {string} root the folder of the package
 * @returns {import('esbuild').BuildOptions}
 */
export function bundleOptions(root) {
  return {
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // Node 20 has the v flag, which esbuild does not know.
    supported: { 'regexp-set-notation': true },
    chunkNames: 'chunks/[name]-[hash]',
    // A native addon cannot be bundled.
    external: ['@photostructure/sqlite', 'libsql'],
    // React's checks for those who write it stay out.
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [inkPatches()],
    // CommonJS dependencies call require() for Node's own modules, which ESM output does not define.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: true,
    logLevel: 'warning',
  };
}
