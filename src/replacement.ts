/** Whether a core that runs makes room when a program of another version asks for it. Pure. */
import type { EndHow } from './control/protocol.ts';
import { TincanError } from './errors.ts';
import { formatCount } from './text/format.ts';
import { safeText } from './text/safe-text.ts';
import { isNewer } from './text/version-order.ts';

export interface RunningCore {
  version: string;
  /** Started by a user interface or a command. */
  background: boolean;
  /** A passphrase protects its home. */
  isProtected: boolean;
  /** Programs that are attached, without the one that asks. */
  clients: number;
}

/**
 * Who may stop a core may end it always. It makes room for a newer version only where nobody notices: its transfers go on by themselves, but a program that is
 * attached would lose what it waits for, and a passphrase would have to be given again.
 *
 * @returns why it does not, or undefined where it ends
 */
export function whyItStays(core: RunningCore, how: EndHow, asking: string): TincanError | undefined {
  if (how === 'stop') return undefined;
  const versions = `The core that runs is tincan ${core.version}, this is tincan ${safeText(asking)}`;
  const stays = (why: string): TincanError => new TincanError('TINCAN_E_CORE_VERSION', `${versions}. ${why}`);
  if (!isNewer(asking, core.version))
    return stays('The newer of the two programs works with it; "tincan stop" ends it.');
  if (!core.background)
    return stays(
      'It was started as a daemon: restart it (systemctl --user restart tincan, where it is the service).',
    );
  if (core.isProtected)
    return stays('A passphrase protects this home: "tincan stop", then "tincan", takes the new version.');
  if (core.clients > 0)
    return stays(
      `The new version takes its place at the next start at which nothing is attached to it; now ${formatCount(core.clients, 'program is', 'programs are')}. "tincan stop" ends it at once.`,
    );
  return undefined;
}
