/**
 * The nearby list as a pure state machine: what announcements may do to it, and what they may not. They are
 * unsigned, so a packet can add a row or a candidate address and refresh what its own address said before;
 * it never renames or re-addresses a row that another live address holds, and never pushes a row out.
 *
 * Times are milliseconds of a clock that never jumps.
 */
import { DISCOVERY } from '../limits.ts';
import { KeyedBuckets, type Rate, TokenBucket } from '../rate/token-bucket.ts';
import type { PeerId } from '../store/state.ts';
import type { Packet } from './packet.ts';

/** What one address said last, and when. */
export interface HeardAddress {
  readonly host: string;
  port: number;
  name: string;
  lastHeard: number;
}

/** A peer and the addresses that announced it, the first heard first; that one speaks for the row. */
export interface HeardRow {
  readonly id: PeerId;
  /** Never empty. */
  readonly addresses: readonly HeardAddress[];
}

/** What hearing a packet did. */
export type Heard =
  | { news: 'appeared' | 'changed' | 'refreshed'; row: HeardRow }
  | { news: 'gone'; id: PeerId }
  | { news: 'dropped'; why: 'rate' | 'full' | 'unfounded-goodbye' };

export interface NearbyOptions {
  /** A goodbye never removes such a row. */
  hasSession(id: PeerId): boolean;
  /** Approved peers: they have a row whatever the cap and the rate of new ids say. */
  isKnown(id: PeerId): boolean;
  now: number;
}

interface MutableRow {
  readonly id: PeerId;
  addresses: HeardAddress[];
}

const NEW: Rate = { perSecond: DISCOVERY.newPerSecond, burst: DISCOVERY.newBurst };

export class Nearby {
  readonly #options: NearbyOptions;
  readonly #rows = new Map<PeerId, MutableRow>();
  /** Addresses of approved peers, as of the last sweep. */
  #familiar = new Set<string>();
  readonly #newIds: TokenBucket;
  /** Further addresses of known rows, apart from new ids: a LAN with two address families must not delay a newcomer. */
  readonly #newAddresses: TokenBucket;
  readonly #refreshes: TokenBucket;
  readonly #refreshesByAddress = new KeyedBuckets(
    { perSecond: DISCOVERY.refreshPerAddressPerSecond, burst: DISCOVERY.refreshPerAddressPerSecond },
    DISCOVERY.rateAddresses,
  );

  constructor(options: NearbyOptions) {
    this.#options = options;
    this.#newIds = new TokenBucket(NEW, options.now);
    this.#newAddresses = new TokenBucket(NEW, options.now);
    this.#refreshes = new TokenBucket(
      { perSecond: DISCOVERY.refreshPerSecond, burst: DISCOVERY.refreshPerSecond },
      options.now,
    );
  }

  /**
   * Takes in an announcement.
   * @param host address that the packet came from, with its zone if it has one
   */
  hear(packet: Packet, host: string, now: number): Heard {
    const row = this.#rows.get(packet.id);
    if (packet.kind === 'bye') return this.#goodbye(row, host, now);
    if (row === undefined) return this.#appear(packet, host, now);
    const known = row.addresses.find((address) => address.host === host);
    return known === undefined
      ? this.#addAddress(row, packet, host, now)
      : this.#refresh(row, known, packet, now);
  }

  /** Drops what was silent for 15 s. */
  sweep(now: number): { gone: PeerId[]; changed: HeardRow[] } {
    const gone: PeerId[] = [];
    const changed: HeardRow[] = [];
    const familiar = new Set<string>();
    for (const row of this.#rows.values()) {
      const pruned = prune(row, now);
      if (row.addresses.length === 0) {
        this.#rows.delete(row.id);
        gone.push(row.id);
        continue;
      }
      if (pruned) changed.push(row);
      if (this.#options.isKnown(row.id)) for (const { host } of row.addresses) familiar.add(host);
    }
    this.#familiar = familiar;
    return { gone, changed };
  }

  /** After a sleep of `ms` that ends `now`: time in which nobody could be heard does not count as silence. */
  excuse(ms: number, now: number): void {
    for (const row of this.#rows.values()) {
      for (const address of row.addresses) address.lastHeard = Math.min(now, address.lastHeard + ms);
    }
  }

  /** True for an address of an approved peer's row: its packets are read even in a flood. */
  isFamiliar(host: string): boolean {
    return this.#familiar.has(host);
  }

  rows(): HeardRow[] {
    return [...this.#rows.values()];
  }

  #appear(packet: Packet, host: string, now: number): Heard {
    if (this.#options.isKnown(packet.id)) {
      if (!this.#mayRefresh(host, now)) return { news: 'dropped', why: 'rate' };
    } else {
      if (this.#rows.size >= DISCOVERY.nearbyRows) return { news: 'dropped', why: 'full' };
      if (!this.#newIds.take(now)) return { news: 'dropped', why: 'rate' };
    }
    const row: MutableRow = { id: packet.id, addresses: [addressOf(packet, host, now)] };
    this.#rows.set(packet.id, row);
    return { news: 'appeared', row };
  }

  #refresh(row: MutableRow, address: HeardAddress, packet: Packet, now: number): Heard {
    if (!this.#mayRefresh(address.host, now)) return { news: 'dropped', why: 'rate' };
    const speaker = row.addresses[0];
    const moved = address.port !== packet.port;
    const renamed = address.name !== packet.name;
    address.port = packet.port;
    address.name = packet.name;
    address.lastHeard = now;
    const pruned = prune(row, now);
    const visible = moved || pruned || (renamed && address === speaker);
    return { news: visible ? 'changed' : 'refreshed', row };
  }

  #addAddress(row: MutableRow, packet: Packet, host: string, now: number): Heard {
    prune(row, now);
    if (row.addresses.length >= DISCOVERY.addressesPerRow) return { news: 'dropped', why: 'full' };
    if (!this.#newAddresses.take(now)) return { news: 'dropped', why: 'rate' };
    row.addresses = [...row.addresses, addressOf(packet, host, now)];
    return { news: 'changed', row };
  }

  #goodbye(row: MutableRow | undefined, host: string, now: number): Heard {
    const announced = row?.addresses.some((address) => address.host === host) === true;
    if (row === undefined || !announced || this.#options.hasSession(row.id)) {
      return { news: 'dropped', why: 'unfounded-goodbye' };
    }
    if (!this.#mayRefresh(host, now)) return { news: 'dropped', why: 'rate' };
    row.addresses = row.addresses.filter((address) => address.host !== host);
    if (row.addresses.length > 0) return { news: 'changed', row };
    this.#rows.delete(row.id);
    return { news: 'gone', id: row.id };
  }

  /** The address's own share first, so that one address cannot use up everybody's. */
  #mayRefresh(host: string, now: number): boolean {
    return this.#refreshesByAddress.take(host, now) && this.#refreshes.take(now);
  }
}

function addressOf(packet: Packet, host: string, now: number): HeardAddress {
  return { host, port: packet.port, name: packet.name, lastHeard: now };
}

/** Removes silent addresses; true where there were any. */
function prune(row: MutableRow, now: number): boolean {
  const isLive = (address: HeardAddress): boolean => now - address.lastHeard < DISCOVERY.silence;
  if (row.addresses.every(isLive)) return false;
  row.addresses = row.addresses.filter(isLive);
  return true;
}
