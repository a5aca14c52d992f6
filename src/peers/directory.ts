/**
 * One row for every peer that this device knows of, put together from what is announced (nearby), what the
 * user decided (trust) and what is connected (sessions). The rows are the `peers` slice of the store.
 */
import { isIPv4 } from 'node:net';
import type { NearbyRow } from '../discovery/index.ts';
import { shortDeviceId } from '../identity/device-id.ts';
import type { Link, SessionPhase } from '../session/index.ts';
import { formerNames } from '../store/earlier-names.ts';
import type { PeerId, PeerPresence, PeerState } from '../store/state.ts';
import type { Lane, Store } from '../store/store.ts';
import { nameSkeleton } from '../text/name-skeleton.ts';
import { safeText } from '../text/safe-text.ts';
import type { TrustBook, TrustedPeer } from '../trust/index.ts';

export interface DirectoryOptions {
  store: Store;
  trust: TrustBook;
  nearby(peer: PeerId): NearbyRow | undefined;
  linkOf(peer: PeerId): Link | undefined;
  phaseOf(peer: PeerId): SessionPhase;
  unreadOf(peer: PeerId): number;
  queuedFor(peer: PeerId): number;
  isAway(peer: PeerId): boolean;
}

export interface Directory {
  /** Something about the peer has changed: its row is made anew, or goes. */
  refresh(peer: PeerId, lane?: Lane): void;
  /** The name under which a peer is shown, also where it has no row. */
  nameOf(peer: PeerId): string;
  /**
   * The same, told from equal-looking names by an id suffix: for texts that a person reads.
   *
   * @param name one that it had; default: the one that it has
   */
  labelOf(peer: PeerId, name?: string): string;
  /** The name that a peer has said over its own session; forgotten with its row. */
  noteName(peer: PeerId, name: string): void;
  /** A known peer, under another id, whose name could be mistaken for this one. */
  lookAlikeOf(peer: PeerId, name: string): PeerState | undefined;
}

/** Words that stand for somebody else on the screen: no peer is shown by one of them alone. */
const RESERVED: ReadonlySet<string> = new Set(['you', 'me', 'self', 'everyone', 'tincan'].map(nameSkeleton));

/** What a row may be without: it goes from a row that had it. */
type OptionalKey<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];
const WITHOUT: Record<OptionalKey<PeerState>, undefined> = {
  firstSeen: undefined,
  note: undefined,
  earlierNames: undefined,
  verified: undefined,
  away: undefined,
  rules: undefined,
  rtt: undefined,
  version: undefined,
};

/** Characters of an id behind a name; further ones are added by as many. */
const SUFFIX = 4;

/** Ids whose suffix would be the same: anybody can make a key for a beginning of four. */
function sharing(peer: PeerId, ids: Iterable<PeerId>): PeerId[] {
  return [...ids].filter((id) => id !== peer && id.startsWith(peer.slice(0, SUFFIX)));
}

/** How much of the id tells it from all the others. */
function suffixOf(peer: PeerId, others: readonly PeerId[]): number {
  let length = SUFFIX;
  while (length < peer.length && others.some((id) => id.startsWith(peer.slice(0, length)))) length += SUFFIX;
  return length;
}

/** What the trust book adds to the row of a peer about whom something was decided. */
function ofBook({ name, firstSeen, rules, note, earlierNames, verified }: TrustedPeer): Partial<PeerState> {
  const former = formerNames(name, earlierNames).map((earlier) => safeText(earlier));
  return {
    firstSeen,
    ...(Object.keys(rules).length === 0 ? {} : { rules }),
    ...(note === '' ? {} : { note }),
    ...(former.length === 0 ? {} : { earlierNames: former }),
    ...(verified === undefined ? {} : { verified }),
  };
}

