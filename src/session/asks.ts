/** Strangers whose users want to connect, and who wait for this device's user to say yes or no. */
import { sourceOf } from '../channel/admission.ts';
import { SESSION } from '../limits.ts';
import type { Refusal } from '../wire/messages.ts';
import { createAskPace } from './ask-pace.ts';
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
  /** Puts the question, at once or a little later; one for each peer, few from one address and few overall. */
  ask(link: Link): void;
  /** Takes a question off the table, saying why where that is due. @returns its link */
  end(entry: Entry, how: AskEnd, say: Refusal | undefined): Link | undefined;
}

export function createAsks({ entries, events, now }: AsksOptions): Asks {
  const pace = createAskPace();

  const ask = (link: Link): void => {
    const { peer } = link;
    const before = entries.of(peer);
    const source = sourceOf(link.address);
    if (before.pending !== undefined) {
      if (isSameQuestion(before.pending.link, link)) {
        takePlace(before, link);
        return;
      }
      end(before, 'withdrawn', 'duplicate');
    } else {
      const waiting = entries.all().flatMap((other) => other.pending?.link ?? []);
      const fromSource = waiting.filter((other) => sourceOf(other.address) === source).length;
      if (waiting.length >= SESSION.pendingRequests || fromSource >= SESSION.pendingPerAddress) {
        link.close('busy');
        return;
      }
    }
    // The end of the first request has tidied its entry away.
    const entry = entries.of(peer);
    const keptBack = pace.waitOf(peer, source);
    const timer = setTimeout(() => end(entry, 'timeout', 'timeout'), SESSION.approval);
    entry.pending = { link, timer, expiresAt: now() + SESSION.approval, shown: false };
    if (!hold(entry, link)) return;
    if (keptBack === 0) show(entry);
    else entry.pending.showTimer = setTimeout(() => show(entry), keptBack);
  };

  /** Lets the link wait for the answer. @returns false where it has ended already */
  const hold = (entry: Entry, link: Link): boolean => {
    const { pending } = entry;
    if (pending === undefined) return false;
    link.onEnd = () => end(entry, 'withdrawn', undefined);
    // What came with the hello is heard at once, and may end the link before anybody is asked.
    link.onMessage = () => link.close('protocol');
    if (!link.isOpen) return false;
    link.send({ t: 'pending', timeoutMs: Math.max(0, pending.expiresAt - now()) });
    return true;
  };

  /** The same user asks again, perhaps after a crash: the newest connection is the one that is alive, and the question stays where it is. */
  const takePlace = (entry: Entry, link: Link): void => {
    const { pending } = entry;
    if (pending === undefined) return;
    letGo(pending.link);
    pending.link.close('duplicate');
    pending.link = link;
    hold(entry, link);
  };

  const show = ({ pending }: Entry): void => {
    if (pending === undefined) return;
    pending.shown = true;
    const { link, expiresAt } = pending;
    events.onAsked({ peer: link.peer, name: link.hello.name, address: link.address, expiresAt });
  };

  const end = (entry: Entry, how: AskEnd, say: Refusal | undefined): Link | undefined => {
    const { pending } = entry;
    if (pending === undefined) return undefined;
    const { link } = pending;
    entry.pending = undefined;
    clearTimeout(pending.timer);
    clearTimeout(pending.showTimer);
    letGo(link);
    if (say !== undefined) link.close(say);
    if (how === 'accepted') pace.accepted(link.peer);
    // What nobody has seen has disturbed nobody.
    if (pending.shown) {
      const source = sourceOf(link.address);
      if (how === 'denied') pace.denied(source);
      else if (how === 'timeout' || how === 'withdrawn') pace.cameToNothing(link.peer, source);
      events.onAskEnded(link.peer, how);
    }
    entries.tidy(link.peer);
    return link;
  };

  return { ask, end };
}

/** True where a person who reads one of them has read the other, too. */
function isSameQuestion(one: Link, other: Link): boolean {
  return one.hello.name === other.hello.name && one.address === other.address;
}

function letGo(link: Link): void {
  link.onMessage = undefined;
  link.onEnd = undefined;
}
