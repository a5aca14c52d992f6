/** Packets that another host of 10.77.0.0/24 sends to 10.77.0.1, which is eth0. */
import type { Packet } from '../../../src/doctor/firewall/rules.ts';

export const UDP: Packet = {
  protocol: 'udp',
  port: 47470,
  family: 4,
  interface: 'eth0',
  address: '10.77.0.1',
  prefix: 24,
  destinations: ['10.77.0.255', '239.255.71.70'],
};
export const TCP: Packet = { ...UDP, protocol: 'tcp', destinations: ['10.77.0.1'] };
