import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Finished, type RunningCommand, runTincan, startTincan } from '../support/executable.ts';
import { freeUdpPort } from '../support/free-port.ts';

const there = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const CAN_HEAR = there('python3') && there('systemd-notify');
/** The user's own systemd, which is there where somebody has logged in at a machine that runs by it. */
const systemctl = (...words: string[]) =>
  spawnSync('systemctl', ['--user', '--no-pager', ...words], { encoding: 'utf8', timeout: 30_000 });
const UNITS = process.env.XDG_RUNTIME_DIR;
const HAS_MANAGER = UNITS !== undefined && systemctl('show', '--property=Version').status === 0;

/** Prints each word that comes to a socket as a service manager has it. */
const LISTENER = `
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("listening", flush=True)
while True:
    print(s.recv(4096).decode().replace("\\n", " "), flush=True)
`;

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tincan-service-'));
});
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

/** A daemon whose service manager listens at a path. */
async function daemon(socket: string, env: Record<string, string> = {}): Promise<RunningCommand> {
  const words = ['--interface=lo', `--discovery-port=${await freeUdpPort()}`, '--port=0', '--name=alice'];
  const running = startTincan([`--home=${directory}/home`, ...words, 'daemon'], {
    env: { NOTIFY_SOCKET: socket, ...env },
  });
  children.push(running.child);
  return running;
}

describe.skipIf(!CAN_HEAR)('a daemon with a service manager', () => {
  it('says that it is ready when it answers, that it lives, and that it stops, and ends with 0', async () => {
    const socket = path.join(directory, 'notify');
    const listener = spawn('python3', ['-c', LISTENER, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(listener);
    const lines = createInterface({ input: listener.stdout })[Symbol.asyncIterator]();
    const heard = async (wanted: string): Promise<string> => {
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true) throw new Error(`never heard: ${wanted}`);
        if (value.startsWith(wanted)) return value;
      }
    };
    await heard('listening');
    const running = await daemon(socket, { WATCHDOG_USEC: '400000' });
    expect(await heard('READY=1')).toMatch(/^READY=1 STATUS=alice on port \d+; 0 peers, 0 transfers$/);
    const status = await runTincan([`--home=${directory}/home`, '--json', 'status']);
    expect([status.code, JSON.parse(status.stdout)]).toMatchObject([0, { pid: running.child.pid }]);
    await heard('WATCHDOG=1 STATUS=alice');
    await heard('WATCHDOG=1 STATUS=alice');
    running.child.kill('SIGTERM');
    await heard('STOPPING=1');
    expect((await running.finished).code).toBe(0);
  });
});

describe.skipIf(!HAS_MANAGER)('the unit, where systemd runs', () => {
  it('is started, ready, watched and stopped by it, within what the unit allows', async () => {
    const words = [`--home=${directory}/home`, '--interface=lo', '--port=0', '--name=alice'];
    const discovery = `--discovery-port=${await freeUdpPort()}`;
    const { stdout } = await runTincan([...words, discovery, 'service', 'install', '--print']);
    // A name of its own, in the folder that ends with the session: a service of whoever runs this stays as it is.
    const unit = `tincan-test-${process.pid}.service`;
    const file = path.join(UNITS ?? '', 'systemd', 'user', unit);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, stdout);
    const told = (property: string): string =>
      systemctl('show', '--value', '-p', property, unit).stdout.trim();
    try {
      systemctl('daemon-reload');
      // Returns once the core has said that it is ready.
      const started = systemctl('start', unit);
      expect([started.status, started.stderr]).toEqual([0, '']);
      expect(told('ActiveState')).toBe('active');
      expect(told('StatusText')).toMatch(/^alice on port \d+; 0 peers, 0 transfers$/);
      expect(told('WatchdogUSec')).not.toBe('0');
      const status = await runTincan([`--home=${directory}/home`, '--json', 'status']);
      expect([status.code, JSON.parse(status.stdout)]).toMatchObject([0, { pid: Number(told('MainPID')) }]);
      systemctl('stop', unit);
      expect([told('ActiveState'), told('Result')]).toEqual(['inactive', 'success']);
    } finally {
      systemctl('stop', unit);
      await rm(file, { force: true });
      systemctl('daemon-reload');
    }
  });
});

it.skipIf(process.platform === 'win32')(
  'a daemon whose service manager is gone runs all the same, and notes it once',
  async () => {
    const running = await daemon(path.join(directory, 'nobody'), { WATCHDOG_USEC: '100000' });
    let log = '';
    for (;;) {
      log = await readFile(`${directory}/home/log/tincan.log`, 'utf8').catch(() => '');
      if (log.includes('the service manager was not told')) break;
      expect(running.child.exitCode).toBeNull();
    }
    const second = await runTincan([`--home=${directory}/home`, 'daemon']);
    expect([second.code, second.stderr]).toEqual([1, expect.stringContaining('already running')]);
    await runTincan([`--home=${directory}/home`, 'stop']);
    expect((await running.finished).code).toBe(0);
    log = await readFile(`${directory}/home/log/tincan.log`, 'utf8');
    expect(log.split('the service manager was not told')).toHaveLength(2);
  },
);

