/** What others of each network send to this device: the packets by which firewall rules are judged. Pure. */
import { GROUP4, GROUP6 } from '../discovery/groups.ts';
import type { Link } from '../discovery/interfaces.ts';
import type { Packet } from './firewall/rules.ts';

export function packetsOf(links: readonly Link[], ports: { udp: number; tcp: number }): Packet[] {
  return links.flatMap((link): Packet[] => {
    const from = link.addresses.find(({ family }) => family === 4) ?? link.addresses[0];
    if (from === undefined) return [];
    const { family, address, broadcast } = from;
    const subnet = link.subnets.find((one) => one.address === address && one.family === family);
    const base = {
      family,
      interface: link.name,
      address,
      prefix: subnet?.prefix ?? (family === 4 ? 32 : 128),
    };
    const everybody = family === 4 ? GROUP4 : GROUP6;
    return [
      {
        ...base,
        protocol: 'udp',
        port: ports.udp,
        destinations: broadcast === undefined ? [everybody] : [broadcast, everybody],
      },
      { ...base, protocol: 'tcp', port: ports.tcp, destinations: [address] },
    ];
  });
}
