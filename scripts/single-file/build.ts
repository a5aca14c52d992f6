// Packs the program that the build has made, with SQLite for every platform that its package has, into one file that Node runs.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { build } from 'esbuild';
import type { Addon, Contents, Part } from '../../bin/single-file/contents.ts';

const SQLITE = 'node_modules/@photostructure/sqlite';
/** What finds SQLite's addon. */
const FINDER = 'node_modules/node-gyp-build';
/** The first place where that looks: which C library is wanted is decided when it is unpacked. */
const ADDON = `${SQLITE}/build/Release/sqlite.node`;
/** Read by the program, or by a person who wants the manual page or the licences. */
const BESIDE_DIST = [
  'package.json',
  'LICENSE',
  'docs/tincan.1',
  `${SQLITE}/package.json`,
  `${SQLITE}/dist/index.mjs`,
  `${SQLITE}/LICENSE`,
  `${FINDER}/package.json`,
  `${FINDER}/index.js`,
  `${FINDER}/node-gyp-build.js`,
  `${FINDER}/LICENSE`,
];
/** Higher ones take ten times as long for a tenth less. */
const QUALITY = 9;
/**
 * Platforms whose prebuilt addons go in. Windows is left out: whose folder it is, and who may write there, is asked in another way there.
 */
const PLATFORMS = /^(linux|darwin)-/;

interface Packed {
  part: Omit<Part, 'at'>;
  text: string;
}

/**
 * Writes the single file.
 *
 * @param root the folder of the project, where `npm run build` was run
 * @param folder where the file goes
 * @returns its path
 */
export async function buildSingleFile(root: string, folder: string): Promise<string> {
  const { version, engines } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
    engines: { node: string };
  };
  if (!existsSync(path.join(root, 'dist/tincan.js'))) throw new Error('There is no dist/: npm run build');
  const addons = await prebuiltAddons(root);
  const [program, ...packedAddons] = await Promise.all([
    pack(await programFiles(root)),
    ...addons.map(async ({ file }) => pack([[ADDON, await readFile(file)]])),
  ]);
  const payload = [program, ...packedAddons].map(({ text }) => text).join('');
  let at = program.text.length;
  const contents: Contents = {
    version,
    node: `${engines.node.replace('>=', '')}.0`,
    packed: payload.length,
    program: { at: 0, ...program.part },
    addons: Object.fromEntries(
      packedAddons.map(({ part, text }, index): [string, Addon] => {
        at += text.length;
        const folder = sha256(JSON.stringify([program.part, part])).slice(0, 32);
        return [addons[index]?.platform ?? '', { at: at - text.length, ...part, folder }];
      }),
    ),
  };
  const target = path.join(folder, `tincan-${version}.mjs`);
  await mkdir(folder, { recursive: true });
  await writeFile(target, withLength(version, contents, await beginning(root), payload), { mode: 0o755 });
  return target;
}

/** The text of the file, which begins with its own length. */
function withLength(version: string, contents: Contents, code: string, payload: string): string {
  const text = (bytes: number): string =>
    [
      '#!/usr/bin/env node',
      `// tincan ${version}, MIT licence. The licences of all that is in here are unpacked with it: LICENSE, dist/THIRD-PARTY-LICENSES.txt.`,
      `const TINCAN_BYTES=${bytes};`,
      `const TINCAN_CONTENTS=${JSON.stringify(contents)};`,
      `${code.trim()}`,
      // The parser of JavaScript passes over a comment more quickly than over a string, and over ASCII more quickly than over anything else.
      `//${payload}`,
      '',
    ].join('\n');
  // The digits of the length are a part of it: with those of a length nearby it is right.
  const nearby = Buffer.byteLength(text(payload.length));
  return text(Buffer.byteLength(text(nearby)));
}

/** What runs first. */
async function beginning(root: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['bin/single-file/main.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    minifySyntax: true,
    minifyWhitespace: true,
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
  });
  return outputFiles[0]?.text ?? '';
}

async function programFiles(root: string): Promise<[name: string, bytes: Buffer][]> {
  const dist = await readdir(path.join(root, 'dist'), { recursive: true, withFileTypes: true });
  const names = dist
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
  return Promise.all(
    [...names.sort(), ...BESIDE_DIST].map(
      async (name): Promise<[string, Buffer]> => [name, await readFile(path.join(root, name))],
    ),
  );
}

/** Those of SQLite's package, by the names that `platformName` gives. */
async function prebuiltAddons(root: string): Promise<{ platform: string; file: string }[]> {
  const prebuilds = path.join(root, SQLITE, 'prebuilds');
  const platforms = (await readdir(prebuilds)).filter((name) => PLATFORMS.test(name)).sort();
  const found = await Promise.all(
    platforms.map(async (platform) =>
      (await readdir(path.join(prebuilds, platform))).sort().map((name) => ({
        platform: platform.startsWith('linux-') ? `${platform}-${libcOf(name)}` : platform,
        file: path.join(prebuilds, platform, name),
      })),
    ),
  );
  return found.flat();
}

/** As `@photostructure+sqlite.musl.node` says it. */
function libcOf(name: string): string {
  const libc = /\.(glibc|musl)\.node$/.exec(name)?.[1];
  if (libc === undefined) throw new Error(`For which C library is ${name}?`);
  return libc;
}

async function pack(files: readonly (readonly [name: string, bytes: Buffer])[]): Promise<Packed> {
  const bytes = Buffer.concat(files.map(([, content]) => content));
  const packed = await promisify(brotliCompress)(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  const text = packed.toString('base64');
  return {
    text,
    part: {
      length: text.length,
      sha256: sha256(packed),
      files: files.map(([name, content]) => [name.split(path.sep).join('/'), content.length]),
    },
  };
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