describe.skipIf(process.platform !== 'linux')('tincan service', () => {
  let unit = '';
  let env: Record<string, string> = {};
  beforeEach(async () => {
    // Tools of a service manager that note what they were told.
    const tools = path.join(directory, 'tools');
    await mkdir(tools);
    const script = `#!/bin/sh\necho "$(basename "$0") $*" >> "${directory}/told"\necho yes\n`;
    for (const tool of ['systemctl', 'loginctl'])
      await writeFile(path.join(tools, tool), script, { mode: 0o755 });
    env = { XDG_CONFIG_HOME: directory, PATH: `${tools}:${process.env.PATH ?? ''}` };
    unit = path.join(directory, 'systemd', 'user', 'tincan.service');
  });
  const service = (...words: string[]): Promise<Finished> =>
    runTincan([`--home=${directory}/home`, 'service', ...words], { env });
  const told = (): Promise<string> => readFile(path.join(directory, 'told'), 'utf8').catch(() => '');

  it('prints the unit and writes nothing', async () => {
    const { code, stdout } = await service('install', '--print', '--port=4747');
    expect(code).toBe(0);
    expect(stdout).toContain(`"daemon" "--home=${directory}/home" "--port=4747"\n`);
    await expect(stat(unit)).rejects.toThrow('ENOENT');
  });

  it('installs, says what to type, tells how it stands, and uninstalls its own', async () => {
    const installed = await service('install');
    expect([installed.code, installed.stderr]).toEqual([0, '']);
    expect(installed.stdout).toContain('systemctl --user enable --now tincan.service');
    expect(installed.stdout).toContain('loginctl enable-linger');
    expect(await told()).toBe('');
    // The same again is no change; another home is.
    expect((await service('install')).code).toBe(0);
    const other = await runTincan([`--home=${directory}/other`, 'service', 'install'], { env });
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('--replace')]);

    const status = await service('status', '--json');
    expect(JSON.parse(status.stdout)).toEqual({
      manager: 'systemd',
      path: unit,
      installed: true,
      own: true,
      enabled: true,
      running: true,
    });
    const { code, stdout } = await service('uninstall');
    expect([code, stdout]).toEqual([0, expect.stringContaining('is removed')]);
    await expect(stat(unit)).rejects.toThrow('ENOENT');
    expect(await told()).toContain('systemctl --user disable --now tincan.service\n');
    expect((await service('uninstall')).stdout).toBe('No service is installed.\n');
    expect(JSON.parse((await service('status', '--json')).stdout)).toMatchObject({
      installed: false,
      running: false,
    });
  });

  it('does not say that it has stopped where the service manager did not say so', async () => {
    await service('install');
    await writeFile(path.join(directory, 'tools', 'systemctl'), '#!/bin/sh\nexit 1\n');
    const { code, stdout } = await service('uninstall');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^systemd did not say whether .* is removed\./),
    ]);
  });

  it('starts it with --now, in the place of a core in the background', async () => {
    const background = await runTincan(
      [`--home=${directory}/home`, '--name=alice', '--interface=lo', '--port=0', 'identity'],
      { env },
    );
    expect(background.code).toBe(0);
    const { code, stderr } = await service('install', '--now');
    expect([code, stderr]).toEqual([0, expect.stringContaining('the service takes its place')]);
    expect(await told()).toBe(
      [
        'systemctl --user daemon-reload',
        'systemctl --user enable tincan.service',
        'systemctl --user restart tincan.service',
        'loginctl enable-linger',
        '',
      ].join('\n'),
    );
    expect((await runTincan([`--home=${directory}/home`, 'status'], { env })).code).toBe(6);
  });

  it('leaves alone what it did not write, unless it is told to', async () => {
    await mkdir(path.dirname(unit), { recursive: true });
    await writeFile(unit, '[Service]\nExecStart=/bin/true\n');
    for (const words of [['install'], ['uninstall']]) {
      const { code, stderr } = await service(...words);
      expect([code, stderr]).toEqual([1, expect.stringMatching(/did not write it|not written by tincan/)]);
    }
    expect(await readFile(unit, 'utf8')).toContain('/bin/true');
    expect((await service('install', '--replace')).code).toBe(0);
    expect(await readFile(unit, 'utf8')).not.toContain('/bin/true');
  });

  it('wants a file for the passphrase of a home that has one, and no dash', async () => {
    await mkdir(path.join(directory, 'home', 'data'), { recursive: true });
    await writeFile(path.join(directory, 'home', 'data', 'identity.json'), '{"locked":{}}');
    const without = await service('install', '--print');
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('--passphrase-file FILE')]);
    expect((await service('install', '--print', '--passphrase-file=-')).code).toBe(2);
    const { stdout } = await service('install', '--print', `--passphrase-file=${directory}/secret`);
    expect(stdout).toContain(`"--passphrase-file=${directory}/secret"`);
  });
});
