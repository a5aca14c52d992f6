// Makes the single file from the program in dist/: node scripts/single-file.mjs [FOLDER], by default dist-single/.
import { statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, withBundle } from './run-bundled.mjs';

const folder = path.resolve(process.argv[2] ?? path.join(root, 'dist-single'));
await withBundle('scripts/single-file/build.ts', async (program) => {
  const { buildSingleFile } = await import(pathToFileURL(program).href);
  const file = await buildSingleFile(root, folder);
  console.log(`${file}, ${(statSync(file).size / 1e6).toFixed(1)} MB`);
});
