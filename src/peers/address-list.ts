/** Addresses that this user has had remembered: where somebody is to be met of whom nothing else is known yet. In the home's database. */
import * as v from 'valibot';
import { TincanError } from '../errors.ts';
import { ADDRESSES } from '../limits.ts';
import type { Database } from '../storage/database.ts';
import type { Address } from './target.ts';
import { addressText } from './target.ts';

/** Why an address is not tried any more, until it is added again: no, a device that is blocked here, or this device itself. */
export const REFUSALS = ['denied', 'blocked', 'self'] as const;
export type AddressRefusal = (typeof REFUSALS)[number];

/** One remembered address. Times are milliseconds since the epoch. */
export interface RememberedAddress extends Address {
  addedAt: number;
  /** When somebody there was asked last, and did not say yes or no. */
  askedAt?: number | undefined;
  refusal?: AddressRefusal | undefined;
}

/** What is changed throws TincanError TINCAN_E_NO_SPACE or TINCAN_E_DATABASE where it cannot be written. */
export interface AddressList {
  /** In the order in which they were added. */
  all(): RememberedAddress[];
  get(address: Address): RememberedAddress | undefined;
  /** Remembers it; one that is there already begins anew. @throws TincanError TINCAN_E_INVALID where there are too many */
  add(address: Address): RememberedAddress;
  asked(address: Address): void;
  refused(address: Address, why: AddressRefusal): void;
  /** @returns false where it was not there */
  remove(address: Address): boolean;
}

const time = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const rowSchema = v.object({
  host: v.pipe(v.string(), v.minLength(1)),
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  added_at: time,
  asked_at: v.nullable(time),
  refusal: v.nullable(v.picklist(REFUSALS)),
});

export function createAddressList(database: Database, now: () => number = Date.now): AddressList {
  const found = new Map<string, RememberedAddress>();
  for (const row of database.prepare('SELECT * FROM addresses ORDER BY added_at').all()) {
    const parsed = v.safeParse(rowSchema, row);
    // A torn row is nobody's wish.
    if (!parsed.success) continue;
    const { host, port, added_at: addedAt, asked_at, refusal } = parsed.output;
    const more = { askedAt: asked_at ?? undefined, refusal: refusal ?? undefined };
    found.set(addressText({ host, port }), { host, port, addedAt, ...more });
  }
  const write = database.prepare(
    `INSERT INTO addresses (host, port, added_at, asked_at, refusal) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (host, port) DO UPDATE SET added_at = excluded.added_at, asked_at = excluded.asked_at,
     refusal = excluded.refusal`,
  );
  const remove = database.prepare('DELETE FROM addresses WHERE host = ? AND port = ?');

  const put = (one: RememberedAddress): void => {
    write.run(one.host, one.port, one.addedAt, one.askedAt ?? null, one.refusal ?? null);
    found.set(addressText(one), one);
  };
  const change = (address: Address, changes: Partial<RememberedAddress>): void => {
    const before = found.get(addressText(address));
    if (before !== undefined) put({ ...before, ...changes });
  };

  return {
    all: () => [...found.values()],
    get: (address) => found.get(addressText(address)),
    add({ host, port }) {
      if (found.size >= ADDRESSES.most && !found.has(addressText({ host, port }))) {
        throw new TincanError(
          'TINCAN_E_INVALID',
          `At most ${ADDRESSES.most} addresses are remembered. "tincan peers added" lists them, "tincan peers remove" takes one away.`,
        );
      }
      const one = { host, port, addedAt: now() };
      put(one);
      return one;
    },
    asked: (address) => change(address, { askedAt: now() }),
    refused: (address, refusal) => change(address, { refusal }),
    remove({ host, port }) {
      remove.run(host, port);
      return found.delete(addressText({ host, port }));
    },
  };
}
