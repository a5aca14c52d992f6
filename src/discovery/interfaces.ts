/**
 * What discovery needs to know about the network, from os.networkInterfaces() alone: which interfaces to use,
 * their directed broadcast addresses (computed from the netmask, so that no default route is needed), and
 * which sources are on the link. Pure.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { NetworkInterfaceInfo, networkInterfaces } from 'node:os';

/** An address that announcements leave from. */
export interface LinkAddress {
  family: 4 | 6;
  /** Without a zone. */
  address: string;
  /** As sockets take it: with the zone where it is link-local. */
  host: string;
  netmask: string;
  /** IPv4's directed broadcast address, where the subnet has one. */
  broadcast?: string;
  /** Zone of IPv6: the interface's name, or its number on Windows. */
  zone?: string;
}

interface Subnet {
  family: 4 | 6;
  address: string;
  prefix: number;
  broadcast?: string;
  zone?: string;
}

/** A usable network interface. */
export interface Link {
  name: string;
  /** Every IPv4 address, and one of IPv6: the link-local one if there is any. Never empty. */
  addresses: LinkAddress[];
  /** Everything that is on this link. */
  subnets: Subnet[];
  isTunnel: boolean;
}

/** An interface that is up and not used. */
export interface UnusedInterface {
  name: string;
  addresses: string[];
  isTunnel: boolean;
  /** For a person: a sentence. */
  why: string;
}

/** A word of a choice with `!` before it leaves out what it names. */
const isExclusion = (word: string): boolean => word.startsWith('!');

