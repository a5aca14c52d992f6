/** What rooms ask this device's user: to come into a room, and to let somebody in. */
import { createHash } from 'node:crypto';
import { ROOMS } from '../limits.ts';
import type { RequestBook } from '../requests/index.ts';
import type { PeerId, RoomId } from '../store/state.ts';
import { safeText } from '../text/safe-text.ts';

export interface RoomQuestionOptions {
  requests: RequestBook;
  nameOf(peer: PeerId): string;
  now(): number;
  /** The user's answers; they throw where that cannot be done, and the question stays. */
  onInvitation(room: RoomId, answer: 'accept' | 'deny'): void;
  onAdmission(room: RoomId, peer: PeerId, answer: 'accept' | 'deny'): void;
}

export interface RoomQuestions {
  /** Asks, or asks anew where the name has changed: a yes is for the name that was read. */
  invite(room: RoomId, name: string, owner: PeerId): void;
  withdraw(room: RoomId): void;
  /** @returns false where too many ask already */
  admit(room: RoomId, name: string, peer: PeerId): boolean;
  /** Rooms that the peer asks to be let into. */
  asksOf(peer: PeerId): RoomId[];
  /** Nobody is asked any more about letting people into this room; with a peer, about that one. @returns who had asked */
  close(room: RoomId, peer?: PeerId): PeerId[];
}

const invitationId = (room: RoomId): string => `room:${room}`;
const admissionId = (room: RoomId, peer: PeerId): string =>
  `ask:${createHash('sha256').update(`${room}\n${peer}`).digest('hex').slice(0, 32)}`;

export function createRoomQuestions(options: RoomQuestionOptions): RoomQuestions {
  const { requests } = options;

  const add = (
    id: string,
    kind: 'invitation' | 'admission',
    room: { id: RoomId; name: string },
    peer: PeerId,
    answer: (answer: 'accept' | 'deny') => void,
  ): void => {
    requests.add(
      {
        id,
        kind,
        peer: { id: peer, name: options.nameOf(peer), address: '' },
        room: { id: room.id, name: safeText(room.name) },
        files: 0,
        bytes: 0,
        names: [],
        createdAt: options.now(),
        expiresAt: 0,
      },
      {
        accept() {
          answer('accept');
          return { roomId: room.id };
        },
        deny() {
          answer('deny');
          return { blocked: false };
        },
      },
    );
  };
  const admissions = () => requests.all().filter(({ kind }) => kind === 'admission');

  return {
    invite(room, name, owner) {
      const open = requests.get(invitationId(room));
      if (open?.room?.name === safeText(name) && open.peer.id === owner) return;
      requests.remove(invitationId(room));
      add(invitationId(room), 'invitation', { id: room, name }, owner, (answer) =>
        options.onInvitation(room, answer),
      );
    },
    withdraw(room) {
      requests.remove(invitationId(room));
    },
    admit(room, name, peer) {
      const id = admissionId(room, peer);
      if (requests.get(id) !== undefined) return true;
      if (admissions().length >= ROOMS.admissions) return false;
      add(id, 'admission', { id: room, name }, peer, (answer) => options.onAdmission(room, peer, answer));
      return true;
    },
    asksOf: (peer) =>
      admissions().flatMap((request) =>
        request.peer.id === peer && request.room !== undefined ? [request.room.id] : [],
      ),
    close(room, peer) {
      const closed = admissions().filter(
        (request) => request.room?.id === room && (peer === undefined || request.peer.id === peer),
      );
      for (const { id } of closed) requests.remove(id);
      return closed.map((request) => request.peer.id);
    },
  };
}
