/** Host names that a person typed. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { TincanError } from '../errors.ts';
import { safeText } from '../text/safe-text.ts';

/** The addresses of a host name; an address is its own. @throws TincanError TINCAN_E_UNREACHABLE */
export async function resolveHost(host: string): Promise<string[]> {
  if (isIP(host.split('%')[0] ?? '') !== 0) return [host];
  try {
    return (await lookup(host, { all: true })).map((found) => found.address);
  } catch {
    throw new TincanError('TINCAN_E_UNREACHABLE', `The host name ${safeText(host)} is not known.`);
  }
}
