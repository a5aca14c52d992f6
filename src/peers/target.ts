/** What a person writes to name a peer: a name, the beginning of an id, or an address. Pure. */
import { isIPv4, isIPv6 } from 'node:net';
import { TincanError } from '../errors.ts';
import { normalizeIdInput } from '../identity/device-id.ts';
import { PORTS } from '../limits.ts';
import type { PeerState } from '../store/state.ts';
import { nearestHint, nearIdHint } from '../text/nearest-word.ts';
import { safeText } from '../text/safe-text.ts';

export interface Address {
  host: string;
  port: number;
}

/**
 * The peer among the rows that the text names; undefined where none does. Approved peers come before all
 * others, however exactly those are named, so that a stranger never shadows a friend; then an exact name
 * comes before one that differs in case. A name that is the beginning of another one's id does not hide that one: anybody can take any name.
 * For the same reason an IP address is never taken for a name.
 *
 * @throws TincanError TINCAN_E_AMBIGUOUS with the matches
 */
export function findPeer(text: string, rows: readonly PeerState[]): PeerState | undefined {
  const wanted = text.normalize('NFC').trim();
  const lower = wanted.toLowerCase();
  const prefix = normalizeIdInput(wanted);
  const { host } = parseAddress(wanted) ?? {};
  const byName = [
    (row: PeerState) => row.label === wanted,
    (row: PeerState) => row.name === wanted,
    (row: PeerState) => row.name.toLowerCase() === lower || row.label.toLowerCase() === lower,
  ];
  const hasId = (row: PeerState): boolean => prefix !== undefined && row.id.startsWith(prefix);
  const isThere = (row: PeerState): boolean =>
    host !== undefined && (row.address === host || row.address === wanted) && matchesPort(row, wanted);
  const isAddressOnly = host !== undefined && isAddress(host);
  const matchesAmong = (candidates: readonly PeerState[]): readonly PeerState[] => {
    const nameTest = isAddressOnly ? undefined : byName.find((test) => candidates.some(test));
    const meant = candidates.filter((row) => nameTest?.(row) === true || hasId(row));
    return meant.length > 0 ? meant : candidates.filter(isThere);
  };
  const friends = rows.filter((row) => row.trust === 'approved' || row.trust === 'verified');
  for (const candidates of [friends, rows]) {
    const matches = matchesAmong(candidates);
    if (matches.length === 0) continue;
    if (matches.length === 1) return matches[0];
    const list = matches.map((row) => `${row.name} (${row.shortId}, ${row.address})`);
    throw new TincanError(
      'TINCAN_E_AMBIGUOUS',
      `${safeText(wanted)} matches more than one peer: ${list.slice(0, 10).join('; ')}. Use the id.`,
    );
  }
  return undefined;
}

/**
 * Whom a mistyped name may have meant: `Did you mean bob?`, or the id where only its beginning was mistyped. Of strangers only where no approved peer is
 * near. Undefined where nobody is.
 */
export function nearestPeerHint(text: string, rows: readonly PeerState[]): string | undefined {
  const typed = text.normalize('NFC').trim();
  const isFriend = ({ trust }: PeerState): boolean => trust === 'approved' || trust === 'verified';
  for (const candidates of [rows.filter(isFriend), rows]) {
    const hint =
      nearestHint(
        candidates.map(({ label }) => label),
        typed,
      ) ??
      nearIdHint(
        candidates.map(({ id, shortId }) => ({ id, shown: shortId })),
        typed.replaceAll('-', ''),
      );
    if (hint !== undefined) return hint;
  }
  return undefined;
}

function matchesPort(row: PeerState, wanted: string): boolean {
  const address = parseAddress(wanted);
  return address === undefined || !hasPort(wanted) || address.port === row.port;
}

function hasPort(text: string): boolean {
  return /\]:\d+$/.test(text) || (!isIPv6(text.split('%')[0] ?? '') && /:\d+$/.test(text));
}

/** An address as it is written, and as `parseAddress()` reads it. */
export function addressText({ host, port }: Address): string {
  return isIPv6(host.split('%')[0] ?? '') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** `host`, `host:port`, `1.2.3.4:port`, `[v6]:port`, `v6%zone`; undefined where it is no address. */
export function parseAddress(text: string): Address | undefined {
  const bracketed = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(text);
  if (bracketed !== null) {
    const host = bracketed[1] ?? '';
    return isAddress(host) && !isIPv4(host) ? withPort(host, bracketed[2]) : undefined;
  }
  if (isAddress(text)) return { host: text, port: PORTS.tcp };
  const named = /^([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?::(\d{1,5}))?$/.exec(text);
  if (named === null) return undefined;
  return withPort(named[1] ?? '', named[2]);
}

/** An IP address; of IPv6 also with the zone of a link-local one. */
function isAddress(text: string): boolean {
  const [plain = '', zone] = text.split(/%(.*)/s);
  return isIPv4(text) || (isIPv6(plain) && (zone === undefined || /^[A-Za-z0-9._~-]{1,64}$/.test(zone)));
}

function withPort(host: string, port: string | undefined): Address | undefined {
  const number = port === undefined ? PORTS.tcp : Number(port);
  return number >= 1 && number <= 65_535 ? { host, port: number } : undefined;
}

/**
 * True where text that names no known peer is worth dialling: it has a port, a dot or is an IP address. A bare
 * word is far more likely a name that was mistyped.
 */
export function looksLikeAddress(text: string): boolean {
  const address = parseAddress(text.trim());
  if (address === undefined) return false;
  return (
    isAddress(address.host) ||
    hasPort(text.trim()) ||
    /[.]/.test(address.host) ||
    address.host === 'localhost'
  );
}
