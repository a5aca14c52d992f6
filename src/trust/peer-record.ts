/** What is kept of a peer in the trust book, and how it stands in the database. */
import * as v from 'valibot';
import { isPeerId } from '../identity/device-id.ts';
import { TRUST } from '../limits.ts';
import type { PeerId, PeerRules, Trust, VerifiedBy } from '../store/state.ts';

export interface TrustedPeer {
  id: PeerId;
  /** The name under which it was last seen. */
  name: string;
  /** Those under which it was seen before, the newest first; where there are any, its last one is the first of all, even where that is its name now. */
  earlierNames: string[];
  trust: Trust;
  /** How it was verified; absent where it is not, or where that was not noted. */
  verified?: VerifiedBy | undefined;
  /** How often its user's request was denied since the last approval. */
  denials: number;
  /** Where it was last connected: an address and TCP port, or `''` and 0. */
  address: string;
  port: number;
  firstSeen: number;
  /** When it was last connected, or asked to be. */
  lastSeen: number;
  /** What it may do. */
  rules: PeerRules;
  /** The user's own words on it; empty: none. */
  note: string;
}

/** A row of the table `peers`. */
export interface PeerRow {
  id: string;
  name: string;
  trust: Trust;
  denials: number;
  address: string;
  port: number;
  first_seen: number;
  last_seen: number;
  rules: string;
  note: string;
  earlier_names: string;
  verified_by: string | null;
  verified_at: number | null;
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const rulesSchema = v.pipe(
  v.unknown(),
  v.check((rules) => !Array.isArray(rules)),
  v.object({
    ask: v.optional(v.literal(true)),
    autoAccept: v.optional(count),
    inbox: v.optional(v.string()),
    limit: v.optional(count),
  }),
);
const namesSchema = v.pipe(v.array(v.string()), v.maxLength(TRUST.earlierNames));
const verifiedSchema = v.object({ by: v.picklist(['words', 'id']), at: count });

/** What is written as JSON, as the schema wants it; undefined for a damaged text. */
function parsed<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

/** The record of a row; undefined for one with a torn id, which is nobody's. */
export function recordOf(row: PeerRow): TrustedPeer | undefined {
  if (!isPeerId(row.id)) return undefined;
  const verified = v.safeParse(verifiedSchema, { by: row.verified_by, at: row.verified_at });
  return {
    id: row.id,
    name: row.name,
    earlierNames: parsed(namesSchema, row.earlier_names) ?? [],
    trust: row.trust,
    ...(verified.success && row.trust === 'verified' ? { verified: verified.output } : {}),
    denials: row.denials,
    address: row.address,
    port: row.port,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    // Damaged rules are the strictest: nothing is accepted by them, and nobody comes in unasked.
    rules: (parsed(rulesSchema, row.rules) as PeerRules | undefined) ?? { ask: true },
    note: row.note,
  };
}

/** The values of a row, by the names of its columns. */
export function rowOf(peer: TrustedPeer): Record<keyof PeerRow, string | number | null> {
  return {
    id: peer.id,
    name: peer.name,
    trust: peer.trust,
    denials: peer.denials,
    address: peer.address,
    port: peer.port,
    first_seen: peer.firstSeen,
    last_seen: peer.lastSeen,
    rules: JSON.stringify(peer.rules),
    note: peer.note,
    earlier_names: JSON.stringify(peer.earlierNames),
    verified_by: peer.verified?.by ?? null,
    verified_at: peer.verified?.at ?? null,
  };
}
