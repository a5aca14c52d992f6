// Packs the program as it would be published, installs the package as a user would, and runs it: what is missing in "files", or a
// dependency that is only there in a checkout, is seen nowhere else. `node scripts/pack-check.mjs [PATH-OF-NODE]` runs it with another Node.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { check } from './check.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../', import.meta.url));
const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
const node = process.argv[2] ?? process.execPath;
const directory = await mkdtemp(path.join(tmpdir(), 'tincan-pack-'));
/** Longest wait for the daemon, in ms. */
const PATIENCE = 20_000;

/** @type {import('node:child_process').ChildProcess | undefined} */
let daemon;
try {
  // The build is there already; another would take its place under programs that run.
  const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', directory], {
    cwd: root,
  });
  const [tarball] = JSON.parse(packed.stdout);
  const files = tarball.files.map((/** @type {{ path: string }} */ file) => file.path);
  for (const needed of [
    'dist/tincan.js',
    'dist/data-worker.js',
    'dist/history-worker.js',
    'docs/tincan.1',
    'LICENSE',
    'README.md',
  ])
    check(files.includes(needed), `the package has ${needed}`);
  check(
    !files.some((/** @type {string} */ file) => /^(src|bin|test|components)\//.test(file)),
    'and no sources',
  );
  console.log(
    `  ${tarball.entryCount} files, ${(tarball.size / 1e6).toFixed(1)} MB packed, ${(tarball.unpackedSize / 1e6).toFixed(1)} MB unpacked`,
  );

  const prefix = path.join(directory, 'prefix');
  const file = path.join(directory, tarball.filename);
  await run('npm', [
    'install',
    '--global',
    '--prefix',
    prefix,
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    file,
  ]);
  const tincan = path.join(prefix, 'bin', 'tincan');
  const home = path.join(directory, 'home');
  // As the shell finds it, with the Node that is asked for.
  const env = { ...process.env, PATH: `${path.dirname(node)}:${process.env.PATH}` };
  const say = async (/** @type {string[]} */ ...words) =>
    (await run(tincan, [`--home=${home}`, ...words], { env })).stdout.trim();

  check((await say('--version')) === version, `tincan --version is ${version}`);
  daemon = spawn(tincan, [`--home=${home}`, '--name=alice', '--interface=lo', '--port=0', 'daemon'], {
    env,
    stdio: 'inherit',
  });
  const running = daemon;
  const ended = new Promise((resolve) => running.once('exit', resolve));
  const deadline = Date.now() + PATIENCE;
  const status = async () => JSON.parse(await say('status', '--json'));
  let seen = await status().catch(() => undefined);
  while (seen === undefined && Date.now() < deadline && running.exitCode === null)
    seen = await status().catch(() => undefined);
  check(seen?.version === version && seen?.name === 'alice', 'the daemon answers tincan status');
  check(
    (await say('msg', '--room', 'everyone', '--help')).includes('tincan msg'),
    'tincan msg --help is there',
  );
  check((await say('history', 'everyone')) === '', 'the database of messages answers');
  check(
    (await say('stop')) === 'The core has stopped.' && (await ended) === 0,
    'tincan stop ends it, with 0',
  );
  const npx = await run('npx', ['--yes', '--prefer-offline', '--package', file, 'tincan', '--version'], {
    cwd: directory,
    env,
  });
  check(npx.stdout.trim() === version, 'npx runs it');
} finally {
  daemon?.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
}
