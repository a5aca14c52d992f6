/** Tries both directions between this device and one peer; what the other end sees, it is asked for. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { HeardSource, PeerHearing } from '../../control/calls.ts';
import {
  type Address,
  dial,
  looksLikeAddress,
  type OnLink,
  type PeerFacts,
  parseAddress,
} from '../../doctor/index.ts';
import { TincanError, toTincanError } from '../../errors.ts';
import { DOCTOR } from '../../limits.ts';
import { safeText } from '../../text/safe-text.ts';
import type { CoreClient } from '../core-client.ts';

export interface PeerExamination {
  client: CoreClient | undefined;
  /** Networks of this machine. */
  onLink: OnLink;
  ports: PeerFacts['ports'];
  isInvisible: boolean;
  announcementsReturn: boolean | undefined;
}

/** Of the peer, and of everybody, as that was asked on the way. */
export interface ExaminedPeer {
  facts: PeerFacts;
  heard: { heard: HeardSource[]; listens: boolean } | undefined;
}

/** Errors: TINCAN_E_NO_SUCH_PEER, TINCAN_E_AMBIGUOUS. */
export async function examinePeer(target: string, examination: PeerExamination): Promise<ExaminedPeer> {
  const { client, onLink, ports, isInvisible, announcementsReturn } = examination;
  const known = client === undefined ? undefined : await client.call('peer.resolve', { target });
  const id = known?.known === true ? known.id : undefined;
  const given = id === undefined ? await resolveAddress(target) : [];
  const heard = await client?.call('network.listen', hostOf(client, id, given, onLink));
  const row = id === undefined ? undefined : client?.state.peers[id];
  const own = (heard?.heard ?? []).filter((one) => isOf(one, id, given));
  const addresses = id === undefined ? given : addressesOf(own, row);
  const dials = await Promise.all(
    addresses
      .slice(0, DOCTOR.dials)
      .map(async ({ host, port }) => ({ host, port, outcome: await dial(host, port) })),
  );
  return {
    heard,
    facts: {
      label: row?.label ?? known?.name ?? safeText(target),
      dials,
      isOnLink: addresses.some(({ host }) => onLink.has(host)),
      ...(heard === undefined || !heard.listens ? {} : { heard: own }),
      says: await ask(client, id ?? own[0]?.id),
      ports,
      isInvisible,
      announcementsReturn,
    },
  };
}

/** @throws TincanError TINCAN_E_NO_SUCH_PEER for what is no address: only a core knows names */
async function resolveAddress(target: string): Promise<Address[]> {
  const address = looksLikeAddress(target) ? parseAddress(target.trim()) : undefined;
  if (address === undefined) {
    throw new TincanError(
      'TINCAN_E_NO_SUCH_PEER',
      `No core runs that knows a peer ${safeText(target)}. HOST:PORT is tried without one.`,
    );
  }
  const { host, port } = address;
  if (isIP(host.replace(/%.*$/, '')) !== 0) return [address];
  try {
    return (await lookup(host, { all: true })).map((found) => ({ host: found.address, port }));
  } catch {
    throw new TincanError('TINCAN_E_NO_SUCH_PEER', `No address is known for the name ${safeText(host)}.`);
  }
}

/** One address of it on a network of this machine, which is asked by itself. */
function hostOf(
  client: CoreClient | undefined,
  id: string | undefined,
  given: readonly Address[],
  onLink: OnLink,
): { host?: string } {
  const row = id === undefined ? undefined : client?.state.peers[id];
  const hosts = [...given.map(({ host }) => host), ...(row === undefined ? [] : [row.address])];
  const host = hosts.find((one) => onLink.has(one));
  return host === undefined ? {} : { host };
}

const isOf = (heard: HeardSource, id: string | undefined, given: readonly Address[]): boolean =>
  id === undefined ? given.some(({ host }) => host === heard.host) : heard.id === id;

/** Those it was heard at, and the one that its row has. All have one port: a device listens on one. */
function addressesOf(
  heard: readonly HeardSource[],
  row: { address: string; port: number } | undefined,
): Address[] {
  if (row === undefined || row.port === 0) return [];
  const hosts = new Set([row.address, ...heard.map(({ host }) => host)].filter((host) => host !== ''));
  return [...hosts].map((host) => ({ host, port: row.port }));
}

async function ask(client: CoreClient | undefined, id: string | undefined): Promise<PeerFacts['says']> {
  if (client === undefined) return 'no-core';
  if (id === undefined || client.state.peers[id]?.state !== 'connected') return 'no-session';
  try {
    const says: PeerHearing = await client.call('network.askPeer', { peer: id });
    return says;
  } catch (thrown) {
    const { code } = toTincanError(thrown);
    if (code === 'TINCAN_E_VERSION') return 'too-old';
    if (code === 'TINCAN_E_TIMEOUT') return 'no-answer';
    if (code === 'TINCAN_E_NOT_CONNECTED' || code === 'TINCAN_E_DISCONNECTED') return 'no-session';
    throw thrown;
  }
}
