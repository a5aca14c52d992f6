/**
 * The sockets of discovery, kept in step with the network interfaces: two listeners, and one announcer for each
 * interface address. What fails on one interface is noted and never touches the others.
 */
import type { networkInterfaces } from 'node:os';
import { normalizeAddress } from '../channel/tls.ts';
import type { NetworkState } from '../store/state.ts';
import { safeText } from '../text/safe-text.ts';
import { Announcer } from './announcer.ts';
import type { Way } from './hearing.ts';
import {
  expectedNames,
  type Link,
  type LinkAddress,
  OnLink,
  ownAddresses,
  sharesLink,
  sortInterfaces,
  type UnusedInterface,
} from './interfaces.ts';
import { Listener } from './listener.ts';
import type { CreateSocket } from './socket.ts';

export interface LinksOptions {
  /** UDP port. */
  port: number;
  createSocket: CreateSocket;
  listInterfaces: typeof networkInterfaces;
  platform: NodeJS.Platform;
  /** A datagram from a source on a link in use. */
  onDatagram(datagram: Buffer, source: Source): void;
}

/** Where a datagram came from, and by which of the two ways. */
export interface Source {
  host: string;
  port: number;
  way: Way;
}

export class Links {
  readonly #options: LinksOptions;
  readonly #listeners: { four: Listener; six: Listener };
  /** By interface, address and netmask. */
  readonly #announcers = new Map<string, Announcer>();
  #names: readonly string[] | undefined;
  #links: Link[] = [];
  #unused: UnusedInterface[] = [];
  #own: ReadonlySet<string> = new Set();
  #onLink = new OnLink([]);
  #closed = false;

