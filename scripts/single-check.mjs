// Makes the single file, copies it alone into an empty folder, and runs it there as a user would who has nothing else: what it needs of a
// checkout, or of the folder that it unpacks, is seen nowhere else. `node scripts/single-check.mjs [PATH-OF-NODE]` runs it with another Node.
import { execFile, spawn } from 'node:child_process';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { check, until } from './check.mjs';
import { root, withBundle } from './run-bundled.mjs';

const run = promisify(execFile);
const node = process.argv[2] ?? process.execPath;
const directory = await mkdtemp(path.join(tmpdir(), 'tincan-single-'));
/** Longest wait for what a core does, in ms. */
const PATIENCE = 20_000;

/** As a login has it that knows nothing of this checkout: caches lie in the folder that the platform has for them. */
const env = Object.fromEntries(
  Object.entries({
    ...process.env,
    HOME: directory,
    PATH: `${path.dirname(node)}:${process.env.PATH}`,
  }).filter(([name]) => !/^(XDG_|TINCAN_|NODE_PATH$)/.test(name)),
);
const cache = path.join(directory, process.platform === 'darwin' ? 'Library/Caches/tincan' : '.cache/tincan');
const programs = path.join(cache, 'program');

/** @param {string} file @param {string[]} words */
const say = async (file, ...words) => (await run(node, [file, ...words], { env })).stdout.trim();

/** What a command that fails says, and its exit code. @param {string} file @param {string[]} words */
const failure = async (file, ...words) => {
  try {
    await run(node, [file, ...words], { env });
  } catch (/** @type {any} */ thrown) {
    return { code: thrown.code, said: String(thrown.stderr).trim() };
  }
  throw new Error(`${words.join(' ')} did not fail`);
};

/** @type {import('node:child_process').ChildProcess[]} */
const daemons = [];
try {
  const alone = path.join(directory, 'nas');
  await mkdir(alone);
  let file = '';
  await withBundle('scripts/single-file/build.ts', async (program) => {
    const { buildSingleFile } = await import(pathToFileURL(program).href);
    const built = await buildSingleFile(root, path.join(directory, 'built'));
    file = path.join(alone, path.basename(built));
    await copyFile(built, file);
    await chmod(file, 0o755);
  });
  const { size } = await lstat(file);
  console.log(`  ${path.basename(file)}, ${(size / 1e6).toFixed(1)} MB`);
  const version = path.basename(file, '.mjs').replace('tincan-', '');

  // Damaged ones first, as nothing is unpacked yet.
  const hurt = path.join(alone, 'hurt.mjs');
  await copyFile(file, hurt);
  const bytes = await open(hurt, 'r+');
  const at = Math.round(size / 30);
  const { buffer } = await bytes.read(Buffer.alloc(1), 0, 1, at);
  await bytes.write(Buffer.from(buffer[0] === 65 ? 'B' : 'A'), 0, 1, at);
  await bytes.close();
  const changed = await failure(hurt, '--version');
  check(changed.code === 1 && changed.said.includes('is damaged'), 'one byte that was changed is told');
  check((await readdir(programs)).length === 0, 'and nothing of it is left');
  await truncate(hurt, size - 1000);
  const cut = await failure(hurt, '--version');
  check(cut.code === 1 && cut.said.includes('is damaged'), 'a file that was cut off is told');

  const first = await Promise.all([1, 2, 3].map(() => say(file, '--version')));
  check(
    first.every((said) => said === version),
    `three first starts at once say ${version}`,
  );
  const [unpacked = '', ...others] = await readdir(programs);
  check(others.length === 0, 'and have left one folder');
  const folder = path.join(programs, unpacked);
  check(((await lstat(folder)).mode & 0o777) === 0o700, 'which is their user’s alone');

  /** @param {string} name */
  const homeOf = (name) => [
    `--home=${path.join(directory, name)}`,
    `--name=${name}`,
    '--interface=lo',
    '--port=0',
  ];
  const [alice, bob] = [homeOf('alice'), homeOf('bob')];
  // By its first line, as a command.
  for (const home of [alice, bob]) daemons.push(spawn(file, [...home, 'daemon'], { env, stdio: 'inherit' }));
  const ended = daemons.map((daemon) => new Promise((resolve) => daemon.once('exit', resolve)));
  /** @param {string[]} home @returns {Promise<any>} */
  const status = async (home) => JSON.parse(await say(file, ...home.slice(0, 1), 'status', '--json'));
  const [, there] = await Promise.all(
    [alice, bob].map((home) => until(() => status(home), 'a daemon does not answer', PATIENCE)),
  );
  check(there.version === version && there.name === 'bob', 'two daemons answer tincan status');
  const connected = say(file, alice[0] ?? '', 'connect', `127.0.0.1:${there.port}`);
  await until(() => say(file, bob[0] ?? '', 'accept', 'alice'), 'nobody has asked bob', PATIENCE);
  await connected;
  await say(file, alice[0] ?? '', 'msg', 'bob', 'from the single file');
  check(
    (await say(file, bob[0] ?? '', 'history', 'alice')).includes('from the single file'),
    'one says something to the other',
  );
  const sent = path.join(alone, 'sent.bin');
  await writeFile(sent, Buffer.alloc(3_000_000, 'tincan'));
  const sending = say(file, alice[0] ?? '', 'send', 'bob', sent);
  await until(() => say(file, bob[0] ?? '', 'accept', 'alice'), 'nothing is offered to bob', PATIENCE);
  await sending;
  check(true, 'and sends a file, through the thread of the data');

  await rm(cache, { recursive: true });
  check((await status(alice)).connected === 1, 'the folder can be cleared while they run');
  for (const home of [alice, bob]) await say(file, home[0] ?? '', 'stop');
  check(
    (await Promise.all(ended)).every((code) => code === 0),
    'tincan stop ends them, with 0',
  );

  await rm(cache, { recursive: true });
  await say(file, ...alice, 'peers');
  check((await status(alice)).name === 'alice', 'a command brings a core up in the background');
  await say(file, alice[0] ?? '', 'stop');
  const unit = await say(file, alice[0] ?? '', 'service', 'install', '--print');
  check(unit.includes(file) && !unit.includes(programs), 'a service is of the file, and not of the folder');
  const secret = path.join(directory, 'secret');
  await writeFile(secret, 'correct horse battery\n', { mode: 0o600 });
  const fresh = `--home=${path.join(directory, 'fresh')}`;
  const refused = await failure(file, fresh, 'passphrase', 'set', `--new-passphrase-file=${secret}`);
  check(refused.code === 1 && refused.said.includes('libsql'), 'a passphrase is refused, and it says why');

  await rm(path.join(folder, 'dist/data-worker.js'));
  check((await say(file, '--version')) === version, 'what is missing of the folder');
  check((await lstat(path.join(folder, 'dist/data-worker.js'))).isFile(), 'is put back');
  await chmod(folder, 0o770);
  const shared = await failure(file, '--version');
  check(
    shared.code === 1 && shared.said.includes('other users can write'),
    'a folder that others can write is not run',
  );
} finally {
  for (const daemon of daemons) daemon.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
}
