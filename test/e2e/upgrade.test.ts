import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectCore } from '../../src/client/index.ts';
import { resolveHome } from '../../src/config/home.ts';
import { acceptAll, type CoreProcess, removeCores, startCoreProcess } from '../support/core-process.ts';
import { childEnvironment, EXECUTABLE, runTincan } from '../support/executable.ts';
import { freeUdpPort } from '../support/free-port.ts';
import { buildVersion, type OtherBuild } from '../support/other-build.ts';

const NEW = '99.0.0';
const BYTES = 6 * 1024 * 1024;

let directory = '';
let bob: CoreProcess;
let upgraded: OtherBuild;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tincan-upgrade-'));
  [bob, upgraded] = await Promise.all([startCoreProcess('bob'), buildVersion(NEW)]);
});
afterAll(async () => {
  await runTincan([`--home=${directory}`, 'stop']);
  await removeCores();
  upgraded.remove();
  await rm(directory, { recursive: true, force: true });
});

it('an upgrade takes the place of the core in the background, and a transfer that is under way arrives whole', async () => {
  const home = resolveHome({ home: directory });
  const run = promisify(execFile);
  // What the first start is told is not told again.
  const first = ['--name=alice', '--interface=lo', '--port=0', `--discovery-port=${await freeUdpPort()}`];
  const by = (executable: string, ...words: string[]) =>
    run(process.execPath, [executable, `--home=${directory}`, ...words], { env: childEnvironment() });
  const status = async () => JSON.parse((await by(upgraded.executable, 'status', '--json')).stdout);

  const connecting = by(EXECUTABLE, ...first, 'connect', bob.address);
  const request = await bob.until('a request', ({ requests }) => Object.values(requests)[0]);
  await bob.client.call('request.accept', { id: request.id });
  await connecting;
  acceptAll(bob);
  await by(EXECUTABLE, 'limit', 'send', '1MB');
  const contents = randomBytes(BYTES);
  await writeFile(path.join(directory, 'disk.img'), contents);
  await by(EXECUTABLE, 'send', 'bob', path.join(directory, 'disk.img'), '--detach');
  const underWay = await bob.until('some of it', ({ transfers }) =>
    Object.values(transfers).find(({ transferred }) => transferred > 0),
  );

  // A screen is attached: the core stays, and the new program works with it.
  const screen = await connectCore(home);
  await screen.call('core.keep', {});
  await screen.call('interface.save', { drafts: { everyone: 'half a sent' } });
  const before = await status();
  const beside = await by(upgraded.executable, 'transfers', '--json');
  expect(beside.stderr).toContain('now 1 program is.');
  expect(JSON.parse(beside.stdout)).toMatchObject({ state: 'active' });
  expect(await status()).toEqual({ ...before, uptimeSeconds: expect.any(Number) });
  screen.close();
  await screen.closed;

  const after = await by(upgraded.executable, 'limit', 'send', 'off');
  expect(after.stderr).toContain(`tincan ${NEW} has taken its place`);
  expect(await status()).toMatchObject({ version: NEW, name: 'alice' });
  expect((await status()).pid).not.toBe(before.pid);
  const done = await bob.ended(underWay.id);
  expect(done).toMatchObject({ state: 'done', problems: [] });
  expect((await readFile(path.join(bob.downloads, 'disk.img'))).equals(contents)).toBe(true);

  // What was being written is there, and the core stays, as the one before would have.
  const next = await connectCore(home);
  const used = next.state.network.interfaces.filter((one) => one.used);
  expect(used).toMatchObject([{ name: 'lo' }]);
  expect(await next.call('interface.restore', {})).toEqual({ drafts: { everyone: 'half a sent' } });
  expect(await next.call('core.release', {})).toEqual({ stays: true });
  next.close();
  // The program of before ends it, too.
  expect((await by(EXECUTABLE, 'stop')).stdout).toBe('The core has stopped.\n');
});
