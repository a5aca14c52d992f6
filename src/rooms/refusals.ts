/** Noes to those who asked to be let in: for a while the same question is answered without asking this user again. */
import { ROOMS } from '../limits.ts';
import type { PeerId, RoomId } from '../store/state.ts';

export interface Refusals {
  /** @param told whether the peer has been told; one who was not hears it the next time it asks, however late */
  note(room: RoomId, peer: PeerId, told: boolean): void;
  /** True where the answer is still no. */
  holds(room: RoomId, peer: PeerId): boolean;
  forget(room: RoomId, peer: PeerId): void;
}

export function createRefusals(now: () => number): Refusals {
  /** Until when, by room and peer; oldest first. */
  const until = new Map<string, number>();
  const keyOf = (room: RoomId, peer: PeerId): string => `${room} ${peer}`;
  const note: Refusals['note'] = (room, peer, told) => {
    until.delete(keyOf(room, peer));
    until.set(keyOf(room, peer), told ? now() + ROOMS.refusalHolds : Number.POSITIVE_INFINITY);
    const [oldest] = until.size > ROOMS.refusals ? until.keys() : [];
    if (oldest !== undefined) until.delete(oldest);
  };
  return {
    note,
    holds(room, peer) {
      const time = until.get(keyOf(room, peer));
      if (time === undefined) return false;
      if (time === Number.POSITIVE_INFINITY) note(room, peer, true);
      if (time > now()) return true;
      until.delete(keyOf(room, peer));
      return false;
    },
    forget: (room, peer) => {
      until.delete(keyOf(room, peer));
    },
  };
}
