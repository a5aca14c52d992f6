/**
 * The addresses of one peer, one beside the other: the next is tried when one has failed, or says nothing for a while, and the first that
 * proves to be the right one is taken. So an address that has gone costs half a second, and not the patience that a slow one deserves.
 */
import type { Credentials } from '../channel/tls.ts';
import { TincanError } from '../errors.ts';
import { SESSION } from '../limits.ts';
import type { PeerId } from '../store/state.ts';
import { type Dialled, type DialTarget, dial, TurnedAwayError } from './dialer.ts';

export interface DialFirstOptions {
  /** Best first. */
  addresses: readonly DialTarget[];
  credentials: Credentials;
  /** The only peer that is wanted; undefined: whoever is there. */
  expect: PeerId | undefined;
  signal: AbortSignal;
  isBlocked(peer: PeerId): boolean;
}

/**
 * @throws TincanError TINCAN_E_UNREACHABLE, TINCAN_E_PEER_IDENTITY, TINCAN_E_BLOCKED, TINCAN_E_WITHDRAWN; TurnedAwayError. Of several what
 *   says most: that somebody else answered, or nobody may, comes before that nobody did.
 */
export function dialFirst(options: DialFirstOptions): Promise<Dialled> {
  const { addresses, signal } = options;
  return new Promise((resolve, reject) => {
    const dials = new Set<AbortController>();
    let problem = new TincanError('TINCAN_E_UNREACHABLE', 'No address of that peer is known.');
    let begun = 0;
    let isSettled = false;
    let timer: NodeJS.Timeout | undefined;

    const settle = (outcome: Dialled | undefined, thrown?: unknown): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      for (const other of dials) other.abort();
      if (outcome === undefined) reject(thrown);
      else resolve(outcome);
    };
    const onAbort = (): void => settle(undefined, new TincanError('TINCAN_E_WITHDRAWN'));

    const failed = (thrown: unknown): void => {
      if (isSettled) return;
      if (!(thrown instanceof TincanError)) {
        settle(undefined, thrown);
        return;
      }
      if (!saysMore(problem)) problem = thrown;
      next();
    };
    const next = (): void => {
      clearTimeout(timer);
      const target = addresses[begun];
      if (target === undefined) {
        if (dials.size === 0) settle(undefined, problem);
        return;
      }
      begun += 1;
      const abort = new AbortController();
      dials.add(abort);
      dial(target, options.credentials, options.expect, abort.signal, options.isBlocked).then(
        (dialled) => {
          dials.delete(abort);
          // Another was quicker by a moment.
          if (isSettled) dialled.socket.terminate();
          else settle(dialled);
        },
        (thrown: unknown) => {
          dials.delete(abort);
          failed(thrown);
        },
      );
      timer = setTimeout(next, SESSION.dialNext);
    };

    if (signal.aborted) onAbort();
    else {
      signal.addEventListener('abort', onAbort, { once: true });
      next();
    }
  });
}

/** Not just that nobody was reached. */
function saysMore(problem: TincanError): boolean {
  return problem.code !== 'TINCAN_E_UNREACHABLE' || problem instanceof TurnedAwayError;
}
