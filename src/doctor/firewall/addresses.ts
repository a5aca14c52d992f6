/** Whether a packet fits the addresses and interfaces that a rule names. Pure. */
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { Known, Packet } from './rules.ts';

/** @param prefix `192.168.1.0/24`, `fe80::/10`, or an address @returns whether the sender, some other machine of the link, is in it */
export function fromWithin(packet: Packet, prefix: string): Known {
  const net = parsePrefix(prefix);
  if (net === undefined) return undefined;
  if (net.family !== packet.family) return false;
  if (contains(net, packet.address)) return net.length <= packet.prefix ? true : undefined;
  const link: Net = { family: packet.family, address: packet.address, length: packet.prefix };
  return contains(link, net.address) ? undefined : false;
}

/** @returns whether all of the packet's possible destinations are in it, or none, or some */
export function toWithin(packet: Packet, prefix: string): Known {
  const net = parsePrefix(prefix);
  if (net === undefined) return undefined;
  if (net.family !== packet.family) return false;
  const inside = packet.destinations.filter((address) => contains(net, address)).length;
  if (inside === 0) return false;
  return inside === packet.destinations.length ? true : undefined;
}

/**
 * @param type as the kernel sorts destinations (`LOCAL`), in any case, or `host`, as it sorts what comes for this machine alone
 * @returns whether all of the packet's possible destinations are of it, or none, or some; undefined for other types as well
 */
export function destinationIs({ destinations, address }: Packet, type: string): Known {
  const wanted = type.toLowerCase() === 'host' ? 'local' : type.toLowerCase();
  if (!['local', 'unicast', 'broadcast', 'multicast'].includes(wanted)) return undefined;
  const fit = destinations.filter((destination) => {
    // What is sent here and is neither the own address nor a group is the broadcast address of the link.
    const kind = destination === address ? 'local' : isGroup(destination) ? 'multicast' : 'broadcast';
    return kind === wanted;
  });
  if (fit.length === 0) return false;
  return fit.length === destinations.length ? true : undefined;
}

/** 224.0.0.0/4 (RFC 5771) and ff00::/8 (RFC 4291). */
const isGroup = (address: string): boolean => /^(?:22[4-9]|23\d)\.|^ff[0-9a-f]{2}:/i.test(address);

/** `eth*` of nftables and `eth+` of iptables stand for all whose names begin so. */
export function nameFits(pattern: string, name: string): boolean {
  return /[*+]$/.test(pattern) ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

interface Net {
  family: 4 | 6;
  address: string;
  length: number;
}

function parsePrefix(text: string): Net | undefined {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIPv4(address) ? 4 : isIPv6(address) ? 6 : undefined;
  if (family === undefined || more.length > 0) return undefined;
  const most = family === 4 ? 32 : 128;
  const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : maskLength(bits);
  return length === undefined || length > most ? undefined : { family, address, length };
}

/** `255.255.0.0` as 16. */
function maskLength(mask: string): number | undefined {
  if (!isIPv4(mask)) return undefined;
  const bits = mask
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(bits) ? bits.replace(/0/g, '').length : undefined;
}

function contains({ family, address, length }: Net, other: string): boolean {
  if ((isIPv4(other) ? 4 : 6) !== family) return false;
  const list = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(address.replace(/%.*$/, ''), length, type);
  return list.check(other.replace(/%.*$/, ''), type);
}
