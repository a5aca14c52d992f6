import type { Packet } from '../../src/discovery/packet.ts';
import { deviceIdOf } from '../../src/identity/device-id.ts';

/** The n-th of a row of valid device ids. */
export function peerId(n: number): string {
  return deviceIdOf(Buffer.from(`peer ${n}`));
}

/** An announcement of the n-th peer. */
export function packet(n: number, fields: Partial<Packet> = {}): Packet {
  return {
    kind: 'here',
    id: peerId(n),
    instance: n.toString(16).padStart(32, '0'),
    port: 47470,
    name: `peer ${n}`,
    ...fields,
  };
}