export function createDirectory(options: DirectoryOptions): Directory {
  const { store, trust } = options;
  /** Names of the last hello, for peers that are neither announced nor in the trust book. */
  const heardNames = new Map<PeerId, string>();
  /** Ids by the skeleton of their names, for the suffix that tells equal-looking ones apart. */
  const bySkeleton = new Map<string, Set<PeerId>>();
  const skeletonOf = new Map<PeerId, string>();

  const nameOf = (peer: PeerId): string => {
    // What the peer said over its session comes before what anybody may have announced in its name.
    const known = trust.get(peer);
    const approved = trust.isApproved(peer) ? known?.name : undefined;
    const name = heardNames.get(peer) ?? approved ?? options.nearby(peer)?.name ?? known?.name;
    return safeText(name === undefined || name === '' ? shortDeviceId(peer) : name);
  };

  const presenceOf = (peer: PeerId, nearby: NearbyRow | undefined): PeerPresence => {
    const phase = options.phaseOf(peer);
    if (phase !== 'none') return phase;
    return nearby === undefined ? 'offline' : 'nearby';
  };

  const rowOf = (peer: PeerId): PeerState | undefined => {
    const nearby = options.nearby(peer);
    const link = options.linkOf(peer);
    const known = trust.get(peer);
    const state = presenceOf(peer, nearby);
    const decided = known !== undefined && known.trust !== 'unknown';
    // A stranger has a row only while it is there; a blocked peer only so that it can be unblocked.
    if (state === 'offline' && !decided) return undefined;
    const name = nameOf(peer);
    const first = nearby?.addresses.find(({ host }) => isIPv4(host)) ?? nearby?.addresses[0];
    return {
      id: peer,
      shortId: shortDeviceId(peer),
      name,
      label: labelOf(peer, name),
      address: link?.address ?? first?.host ?? known?.address ?? '',
      port: link?.hello.port ?? first?.port ?? known?.port ?? 0,
      state,
      trust: known?.trust ?? 'unknown',
      unread: options.unreadOf(peer),
      queued: options.queuedFor(peer),
      lastSeen: nearby?.lastSeen ?? known?.lastSeen ?? Date.now(),
      ...(known === undefined || !decided ? {} : ofBook(known)),
      ...(link !== undefined && options.isAway(peer) ? { away: true as const } : {}),
      ...(link?.rtt === undefined ? {} : { rtt: Math.round(link.rtt * 10) / 10 }),
      ...(link === undefined ? {} : { version: link.hello.version }),
    };
  };

  const labelOf = (peer: PeerId, name = nameOf(peer)): string => {
    const skeleton = nameSkeleton(name);
    const taken = RESERVED.has(skeleton) || skeleton === nameSkeleton(store.get().self.name);
    const others = [...(bySkeleton.get(skeleton) ?? [])].filter((id) => id !== peer);
    return taken || others.length > 0 ? `${name}·${peer.slice(0, suffixOf(peer, others))}` : name;
  };

  /** Files the row under its name's skeleton. @returns the other rows whose labels this changes */
  const file = (peer: PeerId, name: string | undefined): PeerId[] => {
    const before = skeletonOf.get(peer);
    const after = name === undefined ? undefined : nameSkeleton(name);
    if (before === after) return [];
    const touched: PeerId[] = [];
    if (before !== undefined) {
      const ids = bySkeleton.get(before);
      ids?.delete(peer);
      if (ids?.size === 0) bySkeleton.delete(before);
      if (ids?.size === 1) touched.push(...ids);
      else if (ids !== undefined) touched.push(...sharing(peer, ids));
      skeletonOf.delete(peer);
    }
    if (after !== undefined) {
      const ids = bySkeleton.get(after) ?? new Set<PeerId>();
      if (ids.size === 1) touched.push(...ids);
      else touched.push(...sharing(peer, ids));
      ids.add(peer);
      bySkeleton.set(after, ids);
      skeletonOf.set(peer, after);
    }
    return touched;
  };

  const put = (peer: PeerId, row: PeerState | undefined, lane: Lane): void => {
    const before = store.get().peers[peer];
    if (row === undefined) store.put('peers', peer, undefined, lane);
    else if (before === undefined) store.put('peers', peer, row, lane);
    else store.update('peers', peer, { ...WITHOUT, ...row } as Partial<PeerState>, lane);
  };

  return {
    refresh(peer, lane = 'now') {
      const row = rowOf(peer);
      if (row === undefined) heardNames.delete(peer);
      const touched = file(peer, row?.name);
      // Its label may be another by what was filed.
      put(peer, row === undefined ? undefined : { ...row, label: labelOf(peer, row.name) }, lane);
      for (const other of touched) put(other, rowOf(other), lane);
    },
    nameOf,
    labelOf,
    noteName(peer, name) {
      heardNames.set(peer, name);
    },
    lookAlikeOf(peer, name) {
      const ids = bySkeleton.get(nameSkeleton(name)) ?? [];
      for (const id of ids) {
        const row = store.get().peers[id];
        if (id !== peer && row !== undefined && (row.trust === 'approved' || row.trust === 'verified'))
          return row;
      }
      return undefined;
    },
  };
}
