/** What rooms ask this device's user: to come into a room, and to let somebody in. */
import { createHash } from 'node:crypto';
import { ROOMS } from '../limits.ts';
import type { Gone, PacedQuestions } from '../requests/index.ts';
import type { PeerId, RoomId } from '../store/state.ts';
import { safeText } from '../text/safe-text.ts';
import { isSameName } from './room-rules.ts';

export interface RoomQuestionOptions {
  questions: PacedQuestions;
  nameOf(peer: PeerId): string;
  /** An invitation is about to be put before the user. */
  onInvited(room: RoomId): void;
  now(): number;
  /** The user's answers; they throw where that cannot be done, and the question stays. */
  onInvitation(room: RoomId, answer: 'accept' | 'deny'): void;
  onAdmission(room: RoomId, peer: PeerId, answer: 'accept' | 'deny'): void;
}

export interface RoomQuestions {
  /** Asks, or asks anew where the name has changed: a yes is for the name that was read. */
  invite(room: RoomId, name: string, owner: PeerId): void;
  withdraw(room: RoomId, why: Gone): void;
  /** There is an invitation, and its user has not been asked yet: nothing of it is shown until then. */
  isKeptBack(room: RoomId): boolean;
  /** @returns false where too many ask already */
  admit(room: RoomId, name: string, peer: PeerId): boolean;
  /** Rooms that the peer asks to be let into. */
  asksOf(peer: PeerId): RoomId[];
  /** The peer no longer asks for a room by this name, as it was when it asked. */
  closeNamed(peer: PeerId, name: string): void;
  /** Nobody is asked any more about letting people into this room; with a peer, about that one. @returns who had asked */
  close(room: RoomId, why: Gone, peer?: PeerId): PeerId[];
}

const invitationId = (room: RoomId): string => `room:${room}`;
const admissionId = (room: RoomId, peer: PeerId): string =>
  `ask:${createHash('sha256').update(`${room}\n${peer}`).digest('hex').slice(0, 32)}`;

export function createRoomQuestions(options: RoomQuestionOptions): RoomQuestions {
  const { questions } = options;

  const add = (
    id: string,
    kind: 'invitation' | 'admission',
    room: { id: RoomId; name: string },
    peer: PeerId,
    answer: (answer: 'accept' | 'deny') => void,
  ): void => {
    questions.ask({
      request: {
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
      asker: {
        accept() {
          answer('accept');
          return { roomId: room.id };
        },
        deny() {
          answer('deny');
          return { blocked: false };
        },
      },
      onShow() {
        if (kind === 'invitation') options.onInvited(room.id);
      },
    });
  };
  const admissions = () => questions.all().filter(({ kind }) => kind === 'admission');

  return {
    invite(room, name, owner) {
      const open = questions.get(invitationId(room));
      if (open?.room?.name === safeText(name) && open.peer.id === owner) return;
      questions.remove(invitationId(room));
      add(invitationId(room), 'invitation', { id: room, name }, owner, (answer) =>
        options.onInvitation(room, answer),
      );
    },
    withdraw(room, why) {
      questions.remove(invitationId(room), why);
    },
    isKeptBack: (room) => questions.isKeptBack(invitationId(room)),
    admit(room, name, peer) {
      const id = admissionId(room, peer);
      if (questions.get(id) !== undefined) return true;
      if (admissions().length >= ROOMS.admissions) return false;
      add(id, 'admission', { id: room, name }, peer, (answer) => options.onAdmission(room, peer, answer));
      return true;
    },
    asksOf: (peer) =>
      admissions().flatMap((request) =>
        request.peer.id === peer && request.room !== undefined ? [request.room.id] : [],
      ),
    closeNamed(peer, name) {
      for (const request of admissions())
        if (request.peer.id === peer && isSameName(request.room?.name ?? '', name))
          questions.remove(request.id);
    },
    close(room, why, peer) {
      const closed = admissions().filter(
        (request) => request.room?.id === room && (peer === undefined || request.peer.id === peer),
      );
      for (const { id } of closed) questions.remove(id, why);
      return closed.map((request) => request.peer.id);
    },
  };
}
