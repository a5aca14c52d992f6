/** What the calls on the network do, by which a client finds out why peers are not found. */
import { isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallHandlers, CallName } from './control/calls.ts';
import { TincanError } from './errors.ts';
import { DOCTOR } from './limits.ts';
import { safeText } from './text/safe-text.ts';
import type { Modules } from './wiring.ts';

type NetworkCall = Extract<CallName, `network.${string}`>;

export function createNetworkCalls({
  discovery,
  hearing,
}: Pick<Modules, 'discovery' | 'hearing'>): Pick<CallHandlers, NetworkCall> {
  return {
    'network.listen': async ({ host }) => {
      if (host !== undefined && isIP(host.replace(/%.*$/, '')) === 0)
        throw new TincanError('TINCAN_E_INVALID', `${safeText(host)} is no IP address.`);
      const heard = discovery();
      if (heard === undefined) return { heard: [], listens: false };
      heard.ask(host);
      await delay(DOCTOR.answers);
      return { heard: heard.heard().map((one) => ({ ...one, name: safeText(one.name) })), listens: true };
    },
    'network.askPeer': ({ peer }) => hearing.ask(peer),
  };
}
