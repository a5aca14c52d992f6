/** Events that are changes of the state: peers, transfers, notices, the end of the core. Pure but for the clock. */
import { EVENTS } from '../limits.ts';
import type { CoreEvent, EventKind, PeerChangeKind } from '../store/events.ts';
import { isoTime, peerObject, transferObject, transferStateKey } from '../store/script-objects.ts';
import { ENDED_STATES, type PeerState, type State } from '../store/state.ts';

/** Gives the events between two snapshots, one after the other; progress of a transfer at most every `EVENTS.progressEvery`. */
export type WatchState = (before: State, after: State, wanted: (kind: EventKind) => boolean) => CoreEvent[];

/** @param now ms since the epoch */
export function createWatchState(now: () => number): WatchState {
  /** When each transfer that has not ended was last told of. */
  const toldAt = new Map<string, number>();

  const transferEvents = (before: State['transfers'], after: State['transfers']): CoreEvent[] =>
    Object.values(after).flatMap((transfer): CoreEvent[] => {
      const was = before[transfer.id];
      if (was === transfer) return [];
      const turned = was === undefined || transferStateKey(was) !== transferStateKey(transfer);
      const hasEnded = ENDED_STATES.has(transfer.state);
      const due = now() - (toldAt.get(transfer.id) ?? 0) >= EVENTS.progressEvery;
      if (!turned && (!due || hasEnded)) return [];
      if (hasEnded) toldAt.delete(transfer.id);
      else toldAt.set(transfer.id, now());
      const change = turned ? 'state' : 'progress';
      return [{ event: 'transfer', time: isoTime(now()), change, transfer: transferObject(transfer) }];
    });

  const peerEvents = (before: State['peers'], after: State['peers']): CoreEvent[] => {
    const tell = (peer: PeerState, changes: PeerChangeKind[]): CoreEvent[] =>
      changes.map((change) => ({ event: 'peer', time: isoTime(now()), change, peer: peerObject(peer) }));
    const changed = Object.values(after).flatMap((peer) => {
      const was = before[peer.id];
      return was === peer ? [] : tell(peer, peerChanges(was, peer));
    });
    const vanished = Object.values(before).flatMap((was) => {
      if (after[was.id] !== undefined) return [];
      const gone: PeerState = { ...was, state: 'offline' };
      return tell(gone, peerChanges(was, gone));
    });
    return [...changed, ...vanished];
  };

  return (before, after, wanted) => {
    const events: CoreEvent[] = [];
    if (before.peers !== after.peers && wanted('peer')) events.push(...peerEvents(before.peers, after.peers));
    if (before.transfers !== after.transfers && wanted('transfer')) {
      for (const id of toldAt.keys()) if (after.transfers[id] === undefined) toldAt.delete(id);
      events.push(...transferEvents(before.transfers, after.transfers));
    }
    if (before.notices !== after.notices && wanted('notice')) events.push(...noticeEvents(before, after));
    if (before.self.status !== 'stopping' && after.self.status === 'stopping')
      events.push({ event: 'core', time: isoTime(now()), change: 'stopping' });
    return events;
  };
}

function noticeEvents(before: State, after: State): CoreEvent[] {
  return Object.values(after.notices)
    .filter(({ id }) => before.notices[id] === undefined)
    .map(({ time, level, text, peer, transfer }) => ({
      event: 'notice',
      time: isoTime(time),
      level,
      text,
      peer: peer ?? null,
      transfer: transfer ?? null,
    }));
}

/** What of a peer's row scripts are told: coming, connecting, going, and its user leaving the desk. */
function peerChanges(was: PeerState | undefined, now: PeerState): PeerChangeKind[] {
  const [before, after] = [was?.state ?? 'offline', now.state];
  const changes: PeerChangeKind[] = [];
  if (before === 'offline' && after !== 'offline') changes.push('appeared');
  if (before !== 'connected' && after === 'connected') changes.push('connected');
  if (before === 'connected' && after !== 'connected') changes.push('disconnected');
  if (before !== 'offline' && after === 'offline') changes.push('gone');
  if (before === 'connected' && after === 'connected' && was?.away !== now.away)
    changes.push(now.away === true ? 'away' : 'back');
  return changes;
}
