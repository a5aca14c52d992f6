/**
 * Who may knock: limits on connections that are not authenticated yet, counted from the TCP connection on,
 * before any work for TLS. Pure: addresses and times go in, a yes or no comes out.
 */
import { isIPv6 } from 'node:net';
import { ADMISSION } from '../limits.ts';
import { KeyedBuckets } from '../rate/token-bucket.ts';

export interface Admission {
  /** A new connection from an address. @returns false when it has to be closed at once */
  enter(address: string): boolean;
  /** It has authenticated itself or is gone: it no longer counts. Call once for each admitted one. */
  leave(address: string): void;
}

export interface AdmissionOptions {
  /** True for the addresses of known peers: they have a reserve of their own. */
  isKnownAddress(address: string): boolean;
  /** A clock that never jumps, in ms. */
  now?: () => number;
}

export function createAdmission(options: AdmissionOptions): Admission {
  const { isKnownAddress, now = () => performance.now() } = options;
  const open = new Map<string, number>();
  const rate = { perSecond: ADMISSION.handshakesPerSecond, burst: ADMISSION.handshakesPerSecond };
  const handshakes = new KeyedBuckets(rate, ADMISSION.rateAddresses);
  /** Those of known peers have buckets of their own: no number of strangers takes them up. */
  const knownHandshakes = new KeyedBuckets(rate, ADMISSION.rateAddresses);
  let total = 0;
  return {
    enter(address) {
      const isKnown = isKnownAddress(address);
      // A stranger of its network must not use up what a known peer may do: all of a LAN are in one /64.
      const source = isKnown ? knownKey(address) : sourceOf(address);
      const fromSource = open.get(source) ?? 0;
      const limit = ADMISSION.total - (isKnown ? 0 : ADMISSION.reservedForKnown);
      if (fromSource >= ADMISSION.perAddress || total >= limit) return false;
      if (!(isKnown ? knownHandshakes : handshakes).take(source, now())) return false;
      open.set(source, fromSource + 1);
      total += 1;
      return true;
    },
    leave(address) {
      // It may have become known, or be so no longer, since it entered: what was counted for it is what goes.
      const source = open.has(knownKey(address)) ? knownKey(address) : sourceOf(address);
      const fromSource = open.get(source) ?? 0;
      if (fromSource === 0) return;
      if (fromSource === 1) open.delete(source);
      else open.set(source, fromSource - 1);
      total -= 1;
    },
  };
}

const knownKey = (address: string): string => `known ${address}`;

/** What counts as one source: an IPv4 address, or the /64 that an IPv6 host can pick its addresses from. */
export function sourceOf(address: string): string {
  const plain = address.split('%')[0] ?? '';
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(middle).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
