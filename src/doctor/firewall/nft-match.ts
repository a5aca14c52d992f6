/** Whether a field of a packet is what a rule of nftables wants it to be. Pure. */
import { destinationIs, fromWithin, nameFits, toWithin } from './addresses.ts';
import { anyKnown, type Known, type Packet } from './rules.ts';

export type Json = Record<string, unknown>;
/** Elements of a named set; undefined where there is none of that name. */
export type Sets = (name: string) => unknown;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Whether the packet's field `left` is `right`, or one of those in it. */
export function equals(left: unknown, right: unknown, packet: Packet, sets: Sets): Known {
  if (typeof right === 'string' && right.startsWith('@')) {
    const elements = sets(right.slice(1));
    return Array.isArray(elements) ? equals(left, elements, packet, sets) : undefined;
  }
  const several = isObject(right) && 'set' in right ? right.set : right;
  if (Array.isArray(several)) {
    // Sets do not lie in sets, so this does not go deeper.
    return anyKnown(
      several.map((one: unknown) => (Array.isArray(one) ? undefined : isOne(left, elementOf(one), packet))),
    );
  }
  return isOne(left, several, packet);
}

/** Elements of named sets may come with a time or a comment. */
function elementOf(element: unknown): unknown {
  return isObject(element) && isObject(element.elem) ? element.elem.val : element;
}

function isOne(left: unknown, right: unknown, packet: Packet): Known {
  if (!isObject(left)) return undefined;
  if (isObject(left.meta)) return metaIs(textOf(left.meta.key), right, packet);
  // What somebody else begins is new to this machine.
  if (isObject(left.ct) && left.ct.key === 'state')
    return typeof right === 'string' ? right === 'new' : undefined;
  // Every status is one of what has been seen, or was led elsewhere (IPS_* in linux/netfilter/nf_conntrack_common.h).
  if (isObject(left.ct) && left.ct.key === 'status') return typeof right === 'string' ? false : undefined;
  if (isObject(left.fib)) return fibIs(left.fib, right, packet);
  return isObject(left.payload) ? payloadIs(left.payload, right, packet) : undefined;
}

/** The port, where that is what is asked about; false where the packet has no such field, undefined for another thing. */
export function numberOf(left: unknown, packet: Packet): number | false | undefined {
  if (!isObject(left) || !isObject(left.payload)) return undefined;
  const { protocol, field } = left.payload;
  if (protocol === 'tcp' || protocol === 'udp') {
    if (protocol !== packet.protocol) return false;
  } else if (protocol !== 'th') return undefined;
  return field === 'dport' ? packet.port : undefined;
}

function metaIs(key: string, right: unknown, packet: Packet): Known {
  if (typeof right !== 'string' && typeof right !== 'number') return undefined;
  if (key === 'iif' || key === 'iifname') return nameFits(String(right), packet.interface);
  if (key === 'pkttype') return destinationIs(packet, String(right));
  if (key === 'l4proto') return protocolIs(right, packet);
  if (key === 'nfproto') return right === (packet.family === 4 ? 'ipv4' : 'ipv6');
  return key === 'protocol' ? right === (packet.family === 4 ? 'ip' : 'ip6') : undefined;
}

/** `fib daddr type local`; what else the routing tables say is not known. */
function fibIs({ result, flags }: Json, right: unknown, packet: Packet): Known {
  const isOfDestination =
    result === 'type' && Array.isArray(flags) && flags.length === 1 && flags[0] === 'daddr';
  return isOfDestination && typeof right === 'string' ? destinationIs(packet, right) : undefined;
}

/** https://www.iana.org/assignments/protocol-numbers */
const PROTOCOLS = { tcp: 6, udp: 17 } as const;

function protocolIs(right: unknown, { protocol }: Packet): Known {
  if (typeof right === 'string') return right === protocol;
  return typeof right === 'number' ? right === PROTOCOLS[protocol] : undefined;
}

function payloadIs(payload: Json, right: unknown, packet: Packet): Known {
  const protocol = textOf(payload.protocol);
  const field = textOf(payload.field);
  const port = numberOf({ payload }, packet);
  if (port === false) return false;
  if (port !== undefined) return typeof right === 'number' ? right === port : rangeHas(right, port);
  if (protocol === 'icmp' || protocol === 'icmpv6') return false;
  if (protocol !== 'ip' && protocol !== 'ip6') return undefined;
  if ((protocol === 'ip') !== (packet.family === 4)) return false;
  if (field === 'protocol' || field === 'nexthdr') return protocolIs(right, packet);
  const prefix = prefixOf(right);
  if (prefix === undefined) return undefined;
  if (field === 'saddr') return fromWithin(packet, prefix);
  return field === 'daddr' ? toWithin(packet, prefix) : undefined;
}

function rangeHas(right: unknown, port: number): Known {
  if (!isObject(right) || !Array.isArray(right.range)) return undefined;
  const [from, to] = right.range as unknown[];
  return typeof from === 'number' && typeof to === 'number' ? port >= from && port <= to : undefined;
}

function prefixOf(right: unknown): string | undefined {
  if (typeof right === 'string') return right;
  if (!isObject(right) || !isObject(right.prefix)) return undefined;
  return `${textOf(right.prefix.addr)}/${String(right.prefix.len)}`;
}
