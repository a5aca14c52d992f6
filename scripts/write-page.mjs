// Writes a page that is made from the program's own tables: node scripts/write-page.mjs SOURCE FUNCTION FILE
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, withBundle } from './run-bundled.mjs';

const [source, name, file] = process.argv.slice(2);
if (source === undefined || name === undefined || file === undefined) throw new Error('SOURCE FUNCTION FILE');
await withBundle(source, async (page) => {
  const made = await import(pathToFileURL(page).href);
  writeFileSync(join(root, file), made[name]());
});
