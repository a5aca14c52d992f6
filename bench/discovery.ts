/**
 * What 1,000 peers that announce themselves every 5 s cost: first the pure path from datagram to row, then the
 * whole of it with sockets on the loopback, each of the peers with an address of its own and, as on a LAN with
 * both families, three copies of each announcement.
 *
 *   node bench/run.mjs discovery
 */
import { fork } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createDiscovery } from '../src/discovery/index.ts';
import { Nearby } from '../src/discovery/nearby.ts';
import { decodePacket, encodePacket } from '../src/discovery/packet.ts';
import { deviceIdOf } from '../src/identity/device-id.ts';
import { silentLogger } from '../src/log/logger.ts';

const PEERS = 1_000;
const COPIES = 3;
const PERIOD = 5_000;
const SECONDS = 20;

const hostOf = (n: number): string => `127.1.${n >> 8}.${n & 255}`;
const datagrams = Array.from({ length: PEERS }, (_, n) =>
  encodePacket({
    kind: 'here',
    id: deviceIdOf(Buffer.from(`peer ${n}`)),
    instance: n.toString(16).padStart(32, '0'),
    port: 47_470,
    name: `Peer of number ${n}`,
  }),
);

function benchPure(): void {
  const rounds = 200;
  const nearby = new Nearby({ now: 0, hasSession: () => false, isKnown: () => false });
  const round = (now: number): void => {
    for (const [n, datagram] of datagrams.entries()) {
      const packet = decodePacket(datagram);
      if (packet !== undefined) nearby.hear(packet, hostOf(n), now + n * 5);
    }
  };
  for (let i = 0; i < 20; i += 1) round(i * PERIOD);
  const before = process.cpuUsage();
  for (let i = 20; i < 20 + rounds; i += 1) round(i * PERIOD);
  const used = process.cpuUsage(before);
  const each = (used.user + used.system) / (rounds * PEERS);
  const share = (each * PEERS * COPIES) / (PERIOD * 1_000);
  console.log(
    `decode + hear: ${each.toFixed(2)} µs each, ${(share * 100).toFixed(2)} % of a core for ${PEERS} peers`,
  );
}

async function benchSockets(): Promise<void> {
  const probe = createSocket('udp4').bind(0, '0.0.0.0');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  let refreshed = 0;
  const self = { id: deviceIdOf(Buffer.from('self')), name: 'self', port: 1 };
  const discovery = createDiscovery({
    port,
    interfaces: ['lo'],
    self: () => self,
    hasSession: () => false,
    isKnown: () => false,
    isBlocked: () => false,
    visibility: 'everyone',
    contacts: { addressOf: () => undefined, all: () => [] },
    logger: silentLogger,
    onRow: (_, news) => {
      if (news === 'refreshed') refreshed += 1;
    },
    onGone: () => {},
    onInterfaces: () => {},
  });
  await discovery.start();
  const idle = await share(5);
  const others = fork(fileURLToPath(import.meta.url), ['announce', String(port)]);
  await sleep(PERIOD + 1_000);
  refreshed = 0;
  const busy = await share(SECONDS);
  console.log(
    `rows ${discovery.rows().length}, refreshes ${Math.round(refreshed / SECONDS)}/s: ` +
      `${busy.toFixed(2)} % of a core (idle: ${idle.toFixed(2)} %)`,
  );
  others.kill();
  await discovery.stop();
}

/** Percent of a core that this process used over some seconds. */
async function share(seconds: number): Promise<number> {
  const before = process.cpuUsage();
  await sleep(seconds * 1_000);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (seconds * 10_000);
}

/** The other process: a thousand peers, evenly over five seconds. */
async function announce(port: number): Promise<void> {
  const sockets: Socket[] = [];
  for (let n = 0; n < PEERS; n += 1) {
    const socket = createSocket('udp4').bind(0, hostOf(n));
    await once(socket, 'listening');
    socket.setBroadcast(true);
    sockets.push(socket);
  }
  let n = 0;
  const started = performance.now();
  setInterval(() => {
    const due = ((performance.now() - started) / PERIOD) * PEERS;
    for (; n < due; n += 1) {
      for (let copy = 0; copy < COPIES; copy += 1) {
        sockets[n % PEERS]?.send(datagrams[n % PEERS] ?? '', port, '127.255.255.255');
      }
    }
  }, 5);
}

const [role, port] = process.argv.slice(2);
if (role === 'announce') {
  await announce(Number(port));
} else {
  benchPure();
  await benchSockets();
}
