/**
 * Hosts of a LAN on one machine: network namespaces joined by a bridge in a namespace of its own, so that no
 * packet can leave. Needs root and iproute2; `namespacesProblem()` says what is missing.
 */
import { execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';

export interface Host {
  /** Name of the namespace. */
  name: string;
  /** IPv4 address on the LAN. */
  address: string;
  /** Runs a command in the namespace and waits; throws where it fails. */
  run(command: string, ...args: string[]): string;
  /** Starts a command in the namespace. */
  spawn(command: string, args: string[], options?: SpawnOptions): ReturnType<typeof spawn>;
  /** Takes the host's network card down or up. */
  link(state: 'up' | 'down'): void;
}

export interface Lan {
  hosts: Host[];
  /** Nothing passes between the hosts any more, as on a Wi-Fi network that keeps its devices apart. */
  isolate(): void;
  /** Ends that. */
  join(): void;
  remove(): void;
}

/** Why namespaces cannot be used here, or undefined. */
export function namespacesProblem(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces need Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const probe = `tcnp${randomBytes(3).toString('hex')}`;
  try {
    execFileSync('ip', ['netns', 'add', probe], { stdio: 'pipe' });
    execFileSync('ip', ['netns', 'del', probe], { stdio: 'pipe' });
    return undefined;
  } catch {
    return 'iproute2 or the right to make namespaces is missing';
  }
}

/** Why packets cannot be filtered here, or undefined. */
export function firewallProblem(): string | undefined {
  try {
    execFileSync('nft', ['--version'], { stdio: 'pipe' });
    return undefined;
  } catch {
    return 'nftables is missing';
  }
}

const ip = (...args: string[]): void => {
  execFileSync('ip', args, { stdio: 'pipe' });
};

/** Makes a LAN of some hosts, 10.77.0.1 and so on, with no default route. */
export function createLan(count: number): Lan {
  const tag = randomBytes(3).toString('hex');
  const bridge = `tcn${tag}sw`;
  const created = [bridge];
  ip('netns', 'add', bridge);
  ip('-n', bridge, 'link', 'add', 'br0', 'type', 'bridge', 'forward_delay', '0');
  ip('-n', bridge, 'link', 'set', 'br0', 'up');
  const hosts: Host[] = [];
  for (let index = 1; index <= count; index += 1) {
    const name = `tcn${tag}h${index}`;
    const address = `10.77.0.${index}`;
    ip('netns', 'add', name);
    created.push(name);
    ip(
      'link',
      'add',
      `v${tag}${index}`,
      'netns',
      bridge,
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      name,
    );
    ip('-n', bridge, 'link', 'set', `v${tag}${index}`, 'master', 'br0', 'up');
    ip('-n', name, 'addr', 'add', `${address}/24`, 'brd', '+', 'dev', 'eth0');
    ip('-n', name, 'link', 'set', 'lo', 'up');
    ip('-n', name, 'link', 'set', 'eth0', 'up');
    hosts.push({
      name,
      address,
      run: (command, ...args) =>
        execFileSync('ip', ['netns', 'exec', name, command, ...args], { stdio: 'pipe' }).toString(),
      spawn: (command, args, options = {}) => spawn('ip', ['netns', 'exec', name, command, ...args], options),
      link: (state) => ip('-n', name, 'link', 'set', 'eth0', state),
    });
  }
  const isolated = (state: 'on' | 'off'): void => {
    for (let index = 1; index <= count; index += 1)
      ip('-n', bridge, 'link', 'set', `v${tag}${index}`, 'type', 'bridge_slave', 'isolated', state);
  };
  return {
    hosts,
    isolate: () => isolated('on'),
    join: () => isolated('off'),
    remove() {
      for (const name of created) {
        try {
          ip('netns', 'del', name);
        } catch {
          // Gone already.
        }
      }
    },
  };
}