  constructor(options: LinksOptions, names: readonly string[] | undefined) {
    this.#options = options;
    this.#names = names;
    const listener = (family: 4 | 6): Listener => new Listener({ ...this.#socketOptions('all'), family });
    this.#listeners = { four: listener(4), six: listener(6) };
  }

  /** @param names as `sortInterfaces()` takes them */
  use(names: readonly string[] | undefined): void {
    this.#names = names;
  }

  /** The announcers that would go if these were used from now on. */
  leaving(names: readonly string[] | undefined): Announcer[] {
    const stay = wantedOf(this.#sort(names)?.used ?? this.#links);
    return [...this.#announcers].filter(([key]) => !stay.has(key)).map(([, announcer]) => announcer);
  }

  /** All addresses of this machine at the last look, also of interfaces that are not used. */
  get ownAddresses(): ReadonlySet<string> {
    return this.#own;
  }

  /** Looks at the interfaces and makes the sockets fit; resolves to the announcers that are new. Never rejects. */
  async look(): Promise<Announcer[]> {
    const sorted = this.#sort(this.#names);
    if (sorted !== undefined) {
      this.#links = sorted.used;
      this.#unused = sorted.unused;
    }
    this.#onLink = new OnLink(this.#links);
    const { four, six } = this.#listeners;
    // Listeners first: an answer must not come before it can be heard.
    await Promise.all([four.open(), six.open()]);
    if (this.#closed) {
      this.close();
      return [];
    }
    four.join(this.#links);
    six.join(this.#links);
    return this.#openAnnouncers();
  }

  announcers(): Announcer[] {
    return [...this.#announcers.values()];
  }

  /** Sends to one address from the one that it shares a link with; to none beyond the links in use. */
  async tell(datagram: Uint8Array, { host, port }: { host: string; port: number }): Promise<void> {
    if (!this.#onLink.has(host)) return;
    const announcer = this.announcers().find(({ from }) => sharesLink(from, host));
    await announcer?.answer(datagram, host, port);
  }

  /** True for an address of this machine. */
  isOwn(host: string): boolean {
    return this.#onLink.isOwn(host);
  }

  /** Name of the interface over which this address is reached, made safe; undefined where it is on none in use. */
  nameOf(host: string): string | undefined {
    const link = this.#links.find(({ addresses }) => addresses.some((from) => sharesLink(from, host)));
    return link === undefined ? undefined : safeText(link.name);
  }

  /** Why nothing can be heard on the discovery port, as a system code. */
  get deaf(): string | undefined {
    return this.#listeners.four.problem;
  }

  /** The interfaces and how discovery fares on them. */
  report(): NetworkState['interfaces'] {
    const used = this.#links.map((link) => {
      const problem = this.#problemOf(link);
      return {
        name: safeText(link.name),
        addresses: link.addresses.map(({ address }) => address),
        used: true,
        ...(link.isTunnel ? { tunnel: true as const } : {}),
        ...(problem === undefined ? {} : { problem }),
      };
    });
    const unused = this.#unused.map(({ name, addresses, isTunnel, why }) => ({
      name: safeText(name),
      addresses,
      used: false,
      ...(isTunnel ? { tunnel: true as const } : {}),
      problem: safeText(why),
    }));
    const missing = expectedNames(this.#names ?? []).filter(
      (name) => ![...this.#links, ...this.#unused].some((link) => link.name === name),
    );
    return [
      ...used,
      ...unused,
      ...missing.map((name) => ({
        name: safeText(name),
        addresses: [],
        used: false,
        problem: 'There is no such interface, or it is down.',
      })),
    ];
  }

  close(): void {
    this.#closed = true;
    this.#listeners.four.close();
    this.#listeners.six.close();
    for (const announcer of this.#announcers.values()) announcer.close();
    this.#announcers.clear();
  }

  /** Undefined where the system does not say, as now and then while interfaces change; the next look is two seconds away. */
  #sort(names: readonly string[] | undefined): ReturnType<typeof sortInterfaces> | undefined {
    const { listInterfaces, platform } = this.#options;
    try {
      const found = listInterfaces();
      this.#own = ownAddresses(found);
      return sortInterfaces(found, names, platform);
    } catch {
      return undefined;
    }
  }

  async #openAnnouncers(): Promise<Announcer[]> {
    const wanted = wantedOf(this.#links);
    for (const [key, announcer] of this.#announcers) {
      if (wanted.has(key)) continue;
      announcer.close();
      this.#announcers.delete(key);
    }
    for (const [key, from] of wanted) {
      if (!this.#announcers.has(key))
        this.#announcers.set(key, new Announcer({ ...this.#socketOptions('own'), from }));
    }
    const all = this.announcers();
    const opened = await Promise.all(all.map((announcer) => announcer.open()));
    if (this.#closed) {
      for (const announcer of all) announcer.close();
      return [];
    }
    return all.filter((_, index) => opened[index] === true);
  }

  #problemOf(link: Link): string | undefined {
    for (const { from, problem } of this.#announcers.values()) {
      if (problem !== undefined && link.addresses.some(({ host }) => host === from.host)) {
        return `Announcements from ${from.address} do not get out (${problem}).`;
      }
    }
    if (this.deaf === undefined) return undefined;
    return `UDP port ${this.#options.port} cannot be listened on (${this.deaf}), so newcomers are not heard.`;
  }

  #socketOptions(way: Way): Pick<LinksOptions, 'port' | 'createSocket'> & {
    onDatagram: (datagram: Buffer, source: { address: string; port: number }) => void;
  } {
    const { port, createSocket, onDatagram } = this.#options;
    return {
      port,
      createSocket,
      onDatagram: (datagram, source) => {
        const host = normalizeAddress(source.address);
        // A hint from beyond the link is no hint; this also keeps interfaces out that were not chosen.
        if (this.#onLink.has(host)) onDatagram(datagram, { host, port: source.port, way });
      },
    };
  }
}

/** The addresses that announcements leave from, under what tells one from another. */
function wantedOf(links: readonly Link[]): Map<string, LinkAddress> {
  return new Map(
    links.flatMap((link) =>
      link.addresses.map((from) => [`${link.name} ${from.host} ${from.netmask}`, from] as const),
    ),
  );
}