/** @param pattern a name, or the beginning of one with `*` behind it; foreign to regular expressions, as names have dots */
function names(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** The names of a choice that are to be there: what is left out, and beginnings of names, may be missing. */
export function expectedNames(choice: readonly string[]): string[] {
  return choice.filter((word) => !isExclusion(word) && !word.endsWith('*'));
}

/**
 * Sorts the interfaces into those to use and the others. Used are those named, or every one that is not a loopback; the loopback only when
 * it is named or nothing else is up. Bridges of virtual machines and containers count like any other: real networks hang on bridges
 * of the same names, and who runs in a guest is a neighbour, too.
 *
 * @param choice names, beginnings of names (`br-*`), and either of them with `!` before it, which leaves it out; undefined: all usable
 */
export function sortInterfaces(
  found: ReturnType<typeof networkInterfaces>,
  choice: readonly string[] | undefined,
  platform: NodeJS.Platform,
): { used: Link[]; unused: UnusedInterface[] } {
  const infos = new Map<string, NetworkInterfaceInfo[]>();
  for (const [label, list] of Object.entries(found)) {
    // Linux lists a labelled second address as `eth0:1`; it is the same interface.
    const name = platform === 'linux' ? label.replace(/:\d+$/, '') : label;
    infos.set(name, [...(infos.get(name) ?? []), ...(list ?? [])]);
  }
  const all = [...infos].filter(([, list]) => list.length > 0);
  const isLoopback = ([, list]: (typeof all)[number]): boolean => list.every((info) => info.internal);
  const isAlone = all.every(isLoopback);
  const wanted = (choice ?? []).filter((word) => !isExclusion(word));
  const left = (choice ?? []).filter(isExclusion);
  const whyNot = (entry: (typeof all)[number]): string | undefined => {
    const [name, list] = entry;
    const exclusion = left.find((word) => names(word.slice(1), name));
    if (exclusion !== undefined) return `It is left out by ${exclusion}.`;
    if (wanted.some((word) => names(word, name))) return undefined;
    if (wanted.length > 0) return `Only ${wanted.join(', ')} was chosen.`;
    if (isBridgePort(name, list)) return 'It is a port of a bridge, which is used in its place.';
    return undefined;
  };
  const used: Link[] = [];
  const unused: UnusedInterface[] = [];
  for (const entry of all) {
    const [name, list] = entry;
    // It reaches nothing but this machine: that it is not used where there is anything else is not worth a word.
    if (isLoopback(entry) && !isAlone && !wanted.some((word) => names(word, name))) continue;
    const link = toLink(name, list, platform);
    const why = whyNot(entry) ?? (link.addresses.length === 0 ? 'It has no address of its own.' : undefined);
    if (why === undefined) used.push(link);
    else {
      const addresses = list.map(({ address }) => splitZone(address).address);
      unused.push({ name, addresses, isTunnel: isTunnel(list), why });
    }
  }
  return { used, unused };
}

/** Every address that this machine has, on whatever interface that is up; without zones. */
export function ownAddresses(found: ReturnType<typeof networkInterfaces>): Set<string> {
  return new Set(
    Object.values(found).flatMap((list) => (list ?? []).map(({ address }) => splitZone(address).address)),
  );
}

/**
 * The machine's end of a cable to a container or a virtual machine, as Docker, LXC and libvirt call it. What it would reach, the bridge that
 * it is plugged into reaches; one with more than a link-local address stands for itself.
 */
function isBridgePort(name: string, infos: readonly NetworkInterfaceInfo[]): boolean {
  return (
    /^(veth|vnet)/.test(name) &&
    infos.every(({ family, address }) => family === 'IPv6' && isLinkLocal(address))
  );
}

/**
 * An interface without addresses of a cable or of Wi-Fi, as those of VPNs (WireGuard, tun, PPP): it leads to whoever was set up at the
 * other end, and knows no way to say something to everybody. A loopback is none.
 */
function isTunnel(infos: readonly NetworkInterfaceInfo[]): boolean {
  return infos.every(({ internal, mac }) => !internal && mac === '00:00:00:00:00:00');
}

/** The directed broadcast address of an IPv4 subnet; undefined where it has none (/31 and /32). */
export function directedBroadcast(address: string, netmask: string): string | undefined {
  const mask = toNumber(netmask);
  if (mask === undefined || mask >= 0xfffffffe) return undefined;
  const own = toNumber(address);
  if (own === undefined) return undefined;
  const all = (own | ~mask) >>> 0;
  return [all >>> 24, (all >>> 16) & 0xff, (all >>> 8) & 0xff, all & 0xff].join('.');
}

/** Answers which sources are on a link in use. */
export class OnLink {
  readonly #subnets = new BlockList();
  readonly #broadcasts = new Set<string>();
  readonly #zones = new Set<string>();
  readonly #own = new Set<string>();

  constructor(links: readonly Link[]) {
    for (const link of links) {
      for (const { host } of link.addresses) this.#own.add(host);
      for (const subnet of link.subnets) {
        if (subnet.broadcast !== undefined) this.#broadcasts.add(subnet.broadcast);
        if (subnet.zone !== undefined) this.#zones.add(subnet.zone);
        else this.#subnets.addSubnet(subnet.address, subnet.prefix, subnet.family === 4 ? 'ipv4' : 'ipv6');
      }
    }
  }

  /** @param host source address; link-local ones with their zone. Never throws. */
  has(host: string): boolean {
    if (isIPv4(host)) return !this.#broadcasts.has(host) && this.#subnets.check(host, 'ipv4');
    if (!isIPv6(host)) return false;
    const { zone } = splitZone(host);
    if (isLinkLocal(host)) return zone !== undefined && this.#zones.has(zone);
    return zone === undefined && this.#subnets.check(host, 'ipv6');
  }

  /** True for this machine's own addresses: such a source is another core here. */
  isOwn(host: string): boolean {
    return this.#own.has(host);
  }
}

/** True when the address from which announcements leave reaches this source directly. */
export function sharesLink(from: LinkAddress, host: string): boolean {
  if (from.family === 6) {
    const { zone } = splitZone(host);
    return isIPv6(host) && (zone === undefined || zone === from.zone);
  }
  const mask = toNumber(from.netmask);
  const own = toNumber(from.address);
  const other = toNumber(host);
  if (mask === undefined || own === undefined || other === undefined) return false;
  return (own & mask) === (other & mask);
}

function toLink(name: string, infos: readonly NetworkInterfaceInfo[], platform: NodeJS.Platform): Link {
  const addresses: LinkAddress[] = [];
  const subnets: Subnet[] = [];
  let six: LinkAddress | undefined;
  for (const info of infos) {
    const prefix = Number(info.cidr?.split('/')[1]);
    if (!Number.isInteger(prefix)) continue;
    if (info.family === 'IPv4') {
      const broadcast = directedBroadcast(info.address, info.netmask);
      const known = broadcast === undefined ? {} : { broadcast };
      subnets.push({ family: 4, address: info.address, prefix, ...known });
      addresses.push({
        family: 4,
        address: info.address,
        host: info.address,
        netmask: info.netmask,
        ...known,
      });
      continue;
    }
    const zone = platform === 'win32' ? String(info.scopeid) : name;
    const local = isLinkLocal(info.address);
    const address = splitZone(info.address).address;
    subnets.push({ family: 6, address, prefix, ...(local ? { zone } : {}) });
    // 127.0.0.1 is enough on a loopback, which has no IPv6 multicast on most systems.
    if (info.internal || (six !== undefined && !local)) continue;
    if (six !== undefined && isLinkLocal(six.address)) continue;
    six = { family: 6, address, host: local ? `${address}%${zone}` : address, netmask: info.netmask, zone };
  }
  return {
    name,
    addresses: six === undefined ? addresses : [...addresses, six],
    subnets,
    isTunnel: isTunnel(infos),
  };
}

function isLinkLocal(address: string): boolean {
  return /^fe[89ab]/i.test(address);
}

function splitZone(host: string): { address: string; zone?: string } {
  const at = host.indexOf('%');
  return at < 0 ? { address: host } : { address: host.slice(0, at), zone: host.slice(at + 1) };
}

function toNumber(address: string): number | undefined {
  if (!isIPv4(address)) return undefined;
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}
