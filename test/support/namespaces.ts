/**
 * Hosts of a LAN on one machine: network namespaces joined by a bridge in a namespace of its own, so that no
 * packet can leave. Needs root and iproute2; `namespacesProblem()` says what is missing.
 */
import { execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';

export interface Host {
  /** Name of the namespace. */
  name: string;
  /** Its first IPv4 address; empty before it has one. */
  address: string;
  /** Runs a command in the namespace and waits; throws where it fails. */
  run(command: string, ...args: string[]): string;
  /** Starts a command in the namespace. */
  spawn(command: string, args: string[], options?: SpawnOptions): ReturnType<typeof spawn>;
  /** Takes a network card of the host down or up; by default its first one. */
  link(state: 'up' | 'down', card?: string): void;
}

export interface Lan {
  hosts: Host[];
  /** Nothing passes between the hosts any more, as on a Wi-Fi network that keeps its devices apart. */
  isolate(): void;
  /** Ends that. */
  join(): void;
  remove(): void;
}

/** Hosts and switches, plugged together at will. */
export interface Network {
  /** A host with nothing but its loopback. */
  host(): Host;
  /** A switch; its name is for `plug()`. */
  switch(): string;
  /**
   * Gives the host a card at a switch.
   *
   * @param addresses with their prefix lengths; beside them the card has the link-local IPv6 address that the system gives it
   */
  plug(host: Host, at: string, card: string, ...addresses: string[]): void;
  /** Keeps the hosts at a switch apart, or no longer. */
  isolate(at: string, apart: boolean): void;
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
  return programProblem('nft') === undefined ? undefined : 'nftables is missing';
}

/** That a program is not here, or undefined. */
export function programProblem(program: string): string | undefined {
  try {
    execFileSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'pipe' });
    return undefined;
  } catch {
    return `${program} is missing`;
  }
}

const ip = (...args: string[]): void => {
  execFileSync('ip', args, { stdio: 'pipe' });
};

/** Makes a LAN of some hosts, 10.77.0.1 and so on, with no default route. */
export function createLan(count: number): Lan {
  const network = createNetwork();
  const at = network.switch();
  const hosts = Array.from({ length: count }, (_, index) => {
    const host = network.host();
    network.plug(host, at, 'eth0', `10.77.0.${index + 1}/24`);
    return host;
  });
  return {
    hosts,
    isolate: () => network.isolate(at, true),
    join: () => network.isolate(at, false),
    remove: () => network.remove(),
  };
}

/** Makes a network without hosts. All switches are bridges in one namespace, which has no address on them. */
export function createNetwork(): Network {
  const tag = randomBytes(3).toString('hex');
  const room = `tcn${tag}sw`;
  const created = [room];
  ip('netns', 'add', room);
  let switches = 0;
  let cables = 0;
  /** Ports with their switches. */
  const ports: { port: string; at: string }[] = [];
  return {
    host() {
      const name = `tcn${tag}h${created.length}`;
      ip('netns', 'add', name);
      created.push(name);
      ip('-n', name, 'link', 'set', 'lo', 'up');
      return {
        name,
        address: '',
        run: (command, ...args) =>
          execFileSync('ip', ['netns', 'exec', name, command, ...args], { stdio: 'pipe' }).toString(),
        spawn: (command, args, options = {}) =>
          spawn('ip', ['netns', 'exec', name, command, ...args], options),
        link: (state, card = 'eth0') => ip('-n', name, 'link', 'set', card, state),
      };
    },
    switch() {
      const name = `br${switches}`;
      switches += 1;
      ip('-n', room, 'link', 'add', name, 'type', 'bridge', 'forward_delay', '0');
      ip('-n', room, 'link', 'set', name, 'up');
      return name;
    },
    plug(host, at, card, ...addresses) {
      const port = `v${tag}${cables}`;
      cables += 1;
      ports.push({ port, at });
      const cable = ['link', 'add', port, 'netns', room, 'type', 'veth', 'peer', 'name', card];
      ip(...cable, 'netns', host.name);
      ip('-n', room, 'link', 'set', port, 'master', at, 'up');
      for (const address of addresses) {
        const more = address.includes(':') ? ['nodad'] : ['brd', '+'];
        ip('-n', host.name, 'addr', 'add', address, ...more, 'dev', card);
        if (host.address === '' && !address.includes(':')) host.address = address.split('/')[0] ?? '';
      }
      ip('-n', host.name, 'link', 'set', card, 'up');
    },
    isolate(at, apart) {
      for (const { port } of ports.filter((one) => one.at === at))
        ip('-n', room, 'link', 'set', port, 'type', 'bridge_slave', 'isolated', apart ? 'on' : 'off');
    },
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
