/** A daemon takes the place of a core that runs in the background for the same home: one that a command has brought up, say, and that ends soon. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Home, isProtected } from '../config/home.ts';
import type { CoreStatus } from '../control/calls.ts';
import type { Handover } from '../control/protocol.ts';
import { TincanError, toTincanError } from '../errors.ts';
import { CONTROL } from '../limits.ts';
import { formatCount } from '../text/format.ts';
import { coreStatus } from './core-status.ts';
import { endCore } from './end-core.ts';

/**
 * Ends a core in the background to which nothing is attached; its transfers and messages go on in the next one.
 *
 * @returns what it has left for that; undefined where no core runs
 * Errors, as rejections: TINCAN_E_ALREADY_RUNNING where it stays; those of connectCore and endCore.
 */
export async function takePlace(home: Home): Promise<Handover | undefined> {
  try {
    const isLocked = await isProtected(home);
    const deadline = performance.now() + CONTROL.detachSeen;
    let status = await coreStatus(home);
    while (status.background && status.clients > 1 && performance.now() < deadline) {
      await sleep(CONTROL.startRetryEvery);
      status = await coreStatus(home);
    }
    const why = whyItStays(status, isLocked);
    if (why !== undefined) throw new TincanError('TINCAN_E_ALREADY_RUNNING', why);
    return await endCore(home, 'stop');
  } catch (thrown) {
    const error = toTincanError(thrown);
    // It has ended by itself meanwhile.
    if (error.code === 'TINCAN_E_NO_CORE' || error.code === 'TINCAN_E_CORE_GONE') return undefined;
    throw error;
  }
}

/** Pure. @param core with the one that asks among its clients */
function whyItStays({ background, clients }: CoreStatus, isLocked: boolean): string | undefined {
  const wayOut = '"tincan stop" ends it, --home DIR chooses another home.';
  if (!background) return `A core is already running for this home, as a daemon. ${wayOut}`;
  if (clients > 1) {
    const others = formatCount(clients - 1, 'program is', 'programs are');
    return `A core is already running for this home, and ${others} attached to it. ${wayOut}`;
  }
  // The passphrase of this start may be wrong, and then none would run.
  return isLocked ? `A core is already running for this home. ${wayOut}` : undefined;
}
