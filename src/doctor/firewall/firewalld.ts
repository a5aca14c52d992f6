/** Reads what `firewall-cmd --list-all-zones`, or `--list-all`, prints (firewall-cmd(1)). Never throws. Pure. */
import { fromWithin } from './addresses.ts';
import type { Known, Packet } from './rules.ts';

export interface Firewalld {
  zones: Zone[];
  /** The zone of what belongs to no other; empty where firewalld does not say. */
  byDefault: string;
}

export interface Zone {
  name: string;
  target: string;
  interfaces: string[];
  /** Prefixes of addresses from which what comes belongs to this zone, over whatever interface. */
  sources: string[];
  /** `47470/udp`, `1025-65535/tcp`. */
  ports: string[];
  /** Rules on addresses and the like, which are not judged. */
  richRules: number;
}

export function parseZones(text: string): Zone[] {
  const zones: Zone[] = [];
  let inRules = false;
  for (const line of text.split('\n')) {
    const head = /^(\S+)(?: \([^)]*\))?\s*$/.exec(line);
    if (head !== null) {
      const name = head[1] ?? '';
      zones.push({ name, target: '', interfaces: [], sources: [], ports: [], richRules: 0 });
      inRules = false;
      continue;
    }
    const zone = zones.at(-1);
    if (zone === undefined) continue;
    const [, name, rest = ''] = /^\s+([a-z-]+(?: [a-z-]+)?):(?: (.*))?$/.exec(line) ?? [];
    // Rich rules stand below their title, or a single one behind it.
    if (name !== undefined) inRules = name === 'rich rules';
    if (inRules && /^rule /.test(name === undefined ? line.trim() : rest)) zone.richRules += 1;
    const values = rest.split(/\s+/).filter((value) => value !== '');
    if (name === 'target') zone.target = values[0] ?? '';
    else if (name === 'interfaces') zone.interfaces = values;
    else if (name === 'sources') zone.sources = values;
    else if (name === 'ports') zone.ports = values;
  }
  return zones;
}

/** The zone that a packet belongs to: by where it comes from, else by its interface, else the default (firewalld.zone(5)). */
export function zoneOf({ zones, byDefault }: Firewalld, packet: Packet): Zone | undefined {
  return (
    zones.find(({ sources }) => sources.some((source) => fromWithin(packet, source) === true)) ??
    zones.find(({ interfaces }) => interfaces.includes(packet.interface)) ??
    zones.find(({ name }) => name === byDefault)
  );
}

/** @returns undefined where a rich rule may let it in */
export function zoneLetsIn(zone: Zone, protocol: 'udp' | 'tcp', port: number): Known {
  if (zone.target === 'ACCEPT') return true;
  const isOpen = zone.ports.some((entry) => {
    const found = /^(\d+)(?:-(\d+))?\/(tcp|udp)$/.exec(entry);
    if (found === null || found[3] !== protocol) return false;
    return port >= Number(found[1]) && port <= Number(found[2] ?? found[1]);
  });
  if (isOpen) return true;
  return zone.richRules > 0 ? undefined : false;
}
