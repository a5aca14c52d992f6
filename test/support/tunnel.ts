/** A VPN between two hosts of a test LAN: tun0 on either, an interface that leads to one other end and carries nothing for everybody. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Host, programProblem } from './namespaces.ts';

/** Why there can be no tunnel here, or undefined. */
export function tunnelProblem(): string | undefined {
  if (!existsSync('/dev/net/tun')) return '/dev/net/tun is missing';
  // Node has no ioctl, which makes a tunnel of that file.
  return programProblem('python3');
}

/** @param addresses of the two ends, IPv4; resolves when they are up. @returns takes both away */
export async function joinByTunnel(
  hosts: readonly [Host, Host],
  addresses: readonly [string, string],
): Promise<() => Promise<void>> {
  const [one, two] = hosts;
  const script = path.join(import.meta.dirname, 'tunnel.py');
  const words = [script, one.name, addresses[0], two.name, addresses[1]];
  const child: ChildProcess = spawn('python3', words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await Promise.race([
    once(child.stdout as NodeJS.EventEmitter, 'data'),
    ended.then(() => Promise.reject(new Error('the tunnel ended'))),
  ]);
  for (const [index, host] of hosts.entries()) {
    // As WireGuard's, it has no address of its own making.
    host.run('ip', 'link', 'set', 'dev', 'tun0', 'addrgenmode', 'none');
    host.run('ip', 'addr', 'add', addresses[index] ?? '', 'peer', addresses[1 - index] ?? '', 'dev', 'tun0');
    host.link('up', 'tun0');
  }
  return async () => {
    child.stdin?.end();
    await ended;
  };
}
