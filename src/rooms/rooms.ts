/**
 * Rooms: named conversations of several devices. Each has one owner, whose signature alone changes it; the members pass
 * what the owner has signed on to one another. This file leads the user's wishes and the peers' words to the ledger.
 */
import { randomBytes } from 'node:crypto';
import { type ErrorCode, TincanError, toTincanError } from '../errors.ts';
import { ROOMS } from '../limits.ts';
import type { PacedQuestions } from '../requests/index.ts';
import type { Database } from '../storage/database.ts';
import type { AddNotice } from '../store/notices.ts';
import type { PeerId, RoomId, RoomState } from '../store/state.ts';
import type { RoomMessage, WireMessageOf } from '../wire/messages.ts';
import { createRefusals } from './refusals.ts';
import { createRoomLedger, type RoomPost } from './room-ledger.ts';
import { createRoomQuestions } from './room-questions.ts';
import { checkedRoomName, isChangeable, isLive, isSameName, judgeRoster, memberOf } from './room-rules.ts';
import { type AskRecord, createRoomStore, type RoomRecord } from './room-store.ts';
import { createRoomSync } from './room-sync.ts';
import { createRoomViews, isReservedRoomName } from './room-views.ts';
import { comparePositions, createSigner, type ProvenRoster, positionOf, proveStatement } from './roster.ts';

