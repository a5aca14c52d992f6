/** The beginning of the single file: finds the program that it carries, unpacked, and goes on with it. */
import { statSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import envPaths from 'env-paths';
import { exitCodeOf, TincanError, toTincanError } from '../../src/errors.ts';
import { SINGLE_FILE } from '../../src/limits.ts';
import { isNewer } from '../../src/text/version-order.ts';
import { damaged } from './archive.ts';
import type { Contents } from './contents.ts';
import { programFolder, renewUse } from './folder.ts';
import { ownPlatform } from './platform.ts';

/** Written before this source by the build: the bytes of the whole file, and what is in it. */
declare const TINCAN_BYTES: number;
declare const TINCAN_CONTENTS: Contents;

const folder = await findProgram();
if (folder !== undefined) {
  setInterval(() => renewUse(folder), SINGLE_FILE.renewEvery).unref();
  await import(pathToFileURL(path.join(folder, 'dist/tincan.js')).href);
}

async function findProgram(): Promise<string | undefined> {
  try {
    return await programOf(fileURLToPath(import.meta.url), TINCAN_CONTENTS);
  } catch (thrown) {
    const error = toTincanError(thrown);
    process.stderr.write(`tincan: ${error.message}\n`);
    process.exitCode = exitCodeOf(error.code);
    return undefined;
  }
}

async function programOf(file: string, contents: Contents): Promise<string> {
  if (isNewer(contents.node, process.versions.node))
    throw new TincanError(
      'TINCAN_E_SINGLE_FILE',
      `tincan ${contents.version} needs Node ${contents.node} or later, and this is ${process.versions.node}. Run it with a newer one.`,
    );
  if (statSync(file).size !== TINCAN_BYTES) throw damaged(file);
  const platform = ownPlatform();
  const addon = contents.addons[platform];
  if (addon === undefined)
    throw new TincanError(
      'TINCAN_E_SINGLE_FILE',
      `This file does not run on ${platform}: it has SQLite for ${Object.keys(contents.addons).join(', ')}. ${process.platform === 'win32' ? 'On Windows tincan is installed with npm: npm install -g tincan-lan.' : 'Run it on a machine of one of these.'}`,
    );
  return await programFolder({
    file,
    // Behind the parts there is the end of their line.
    start: TINCAN_BYTES - contents.packed - 1,
    contents,
    addon,
    cache: envPaths('tincan', { suffix: '' }).cache,
    load: (addonFile) => process.dlopen({ exports: {} }, addonFile, constants.dlopen.RTLD_NOW),
  });
}
