import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleOptions, ENTRIES } from '../../scripts/bundle.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const UI_PACKAGE = /node_modules\/(react|react-reconciler|ink|yoga-layout)\//;

let outputs: Metafile['outputs'];

beforeAll(async () => {
  const { metafile, warnings } = await build({
    ...bundleOptions(root),
    entryPoints: ENTRIES,
    outdir: 'dist',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  expect(warnings).toEqual([]);
  outputs = metafile.outputs;
});

/** Files that are loaded before the entry runs. */
function loadedWith(entry: string): string[] {
  const first = Object.keys(outputs).find((file) => outputs[file]?.entryPoint === entry);
  const chunks = new Set(first === undefined ? [] : [first]);
  for (const chunk of chunks) {
    for (const { kind, path } of outputs[chunk]?.imports ?? []) {
      if (kind === 'import-statement' && path in outputs) chunks.add(path);
    }
  }
  return [...chunks].flatMap((chunk) => Object.keys(outputs[chunk]?.inputs ?? {}));
}

describe('the bundle', () => {
  it('loads React, Ink and the layout with the screen alone', () => {
    const entries = Object.values(outputs).flatMap(({ entryPoint }) => entryPoint ?? []);
    const withUi = entries.filter((entry) => loadedWith(entry).some((file) => UI_PACKAGE.test(file)));
    expect(entries).toContain('bin/commands/status.ts');
    expect(withUi).toEqual(['components/app/index.ts']);
  });

  it('has neither the development build of React nor its developer tools', () => {
    const files = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
    expect(files.filter((file) => /react.*\.development\.js$|devtools/.test(file))).toEqual([]);
  });
});
