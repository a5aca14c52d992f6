/**
 * Sends what every tincan drops, and listens whether it comes back: what a machine sends to everybody of a link it hears itself, unless
 * its own firewall keeps it out. So this needs neither root nor anybody else. Works beside a core, which shares the port.
 */
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';
import { GROUP4, GROUP6 } from '../discovery/groups.ts';
import type { Link } from '../discovery/interfaces.ts';
import { closeSocket, openSocket, reasonOf } from '../discovery/socket.ts';
import { DOCTOR } from '../limits.ts';

/** `heard`: it came back. `silent`: it was sent and did not. Anything else: the system's code for why it could not be sent. */
export type LoopOutcome = 'heard' | 'silent' | { failed: string };

export interface LoopFacts {
  /** Of the interface. */
  name: string;
  /** Absent where the interface has no broadcast address. */
  broadcast?: LoopOutcome;
  multicast: LoopOutcome;
}

/** `deaf`: the port cannot be listened on, for this system code. */
export type LoopResult = { kind: 'tried'; links: LoopFacts[] } | { kind: 'deaf'; code: string };

interface Shot {
  link: string;
  way: 'broadcast' | 'multicast';
  target: string;
  from: Link['addresses'][number];
  nonce: string;
  outcome: LoopOutcome;
}

/** @param port of discovery, UDP. Never rejects */
export async function probeLoops(links: readonly Link[], port: number): Promise<LoopResult> {
  const shots = links.flatMap(shotsOf);
  const opened: Socket[] = [];
  const hear = (datagram: Buffer): void => {
    const text = datagram.toString('latin1');
    for (const shot of shots) if (text.includes(shot.nonce)) shot.outcome = 'heard';
  };
  try {
    for (const family of new Set(shots.map(({ from }) => from.family)))
      opened.push(await openListener(family, port, links, hear));
    const senders = await Promise.all(shots.map((shot) => openSender(shot, opened)));
    let waited = 0;
    for (const at of shots.length === 0 ? [] : DOCTOR.loopAt) {
      await delay(at - waited);
      waited = at;
      for (const [index, shot] of shots.entries()) shoot(shot, senders[index], port);
    }
    if (shots.length > 0) await delay(DOCTOR.loopWait - waited);
    return { kind: 'tried', links: links.map(({ name }) => factsOf(name, shots)) };
  } catch (thrown) {
    return { kind: 'deaf', code: reasonOf(thrown) };
  } finally {
    for (const socket of opened) closeSocket(socket);
  }
}

/** One of each way of an interface; IPv6 only where it has nothing else. */
function shotsOf(link: Link): Shot[] {
  const from = link.addresses.find(({ family }) => family === 4) ?? link.addresses[0];
  if (from === undefined) return [];
  const shot = (way: Shot['way'], target: string): Shot => ({
    link: link.name,
    way,
    target,
    from,
    nonce: randomBytes(16).toString('hex'),
    outcome: 'silent',
  });
  return [
    ...(from.broadcast === undefined ? [] : [shot('broadcast', from.broadcast)]),
    shot('multicast', from.family === 4 ? GROUP4 : `${GROUP6}%${from.zone ?? ''}`),
  ];
}

async function openListener(
  family: 4 | 6,
  port: number,
  links: readonly Link[],
  onDatagram: (datagram: Buffer) => void,
): Promise<Socket> {
  const socket = await openSocket(
    createSocket,
    family === 4 ? { type: 'udp4', reuseAddr: true } : { type: 'udp6', reuseAddr: true, ipv6Only: true },
    { address: family === 4 ? '0.0.0.0' : '::', port },
    { onDatagram, onLost() {} },
  );
  for (const { addresses } of links) {
    const address = addresses.find((one) => one.family === family);
    if (address === undefined) continue;
    try {
      if (family === 4) socket.addMembership(GROUP4, address.address);
      else socket.addMembership(GROUP6, `::%${address.zone ?? ''}`);
    } catch {
      // An interface that carries no groups: then multicast stays silent there, which is what is asked.
    }
  }
  return socket;
}

/** @returns undefined where there can be none; the shot says why */
async function openSender(shot: Shot, opened: Socket[]): Promise<Socket | undefined> {
  const { from } = shot;
  try {
    const socket = await openSocket(
      createSocket,
      { type: from.family === 4 ? 'udp4' : 'udp6' },
      { address: from.host, port: 0, exclusive: true },
      { onDatagram() {}, onLost() {} },
    );
    opened.push(socket);
    if (shot.way === 'broadcast') socket.setBroadcast(true);
    else {
      socket.setMulticastTTL(1);
      socket.setMulticastLoopback(true);
      socket.setMulticastInterface(from.family === 4 ? from.address : `::%${from.zone ?? ''}`);
    }
    return socket;
  } catch (thrown) {
    shot.outcome = { failed: reasonOf(thrown) };
    return undefined;
  }
}

/** What it sends is no announcement, so that everybody who gets it drops it. */
function shoot(shot: Shot, socket: Socket | undefined, port: number): void {
  if (socket === undefined || shot.outcome === 'heard') return;
  const note = (error: unknown): void => {
    if (shot.outcome === 'silent') shot.outcome = { failed: reasonOf(error) };
  };
  try {
    socket.send(
      JSON.stringify({ tincan: 1, kind: 'probe', nonce: shot.nonce }),
      port,
      shot.target,
      (error) => {
        if (error !== null) note(error);
      },
    );
  } catch (thrown) {
    note(thrown);
  }
}

function factsOf(name: string, shots: readonly Shot[]): LoopFacts {
  const outcomeOf = (way: Shot['way']): LoopOutcome | undefined =>
    shots.find((shot) => shot.link === name && shot.way === way)?.outcome;
  const broadcast = outcomeOf('broadcast');
  const multicast = outcomeOf('multicast') ?? 'silent';
  return broadcast === undefined ? { name, multicast } : { name, broadcast, multicast };
}
