/**
 * Which roster of which room the peers of the open sessions have, as far as this side knows: so that each newer one is
 * sent once, by whoever has it, and messages of a room are sent only behind the roster by which they are judged.
 */
import { ROOMS } from '../limits.ts';
import type { PeerId, RoomId } from '../store/state.ts';
import type { RoomMessage } from '../wire/messages.ts';
import { comparePositions, type Position, type ProvenRoster, positionOf } from './roster.ts';

interface PeerSession {
  /** It has said which rosters it has. Before that, nothing of rooms is sent to it. */
  heard: boolean;
  positions: Map<RoomId, Position>;
  /** Rooms that it has said to leave since it is here. */
  leaves: Set<RoomId>;
  /** Rooms that it has asked to be let into since it is here. */
  asks: Set<RoomId>;
}

export interface RoomSync {
  open(peer: PeerId): void;
  end(peer: PeerId): void;
  /** Peers with an open session. */
  peers(): PeerId[];
  /** Takes what the peer says that it has. @returns false for a peer that says so a second time, or has no session */
  heard(peer: PeerId, rooms: readonly ({ room: RoomId } & Position)[]): boolean;
  hasHeard(peer: PeerId): boolean;
  /** The peer is known to have this roster. */
  noteHas(peer: PeerId, room: RoomId, position: Position): void;
  /** What the peer has of a room; undefined: nothing, as far as is known. */
  positionOf(peer: PeerId, room: RoomId): Position | undefined;
  /** Sends the roster where the peer has said what it has, and has an older one or none. */
  bring(peer: PeerId, room: RoomId, proven: ProvenRoster): void;
  /** Sends it in any case. */
  send(peer: PeerId, room: RoomId, proven: ProvenRoster): void;
  /** True once the peer has this roster or a newer one, or it is on its way before anything else. */
  isAt(peer: PeerId, room: RoomId, position: Position): boolean;
  /** What it has said of a room in this session. */
  note(what: 'leaves' | 'asks', peer: PeerId, room: RoomId): void;
  hasSaid(what: 'leaves' | 'asks', peer: PeerId, room: RoomId): boolean;
}

/** @param send false where there is no session that takes it */
export function createRoomSync(send: (peer: PeerId, message: RoomMessage) => boolean): RoomSync {
  const sessions = new Map<PeerId, PeerSession>();

  const noteHas = (peer: PeerId, room: RoomId, position: Position): void => {
    const positions = sessions.get(peer)?.positions;
    const before = positions?.get(room);
    if (before !== undefined && comparePositions(before, position) >= 0) return;
    positions?.set(room, position);
    // A peer may name rooms without end; what was named first is asked about last.
    const [first] = positions !== undefined && positions.size > 2 * ROOMS.rooms ? positions.keys() : [];
    if (first !== undefined) positions?.delete(first);
  };
  const isAt = (peer: PeerId, room: RoomId, position: Position): boolean => {
    const has = sessions.get(peer)?.positions.get(room);
    return has !== undefined && comparePositions(has, position) >= 0;
  };
  const hasHeard = (peer: PeerId): boolean => sessions.get(peer)?.heard === true;
  const sendTo = (peer: PeerId, room: RoomId, proven: ProvenRoster): void => {
    if (send(peer, { t: 'room-roster', room, ...proven.statement })) noteHas(peer, room, positionOf(proven));
  };

  return {
    open(peer) {
      sessions.set(peer, { heard: false, positions: new Map(), leaves: new Set(), asks: new Set() });
    },
    end(peer) {
      sessions.delete(peer);
    },
    peers: () => [...sessions.keys()],
    heard(peer, rooms) {
      const session = sessions.get(peer);
      if (session === undefined || session.heard) return false;
      session.heard = true;
      for (const { room, handovers, version } of rooms) noteHas(peer, room, { handovers, version });
      return true;
    },
    hasHeard,
    noteHas,
    positionOf: (peer, room) => sessions.get(peer)?.positions.get(room),
    bring(peer, room, proven) {
      if (hasHeard(peer) && !isAt(peer, room, positionOf(proven))) sendTo(peer, room, proven);
    },
    send: sendTo,
    isAt: (peer, room, position) => hasHeard(peer) && isAt(peer, room, position),
    note(what, peer, room) {
      const said = sessions.get(peer)?.[what];
      if (said !== undefined && said.size < 2 * ROOMS.rooms) said.add(room);
    },
    hasSaid: (what, peer, room) => sessions.get(peer)?.[what].has(room) === true,
  };
}
