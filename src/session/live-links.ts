/** The links in use, at most one for each peer: how one comes into use, gives way to a better one, and ends. */
import { type Logger, logId } from '../log/logger.ts';
import type { PeerId } from '../store/state.ts';
import type { TrustBook } from '../trust/index.ts';
import { keepsExisting, type LinkFacts } from './conflict.ts';
import type { Entries, Entry } from './entries.ts';
import type { Link, LinkEnd } from './link.ts';
import type { SessionEvents } from './session-events.ts';

export interface LiveLinksOptions {
  selfId: PeerId;
  entries: Entries;
  trust: TrustBook;
  events: SessionEvents;
  logger: Logger;
  /** A peer was lost: it is looked for, if it is approved. */
  onLost(peer: PeerId): void;
  /** It has said that its program ends: it is looked for now and then, as where no announcement passes it could not say that it is back. */
  onLeft(peer: PeerId): void;
}

export interface LiveLinks {
  /** Where a link is in use already: which of the two stays. @returns false when this one was closed */
  makeRoomFor(entry: Entry, link: Link): boolean;
  /** Takes a welcomed link into use. */
  open(entry: Entry, link: Link): void;
  /** Welcomes the peer of an incoming link, approving it where its user was asked. */
  welcome(entry: Entry, link: Link, approve: boolean): void;
}

export function createLiveLinks({
  selfId,
  entries,
  trust,
  events,
  logger,
  onLost,
  onLeft,
}: LiveLinksOptions): LiveLinks {
  const factsOf = (link: Link): LinkFacts => ({
    initiator: link.initiator,
    instance: link.hello.instance,
    openedAt: link.openedAt,
  });

  const makeRoomFor = (entry: Entry, link: Link): boolean => {
    const existing = entry.link;
    if (existing === undefined) return true;
    if (keepsExisting(factsOf(existing), factsOf(link), { self: selfId, peer: link.peer })) {
      link.close('duplicate');
      return false;
    }
    entry.link = undefined;
    const end: LinkEnd = { by: 'self', reason: 'replaced' };
    existing.onEnd = undefined;
    existing.close('replaced');
    events.onEnd(existing, end);
    return true;
  };

  const open = (entry: Entry, link: Link): void => {
    entry.link = link;
    entry.failures = 0;
    entry.looksWithout = 0;
    entry.mayRedial = true;
    clearTimeout(entry.redialTimer);
    link.onEnd = (end) => ended(entry, link, end);
    link.onRtt = (rtt) => events.onRtt(link.peer, rtt);
    logger.info({ peer: logId(link.peer), initiator: link.initiator }, 'session open');
    events.onPhase(link.peer, 'connected');
    events.onOpen(link);
    link.onMessage = (message) => events.onMessage(link, message);
  };

  const ended = (entry: Entry, link: Link, end: LinkEnd): void => {
    if (entry.link !== link) return;
    entry.link = undefined;
    events.onEnd(link, end);
    if (end.by === 'peer' && (end.reason === 'disconnect' || end.reason === 'blocked'))
      entry.mayRedial = false;
    if (end.by === 'peer' && end.reason === 'replaced') {
      // The other side prefers a link with another core, it says: one that has this device's identity.
      entry.mayRedial = false;
      events.onReplaced(link.peer);
    }
    events.onPhase(link.peer, entries.phaseOf(link.peer));
    // After a goodbye the peer is dialled when it is heard again, and seldom without that; a lost one is looked for.
    if (end.by === 'lost' || (end.by === 'peer' && end.reason === 'duplicate')) onLost(link.peer);
    else if (end.by === 'peer' && end.reason === 'exit') onLeft(link.peer);
    entries.tidy(link.peer);
  };

  const welcome = (entry: Entry, link: Link, approve: boolean): void => {
    if (!makeRoomFor(entry, link)) return;
    if (approve) trust.approve(link.peer, link.hello.name);
    link.send({ t: 'welcome' });
    open(entry, link);
  };

  return { makeRoomFor, open, welcome };
}
