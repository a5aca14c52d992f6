/** Strangers whose users want to connect, and who wait for this device's user to say yes or no. */
import { sourceOf } from '../channel/admission.ts';
import { SESSION } from '../limits.ts';
import type { Refusal } from '../wire/messages.ts';
import type { Entries, Entry } from './entries.ts';
import type { Link } from './link.ts';
import type { AskEnd, SessionEvents } from './session-events.ts';

export interface AsksOptions {
  entries: Entries;
  events: SessionEvents;
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface Asks {
  /** Puts the question; one for each peer, few from one address and few overall. */
  ask(link: Link): void;
  /** Takes a question off the table, saying why where that is due. @returns its link */
  end(entry: Entry, how: AskEnd, say: Refusal | undefined): Link | undefined;
}

export function createAsks({ entries, events, now }: AsksOptions): Asks {
  const ask = (link: Link): void => {
    const { peer } = link;
    const before = entries.of(peer);
    const waiting = entries.all().flatMap((other) => other.pending?.link ?? []);
    const source = sourceOf(link.address);
    const fromSource = waiting.filter((other) => sourceOf(other.address) === source).length;
    if (before.pending !== undefined) {
      // The same user asks again, perhaps after a crash: the newest connection is the one that is alive.
      end(before, 'withdrawn', 'duplicate');
    } else if (waiting.length >= SESSION.pendingRequests || fromSource >= SESSION.pendingPerAddress) {
      link.close('busy');
      return;
    }
    // The end of the first request has tidied its entry away.
    const entry = entries.of(peer);
    const timer = setTimeout(() => end(entry, 'timeout', 'timeout'), SESSION.approval);
    entry.pending = { link, timer };
    link.onEnd = () => end(entry, 'withdrawn', undefined);
    // What came with the hello is heard at once, and may end the link before anybody is asked.
    link.onMessage = () => link.close('protocol');
    if (!link.isOpen) return;
    link.send({ t: 'pending', timeoutMs: SESSION.approval });
    events.onAsked({
      peer,
      name: link.hello.name,
      address: link.address,
      expiresAt: now() + SESSION.approval,
    });
  };

  const end = (entry: Entry, how: AskEnd, say: Refusal | undefined): Link | undefined => {
    const { pending } = entry;
    if (pending === undefined) return undefined;
    entry.pending = undefined;
    clearTimeout(pending.timer);
    pending.link.onMessage = undefined;
    pending.link.onEnd = undefined;
    if (say !== undefined) pending.link.close(say);
    events.onAskEnded(pending.link.peer, how);
    entries.tidy(pending.link.peer);
    return pending.link;
  };

  return { ask, end };
}
