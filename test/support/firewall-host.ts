/**
 * Hosts of a test LAN with ufw and firewalld that have nothing to do with this machine's: what these keep, they keep in a folder of the test.
 * `ip netns exec` gives each command mounts of its own, so what is mounted over a folder there is seen by that command alone.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from './namespaces.ts';

export interface FirewallHost {
  /** The same host; whatever is run there sees its own ufw and firewalld. */
  host: Host;
  /** Ends what was started and removes the folder. The rules in the namespace stay. */
  remove(): Promise<void>;
}

/** In place of these, ufw on the host has copies of its own, and an empty folder for its lock. */
const UFW_FILES = ['/etc/ufw', '/etc/default/ufw'];

/** A host with ufw as a fresh installation has it: switched off. */
export async function ufwHost(host: Host): Promise<FirewallHost> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tincan-ufw-'));
  const run = path.join(folder, 'run');
  await mkdir(run);
  const mounts = [`mount --bind ${run} /run`];
  for (const [index, file] of UFW_FILES.entries()) {
    const copy = path.join(folder, String(index));
    await cp(file, copy, { recursive: true });
    mounts.push(`mount --bind ${copy} ${file}`);
  }
  return { host: prepared(host, mounts), remove: () => rm(folder, { recursive: true }) };
}

/** Lets all through: it lies in a folder that is root's alone, and all that speak there are this test's. */
const BUS = (
  socket: string,
): string => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
  </policy>
</busconfig>
`;

/** firewalld starts within a second; a crowded machine takes longer. */
const TRIES = 60;

/** A host on which firewalld runs, as a fresh installation has it, with a D-Bus of its own. */
export async function firewalldHost(host: Host): Promise<FirewallHost> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tincan-firewalld-'));
  const socket = path.join(folder, 'bus');
  await writeFile(path.join(folder, 'bus.conf'), BUS(socket));
  const config = path.join(folder, 'config');
  await cp('/etc/firewalld', config, { recursive: true });
  const own = prepared(host, [`export DBUS_SYSTEM_BUS_ADDRESS=unix:path=${socket}`]);
  const children: ChildProcess[] = [];
  const start = (command: string, ...args: string[]): void => {
    children.push(own.spawn(command, args, { stdio: 'ignore' }));
  };
  const remove = async (): Promise<void> => {
    for (const child of children.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    await rm(folder, { recursive: true });
  };
  start('dbus-daemon', `--config-file=${path.join(folder, 'bus.conf')}`, '--nofork', '--nopidfile');
  const log = ['--log-target', 'file', '--log-file', path.join(folder, 'log')];
  try {
    // firewalld ends where there is no bus yet.
    await until('the bus', () => access(socket));
    start('firewalld', '--nofork', '--nopid', '--system-config', config, ...log);
    await until('firewalld', async () => own.run('firewall-cmd', '--state'));
  } catch (thrown) {
    await remove();
    throw thrown;
  }
  return { host: own, remove };
}

async function until(what: string, look: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await look();
      return;
    } catch (cause) {
      if (tries === TRIES) throw new Error(`never came: ${what}`, { cause });
    }
    await sleep(50);
  }
}

/** @param first lines of a shell that each command is preceded by */
function prepared(host: Host, first: readonly string[]): Host {
  const words = ['-ec', [...first, 'exec "$@"'].join('\n'), 'sh'];
  return {
    ...host,
    run: (command, ...args) => host.run('sh', ...words, command, ...args),
    spawn: (command, args, options) => host.spawn('sh', [...words, command, ...args], options),
  };
}
