/** Ends the core of a home, whatever its version. */
import type { Home } from '../config/home.ts';
import { openLink, parseLine } from '../control/ndjson.ts';
import { asServerLine, CONTROL_PROTOCOL, type EndHow, type Handover } from '../control/protocol.ts';
import { TincanError } from '../errors.ts';
import { CONTROL } from '../limits.ts';
import { VERSION } from '../version.ts';
import { reachCore } from './connect-core.ts';
import { errorFrom } from './core-client.ts';

/**
 * Resolves when it has ended, with what it leaves for the one that takes its place.
 * Errors, as rejections: TINCAN_E_CORE_VERSION where it stays, with the reason; those of connectCore; TINCAN_E_CORE_GONE where it does not end in time.
 *
 * @param how `stop`: in any case; `replace`: only where this version is newer and nobody is in the way
 * @param version this program's
 */
export async function endCore(
  home: Pick<Home, 'socket' | 'tokenFile'>,
  how: EndHow,
  version: string = VERSION,
): Promise<Handover> {
  const { socket, token } = await reachCore(home);
  return await new Promise((resolve, reject) => {
    let left: Handover | undefined;
    const link = openLink(socket, CONTROL.lineBytes, {
      line(text) {
        const line = asServerLine(parseLine(text));
        if (line !== undefined && 'ending' in line) left = line.ending;
        else {
          if (line !== undefined && 'refused' in line) reject(errorFrom(line.refused));
          link.destroy();
        }
      },
      drain() {},
      close() {
        clearTimeout(timer);
        if (left === undefined) reject(new TincanError('TINCAN_E_CORE_GONE'));
        else resolve(left);
      },
    });
    const timer = setTimeout(() => {
      reject(new TincanError('TINCAN_E_CORE_GONE', 'The core was told to stop, but it takes its time.'));
      link.destroy();
    }, CONTROL.stop);
    link.send(JSON.stringify({ tincan: CONTROL_PROTOCOL, version, token, end: how }));
  });
}