export interface RoomsOptions {
  database: Database;
  self: { id: PeerId; name(): string };
  /** PEM. */
  credentials: { key: string; certificate: string };
  isApproved(peer: PeerId): boolean;
  isConnected(peer: PeerId): boolean;
  /** The name under which a peer is known here. */
  nameOf(peer: PeerId): string;
  /** The same, told from equal-looking names. */
  labelOf(peer: PeerId): string;
  /** @returns false where there is no session that takes it */
  send(peer: PeerId, message: RoomMessage): boolean;
  questions: PacedQuestions;
  notice: AddNotice;
  /** A room is new or has changed; undefined: it is not shown any more. */
  onChange(id: RoomId, room: RoomState | undefined): void;
  /** Something was done in a room, for its conversation. */
  post(room: RoomId, post: RoomPost): void;
  /** Those whom a message of this room reaches, or may be sent to now, may have changed. */
  onMembers(room: RoomId): void;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/**
 * What the user wants is written down when a method returns, and throws TincanError where it cannot be: TINCAN_E_NO_SPACE,
 * TINCAN_E_DATABASE; TINCAN_E_NO_SUCH_ROOM for one that this device is not in; TINCAN_E_NOT_OWNER.
 */
export interface Rooms {
  /** Shows what there is and asks what is open; to be called once, before any session opens. */
  start(): void;
  all(): RoomState[];
  get(id: RoomId): RoomState | undefined;
  /** Whom a message to this room goes to; nobody where this device is not in it. */
  recipients(room: RoomId): PeerId[];
  /** Whether a message from this peer is one of the room; `later`: that cannot be told until the disk takes something. */
  mayTake(peer: PeerId, room: RoomId): 'yes' | 'no' | 'later';
  /** True once the peer has the roster that this device has: messages sent now come behind it. */
  isSynced(peer: PeerId, room: RoomId): boolean;
  /** @throws also TINCAN_E_NAME_INVALID, TINCAN_E_INVALID, TINCAN_E_NO_NAME, TINCAN_E_TOO_MANY_ROOMS */
  create(name: string): RoomState;
  /** @throws also TINCAN_E_SELF, TINCAN_E_INVALID, TINCAN_E_ROOM_FULL */
  invite(room: RoomId, peer: PeerId): RoomState;
  /** Of members and of the invited. @throws also TINCAN_E_NO_SUCH_PEER, TINCAN_E_INVALID */
  remove(room: RoomId, peer: PeerId): RoomState;
  /** @throws also TINCAN_E_NAME_INVALID, TINCAN_E_INVALID */
  rename(room: RoomId, name: string): RoomState;
  /** An empty one takes it away. @throws also TINCAN_E_INVALID */
  setTopic(room: RoomId, topic: string): RoomState;
  /** @throws also TINCAN_E_NO_SUCH_PEER, TINCAN_E_INVALID */
  handOver(room: RoomId, peer: PeerId): RoomState;
  /**
   * Leaves; declines an invitation; takes back a question; takes a room that this device is no longer in off the list.
   *
   * @throws also TINCAN_E_OWNER_LEAVES
   */
  leave(room: RoomId): RoomState;
  /** @throws also TINCAN_E_SELF, TINCAN_E_INVALID, TINCAN_E_NOT_CONNECTED, TINCAN_E_NAME_INVALID, TINCAN_E_TOO_MANY_ROOMS */
  ask(peer: PeerId, name: string): RoomState;
  /** Owners who have not confirmed what this user wants: to be in a room, not to be in it, or to be let in. */
  awaited(): PeerId[];
  /** A peer is called differently, or has become known, or is blocked: its rooms are shown anew. */
  onName(peer: PeerId): void;
  onOpen(peer: PeerId): void;
  onEnd(peer: PeerId): void;
  onMessage(peer: PeerId, message: RoomMessage): void;
}

/** What the owner's no says, for those who asked. */
const REFUSALS: Partial<Record<string, string>> = {
  TINCAN_E_DENIED: 'the answer was no',
  TINCAN_E_NO_SUCH_ROOM: 'no room of theirs has that name',
  TINCAN_E_ROOM_FULL: 'the room is full',
  TINCAN_E_BUSY: 'too many others are asking; try again later',
};

export function createRooms(options: RoomsOptions): Rooms {
  const { self, notice, isApproved } = options;
  const now = options.now ?? Date.now;
  const store = createRoomStore(options.database);
  const sync = createRoomSync(options.send);
  const views = createRoomViews({
    ...options,
    pastOf,
    askFor,
    isKeptBack: (room) => questions.isKeptBack(room),
  });
  const refusals = createRefusals(now);
  const questions = createRoomQuestions({
    questions: options.questions,
    nameOf: options.nameOf,
    onInvited: (room) => ledger.show(room),
    now,
    onInvitation: answerInvitation,
    onAdmission: answerAdmission,
  });
  const ledger = createRoomLedger({
    ...options,
    self: self.id,
    store,
    views,
    sync,
    questions,
    pastOf,
    now,
    sign: createSigner(options.credentials),
  });
  const { rooms, asks } = ledger;
  /** Rosters that are right and could not be written down; tried again when they matter. */
  const unwritten = new Map<RoomId, { from: PeerId; incoming: ProvenRoster }>();
  /** Rooms whose owner was seen to have given them to two people. */
  const forked = new Set<RoomId>();
  let writeFailed = false;

  const refuse = (peer: PeerId, name: string, reason: ErrorCode): boolean =>
    options.send(peer, { t: 'room-refuse', name, reason });
  /** The room that is asked for again, where its conversation is still here. */
  function pastOf({ peer, name }: AskRecord): RoomRecord | undefined {
    return [...rooms.values()].find(
      ({ standing, proven: { roster } }) =>
        (standing === 'leaving' || standing === 'left' || standing === 'removed') &&
        roster.owner === peer &&
        isSameName(roster.name, name),
    );
  }
  function askFor({ id }: RoomRecord): AskRecord | undefined {
    return [...asks.values()].find((ask) => pastOf(ask)?.id === id);
  }
  const shownAsk = (ask: AskRecord): RoomState => shown(pastOf(ask)?.id ?? ask.id);
  const shown = (room: RoomId): RoomState => {
    const state = views.get(room);
    if (state === undefined) throw new TincanError('TINCAN_E_NO_SUCH_ROOM');
    return state;
  };

  // --- this user's wishes ---

  function joined(room: RoomId): RoomRecord {
    const record = rooms.get(room);
    if (record === undefined) throw new TincanError('TINCAN_E_NO_SUCH_ROOM');
    if (record.standing !== 'in') throw new TincanError('TINCAN_E_NO_SUCH_ROOM', 'You are not in that room.');
    return record;
  }
  function owned(room: RoomId): RoomRecord {
    const record = joined(room);
    if (ledger.isOwner(record)) return record;
    const { owner } = record.proven.roster;
    const name = views.memberName({ id: owner, name: memberOf(record.proven.roster, owner)?.name ?? '' });
    throw new TincanError('TINCAN_E_NOT_OWNER', `Only ${name}, who owns the room, can do that.`);
  }
  function known(peer: PeerId): void {
    if (peer === self.id) throw new TincanError('TINCAN_E_SELF');
    if (!isApproved(peer))
      throw new TincanError('TINCAN_E_INVALID', 'You have not approved that peer; connect to it first.');
  }
  /** Those who ask are led by the name to one room. */
  function newName(typed: string, except?: RoomId): string {
    const name = checkedRoomName(typed);
    if (isReservedRoomName(name))
      throw new TincanError('TINCAN_E_NAME_INVALID', 'That name is kept for something else.');
    for (const record of rooms.values()) {
      if (record.id !== except && ledger.isOwner(record) && isSameName(record.proven.roster.name, name))
        throw new TincanError('TINCAN_E_INVALID', 'You have a room of that name already.');
    }
    return name;
  }
  function roomForOneMore(): void {
    if (ledger.liveCount() >= ROOMS.rooms) throw new TincanError('TINCAN_E_TOO_MANY_ROOMS');
  }

  function answerInvitation(room: RoomId, answer: 'accept' | 'deny'): void {
    const record = rooms.get(room);
    if (record?.standing !== 'invited') throw new TincanError('TINCAN_E_NO_SUCH_REQUEST');
    const { roster } = record.proven;
    if (answer === 'accept') {
      const isListed = memberOf(roster, self.id)?.state === 'member';
      ledger.commit({ ...record, standing: isListed ? 'in' : 'joining' });
    } else ledger.commit({ ...record, standing: roster.owner === self.id ? 'out' : 'declining' });
  }

  function admit(record: RoomRecord, peer: PeerId): void {
    const listed = memberOf(record.proven.roster, peer)?.state;
    if (listed === undefined)
      ledger.change(record, { what: 'admit', member: { id: peer, name: options.nameOf(peer) } });
    else if (listed === 'invited') ledger.change(record, { what: 'join', peer });
    refusals.forget(record.id, peer);
  }
  function answerAdmission(room: RoomId, peer: PeerId, answer: 'accept' | 'deny'): void {
    const record = owned(room);
    if (answer === 'accept') {
      known(peer);
      admit(record, peer);
    } else refusals.note(room, peer, refuse(peer, record.proven.roster.name, 'TINCAN_E_DENIED'));
  }

  function leave(room: RoomId): RoomState {
    const record = rooms.get(room);
    const asked = asks.get(room) ?? (record === undefined ? undefined : askFor(record));
    const before = asked === undefined ? shown(room) : shownAsk(asked);
    if (asked !== undefined) {
      ledger.endAsk(asked.id);
      options.send(asked.peer, { t: 'room-ask', name: asked.name, withdrawn: true });
      return views.get(room) ?? before;
    }
    if (record === undefined) return before;
    const { roster } = record.proven;
    switch (record.standing) {
      case 'in':
        if (!ledger.isOwner(record)) {
          ledger.commit({ ...record, standing: 'leaving' });
          break;
        }
        // One that was given to this user so that nothing can be done with it can be left all the same.
        if (
          isChangeable(roster) &&
          roster.members.some(({ id, state }) => id !== self.id && state === 'member')
        )
          throw new TincanError('TINCAN_E_OWNER_LEAVES');
        if (isChangeable(roster) && roster.members.length > 1) ledger.change(record, { what: 'withdraw' });
        ledger.commit({ ...(rooms.get(room) ?? record), standing: 'left' });
        break;
      case 'invited':
        answerInvitation(room, 'deny');
        break;
      case 'leaving':
        // Its owner has not heard of it yet: until then it may come back, and is not hidden.
        break;
      case 'joining':
        ledger.commit({ ...record, standing: 'declining' });
        break;
      default:
        ledger.commit({ ...record, standing: 'out' });
    }
    return views.get(room) ?? { ...before, part: 'left' };
  }

  function ask(peer: PeerId, typed: string): RoomState {
    const name = checkedRoomName(typed);
    known(peer);
    if (!options.isConnected(peer)) throw new TincanError('TINCAN_E_NOT_CONNECTED');
    for (const asked of asks.values())
      if (asked.peer === peer && isSameName(asked.name, name)) return shownAsk(asked);
    for (const { id, standing, proven } of rooms.values()) {
      if (proven.roster.owner !== peer || !isSameName(proven.roster.name, name)) continue;
      if (standing === 'in') throw new TincanError('TINCAN_E_INVALID', 'You are in that room already.');
      if (standing === 'joining') return shown(id);
      if (standing !== 'invited') continue;
      // Both want it.
      answerInvitation(id, 'accept');
      return shown(id);
    }
    roomForOneMore();
    const asked = { id: randomBytes(16).toString('hex'), peer, name, askedAt: now() };
    ledger.addAsk(asked);
    options.send(peer, { t: 'room-ask', name });
    return shownAsk(asked);
  }

  // --- what peers say ---

  /** @throws TincanError TINCAN_E_NO_SPACE, TINCAN_E_DATABASE */
  function take(from: PeerId, incoming: ProvenRoster): void {
    const { roster } = incoming;
    const room = roster.room;
    const before = rooms.get(room);
    const asked = [...asks.values()].find(
      ({ peer, name }) => peer === roster.owner && isSameName(name, roster.name),
    );
    const judgement = judgeRoster(before, incoming, { self: self.id, from, asked: asked !== undefined });
    if (judgement.verdict === 'ignored') {
      if (judgement.why === 'fork') warnOfFork(room, before);
      return;
    }
    const { standing } = judgement;
    const isAnswer = asked !== undefined && (standing === 'in' || standing === 'joining');
    if ((before === undefined || !isLive(before.standing)) && isLive(standing)) {
      // Nobody fills this user's list, or the row of questions.
      const others = ledger.liveCount() - (isAnswer ? 1 : 0);
      if (others >= ROOMS.rooms) return;
      if (standing === 'invited' && invitationsOf(from) >= ROOMS.invitationsPerPeer) return;
    }
    ledger.commit(
      { id: room, standing, proven: incoming, leaving: before?.leaving ?? [] },
      isAnswer ? asked.id : undefined,
    );
  }
  const invitationsOf = (owner: PeerId): number =>
    [...rooms.values()].filter(
      ({ standing, proven }) => standing === 'invited' && proven.roster.owner === owner,
    ).length;

  function warnOfFork(room: RoomId, record: RoomRecord | undefined): void {
    if (record === undefined || !isLive(record.standing) || forked.has(room)) return;
    forked.add(room);
    const label = views.get(room)?.label ?? record.proven.roster.name;
    notice(
      'warning',
      `# ${label} was given to two different owners. This device stays with the one that it knew first; some members may be with the other.`,
    );
  }

  /** What came is written down, or its being so is put off; the user hears of it once. */
  function guarded(work: () => void, putOff?: () => void): void {
    try {
      work();
      writeFailed = false;
    } catch (thrown) {
      const { code, message } = toTincanError(thrown);
      if (code !== 'TINCAN_E_NO_SPACE' && code !== 'TINCAN_E_DATABASE') throw thrown;
      putOff?.();
      if (writeFailed) return;
      writeFailed = true;
      notice('error', `A change in a room could not be kept. ${message}`);
    }
  }

  function takeOrPutOff(from: PeerId, incoming: ProvenRoster): void {
    const { room } = incoming.roster;
    unwritten.delete(room);
    guarded(
      () => take(from, incoming),
      () => {
        if (unwritten.size < ROOMS.rooms) unwritten.set(room, { from, incoming });
      },
    );
  }

  function onRoster(from: PeerId, { room, roster, handovers }: WireMessageOf<'room-roster'>): void {
    const proof = proveStatement(room, { roster, handovers });
    if (!('proven' in proof)) return;
    sync.noteHas(from, room, positionOf(proof.proven));
    takeOrPutOff(from, proof.proven);
  }

  function onHave(peer: PeerId, message: WireMessageOf<'room-have'>): void {
    if (!sync.heard(peer, message.rooms)) return;
    const named = new Set(message.rooms.map(({ room }) => room));
    // What it still asks it has said before this.
    for (const room of questions.asksOf(peer))
      if (!sync.hasSaid('asks', peer, room)) questions.close(room, 'in vain', peer);
    for (const record of [...rooms.values()]) {
      if (!isLive(record.standing) || memberOf(record.proven.roster, peer) === undefined) continue;
      if (!sync.isAt(peer, record.id, positionOf(record.proven))) {
        sync.bring(peer, record.id, record.proven);
        // Only now it may know that it is the owner, and what it was told meant something.
        ledger.sayWish(record, peer);
      }
      // It had said that it leaves, and is in all the same: it came back.
      if (record.leaving.includes(peer) && named.has(record.id) && !sync.hasSaid('leaves', peer, record.id))
        ledger.commit({ ...record, leaving: record.leaving.filter((id) => id !== peer) });
      else if (record.standing === 'in') options.onMembers(record.id);
    }
    for (const room of store.departuresOf(peer)) bringDeparture(peer, room);
  }
  function bringDeparture(peer: PeerId, room: RoomId): void {
    if (!sync.hasHeard(peer)) return;
    const departure = store.departure(peer, room);
    const has = sync.positionOf(peer, room);
    if (departure === undefined || has === undefined || comparePositions(has, positionOf(departure)) >= 0)
      store.forgetDeparture(peer, room);
    else sync.bring(peer, room, departure);
  }

  function onAnswer(peer: PeerId, { room, answer }: WireMessageOf<'room-answer'>): void {
    const record = rooms.get(room);
    if (record === undefined || !isLive(record.standing)) return;
    const listed = memberOf(record.proven.roster, peer)?.state;
    if (ledger.isOwner(record)) {
      if (listed === undefined) return;
      if (answer !== 'join') ledger.change(record, { what: 'leave', peer });
      else if (listed === 'invited') ledger.change(record, { what: 'join', peer });
      return;
    }
    if (answer !== 'leave' || listed !== 'member' || peer === record.proven.roster.owner) return;
    sync.note('leaves', peer, room);
    if (!record.leaving.includes(peer)) ledger.commit({ ...record, leaving: [...record.leaving, peer] });
  }

  function onAsk(peer: PeerId, { name, withdrawn }: WireMessageOf<'room-ask'>): void {
    const named = [...rooms.values()].filter(
      (record) => ledger.isOwner(record) && isSameName(record.proven.roster.name, name),
    );
    if (withdrawn === true) {
      // The room may have another name by now.
      questions.closeNamed(peer, name);
      return;
    }
    const stateIn = ({ proven }: RoomRecord) => memberOf(proven.roster, peer)?.state;
    const record = named.find((one) => stateIn(one) !== 'member') ?? named[0];
    if (record === undefined) {
      refuse(peer, name, 'TINCAN_E_NO_SUCH_ROOM');
      return;
    }
    const { roster } = record.proven;
    const state = stateIn(record);
    sync.note('asks', peer, record.id);
    if (state === 'member') sync.send(peer, record.id, record.proven);
    else if (state === 'invited') admit(record, peer);
    else if (refusals.holds(record.id, peer)) refuse(peer, name, 'TINCAN_E_DENIED');
    else if (roster.members.length >= ROOMS.members) refuse(peer, name, 'TINCAN_E_ROOM_FULL');
    else if (!questions.admit(record.id, roster.name, peer)) refuse(peer, name, 'TINCAN_E_BUSY');
  }

  function onRefuse(peer: PeerId, { name, reason }: WireMessageOf<'room-refuse'>): void {
    for (const asked of [...asks.values()]) {
      if (asked.peer !== peer || !isSameName(asked.name, name)) continue;
      ledger.endAsk(asked.id);
      const why = REFUSALS[reason] ?? 'the answer was no';
      notice('warning', `${options.labelOf(peer)} did not let you into # ${asked.name}: ${why}.`, { peer });
    }
  }

  return {
    start: () => ledger.start(),
    all: () => views.all(),
    get: (id) => views.get(id),
    recipients(room) {
      const record = rooms.get(room);
      if (record?.standing !== 'in') return [];
      return record.proven.roster.members
        .filter(({ id, state }) => id !== self.id && state === 'member' && !record.leaving.includes(id))
        .map(({ id }) => id);
    },
    mayTake(peer, room) {
      const waiting = unwritten.get(room);
      if (waiting !== undefined) takeOrPutOff(waiting.from, waiting.incoming);
      const record = rooms.get(room);
      const isMember = record?.standing === 'in' && memberOf(record.proven.roster, peer)?.state === 'member';
      if (isMember) return 'yes';
      return unwritten.has(room) ? 'later' : 'no';
    },
    isSynced(peer, room) {
      const record = rooms.get(room);
      return record !== undefined && sync.isAt(peer, room, positionOf(record.proven));
    },
    create(typed) {
      const name = newName(typed);
      roomForOneMore();
      return shown(ledger.create(name, randomBytes(16).toString('hex')).id);
    },
    invite(room, peer) {
      const record = owned(room);
      known(peer);
      // Who has asked has said yes already.
      if (questions.close(room, 'settled', peer).length > 0) admit(record, peer);
      else ledger.change(record, { what: 'invite', member: { id: peer, name: options.nameOf(peer) } });
      return shown(room);
    },
    remove(room, peer) {
      ledger.change(owned(room), { what: 'remove', peer });
      return shown(room);
    },
    rename(room, typed) {
      const record = owned(room);
      ledger.change(record, { what: 'rename', name: newName(typed, room) });
      return shown(room);
    },
    setTopic(room, topic) {
      ledger.change(owned(room), { what: 'topic', topic });
      return shown(room);
    },
    handOver(room, peer) {
      ledger.change(owned(room), { what: 'hand over', peer });
      return shown(room);
    },
    leave,
    ask,
    awaited: () => [
      ...[...rooms.values()]
        .filter(
          ({ standing }) => standing === 'joining' || standing === 'declining' || standing === 'leaving',
        )
        .map(({ proven }) => proven.roster.owner),
      ...[...asks.values()].map(({ peer }) => peer),
    ],
    onName(peer) {
      for (const record of rooms.values())
        if (memberOf(record.proven.roster, peer) !== undefined) views.show(record);
    },
    onOpen(peer) {
      sync.open(peer);
      // What this user wants comes first: what follows is judged with it known.
      const shared = [...rooms.values()].filter(
        ({ standing, proven }) => isLive(standing) && memberOf(proven.roster, peer) !== undefined,
      );
      for (const record of shared) ledger.sayWish(record, peer);
      for (const asked of asks.values())
        if (asked.peer === peer) options.send(peer, { t: 'room-ask', name: asked.name });
      options.send(peer, {
        t: 'room-have',
        rooms: shared.slice(0, ROOMS.rooms).map(({ id, proven }) => ({ room: id, ...positionOf(proven) })),
      });
    },
    onEnd: (peer) => sync.end(peer),
    onMessage(peer, message) {
      if (!isApproved(peer)) return;
      switch (message.t) {
        case 'room-roster':
          onRoster(peer, message);
          break;
        case 'room-have':
          guarded(() => onHave(peer, message));
          break;
        case 'room-answer':
          guarded(() => onAnswer(peer, message));
          break;
        case 'room-ask':
          guarded(() => onAsk(peer, message));
          break;
        case 'room-refuse':
          guarded(() => onRefuse(peer, message));
      }
    },
  };
}
