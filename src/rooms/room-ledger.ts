/**
 * The rooms of this device, and what follows from each change of one: it is written down, then shown, told in the
 * conversation, and brought to those of the members that are connected.
 */
import { TincanError } from '../errors.ts';
import { ROOMS } from '../limits.ts';
import type { AddNotice } from '../store/notices.ts';
import type { PeerId, RoomId } from '../store/state.ts';
import { isPeerName } from '../text/peer-name.ts';
import type { RoomMessage } from '../wire/messages.ts';
import { eventsBetween, eventText, type RoomEvent } from './room-events.ts';
import type { RoomQuestions } from './room-questions.ts';
import { type Change, changedRoster, isLive, memberOf } from './room-rules.ts';
import { type AskRecord, type RoomRecord, type RoomStore, superfluous } from './room-store.ts';
import type { RoomSync } from './room-sync.ts';
import type { RoomViews } from './room-views.ts';
import {
  type ProvenRoster,
  proveStatement,
  type Roster,
  remembered,
  roomIdOf,
  type Sign,
  type Statement,
} from './roster.ts';

/** A line of a room's conversation that says what was done; the name of who did it goes before `text`. */
export interface RoomPost {
  from: PeerId | 'self';
  name: string;
  text: string;
}

export interface LedgerOptions {
  self: PeerId;
  store: RoomStore;
  views: RoomViews;
  sync: RoomSync;
  isApproved(peer: PeerId): boolean;
  sign: Sign;
  questions: RoomQuestions;
  send(peer: PeerId, message: RoomMessage): boolean;
  notice: AddNotice;
  post(room: RoomId, post: RoomPost): void;
  onMembers(room: RoomId): void;
  /** The room that is asked for again. */
  pastOf(ask: AskRecord): RoomRecord | undefined;
  now(): number;
}

export interface RoomLedger {
  readonly rooms: ReadonlyMap<RoomId, RoomRecord>;
  readonly asks: ReadonlyMap<RoomId, AskRecord>;
  /** Shows what was there at the start. */
  start(): void;
  /** Shows a room as it is now. */
  show(room: RoomId): void;
  /** @throws TincanError TINCAN_E_NAME_INVALID, TINCAN_E_NO_NAME, TINCAN_E_NO_SPACE, TINCAN_E_DATABASE */
  create(name: string, nonce: string): RoomRecord;
  /**
   * Writes the next state of a room, and does what follows. Nothing has changed where it throws.
   *
   * @param answered the ask that this is the answer to
   * @throws TincanError TINCAN_E_NO_SPACE, TINCAN_E_DATABASE
   */
  commit(next: Omit<RoomRecord, 'changedAt'>, answered?: RoomId): void;
  /** The owner's change, signed. @throws as changedRoster() and commit() */
  change(record: RoomRecord, change: Change): void;
  addAsk(ask: AskRecord): void;
  endAsk(id: RoomId): void;
  /** Says to the peer what this user wants of a room and its owner has not confirmed. */
  sayWish(record: RoomRecord, to: PeerId): void;
  isOwner(record: RoomRecord): boolean;
  /** Rooms that count against the most that there may be. */
  liveCount(): number;
}

export function createRoomLedger(options: LedgerOptions): RoomLedger {
  const { self, store, views, sync, questions, notice } = options;
  const loaded = store.load();
  const rooms = new Map(loaded.rooms.map((record) => [record.id, record]));
  const asks = new Map(loaded.asks.map((ask) => [ask.id, ask]));

  const isOwner = ({ standing, proven }: RoomRecord): boolean =>
    standing === 'in' && proven.roster.owner === self;
  const labelOf = ({ id, proven }: RoomRecord): string => `# ${views.get(id)?.label ?? proven.roster.name}`;
  const nameOf = (record: RoomRecord, id: PeerId): string =>
    views.memberName({ id, name: memberOf(record.proven.roster, id)?.name ?? id.slice(0, 8) });

  /** Names that others cannot read as names stay as they were. */
  const listedName = (member: { id: PeerId; name: string }, before: string): string => {
    const name = views.knownName(member.id);
    return name !== undefined && isPeerName(name) ? name : before;
  };

  // --- what follows from a change ---

  const eventsOf = (before: RoomRecord | undefined, after: RoomRecord): RoomEvent[] => {
    const wasIn = before?.standing === 'in';
    if (before !== undefined && wasIn && after.standing === 'in')
      return before.proven === after.proven ? [] : eventsBetween(before.proven, after.proven);
    if (before === undefined && after.proven.signer === self)
      return after.proven.roster.version === 1 ? [{ by: self, what: 'created' }] : [];
    if (after.standing === 'in') return [{ by: self, what: 'joined' }];
    if (before === undefined || !wasIn) return [];
    if (after.standing === 'leaving' || after.standing === 'left') return [{ by: self, what: 'left' }];
    const mine = memberOf(before.proven.roster, self);
    return mine === undefined ? [] : [{ by: after.proven.signer, what: 'removed', whom: mine }];
  };

  const tell = (before: RoomRecord | undefined, after: RoomRecord): void => {
    // Who has gone is named as the roster before named them.
    const known = (member: { id: PeerId; name: string }): string => views.memberName(member);
    for (const event of eventsOf(before, after)) {
      const listed =
        memberOf(after.proven.roster, event.by) ??
        (before === undefined ? undefined : memberOf(before.proven.roster, event.by));
      options.post(after.id, {
        from: event.by === self ? 'self' : event.by,
        name: known(listed ?? { id: event.by, name: event.by.slice(0, 8) }),
        text: eventText(event, known),
      });
    }
  };

  /** @param wasKeptBack of its invitation nothing was shown yet */
  const announce = (before: RoomRecord | undefined, after: RoomRecord, wasKeptBack: boolean): void => {
    const { signer, roster } = after.proven;
    const about = { peer: signer };
    const was = before?.standing;
    if (was === 'in' && after.standing === 'removed')
      notice('warning', `${nameOf(before ?? after, signer)} removed you from ${labelOf(after)}.`, about);
    if ((was === 'invited' || was === 'joining') && after.standing === 'out' && !wasKeptBack)
      notice('info', `The invitation to # ${roster.name} was taken back.`, about);
    if (was !== 'in' && after.standing === 'in' && signer !== self)
      notice('success', `You are in ${labelOf(after)} now.`, about);
    if (was === 'in' && isOwner(after) && before?.proven.roster.owner !== self)
      notice('info', `${nameOf(after, signer)} made you the owner of ${labelOf(after)}.`, about);
  };

  const askAbout = (after: RoomRecord): void => {
    const { roster, signer } = after.proven;
    if (after.standing === 'invited')
      questions.invite(after.id, roster.name, roster.owner === self ? signer : roster.owner);
    // Only its owner takes it back; anything else is this user's answer, given elsewhere.
    else questions.withdraw(after.id, after.standing === 'out' ? 'in vain' : 'settled');
    if (isOwner(after)) for (const { id } of roster.members) questions.close(after.id, 'settled', id);
    else {
      for (const peer of questions.close(after.id, 'settled'))
        options.send(peer, { t: 'room-refuse', name: roster.name, reason: 'TINCAN_E_NO_SUCH_ROOM' });
    }
  };

  const spread = (before: RoomRecord | undefined, after: RoomRecord, departed: ReadonlySet<PeerId>): void => {
    if (before?.proven === after.proven || !isLive(after.standing)) return;
    for (const peer of sync.peers()) {
      if (departed.has(peer) || memberOf(after.proven.roster, peer) !== undefined)
        sync.bring(peer, after.id, after.proven);
    }
  };

  /** Not who was made the owner on the way out, and not who is back. */
  const stillLeaves = (id: PeerId, before: RoomRecord | undefined, roster: Roster): boolean => {
    const listed = memberOf(roster, id);
    const earlier = before === undefined ? listed : memberOf(before.proven.roster, id);
    return listed?.state === 'member' && listed.since === earlier?.since && id !== roster.owner;
  };

  const commit: RoomLedger['commit'] = (next, answered) => {
    const before = rooms.get(next.id);
    const { members } = next.proven.roster;
    const after: RoomRecord = {
      ...next,
      proven: next.standing === 'out' ? remembered(next.proven) : next.proven,
      leaving: next.leaving.filter((id) => stillLeaves(id, before, next.proven.roster)),
      changedAt: options.now(),
    };
    const isNew = before?.proven !== after.proven;
    // Only who was in the room has anything to tell to those who are gone.
    const departed =
      isNew && before?.standing === 'in' && after.standing === 'in'
        ? before.proven.roster.members.filter(({ id }) => memberOf(after.proven.roster, id) === undefined)
        : [];
    // An owner can list whomever they like: only for those with whom this device talks is anything kept.
    const mayAsk = departed.filter(({ id }) => options.isApproved(id));
    const past = superfluous([...[...rooms.values()].filter(({ id }) => id !== after.id), after]);
    store.write(after.id, {
      room: after,
      forgotten: answered === undefined ? past : [...past, answered],
      departed: mayAsk.map(({ id }) => ({ peer: id, statement: after.proven.statement })),
      listed: isNew ? members.map(({ id }) => id) : [],
    });
    rooms.set(after.id, after);
    if (answered !== undefined && asks.delete(answered)) views.hide(answered);
    for (const id of past) {
      rooms.delete(id);
      views.hide(id);
    }
    const wasKeptBack = questions.isKeptBack(after.id);
    askAbout(after);
    if (rooms.has(after.id)) views.show(after);
    // A question is shown where no room stands for it any more, or is one with a room from now on.
    for (const ask of asks.values()) views.show(ask);
    tell(before, after);
    announce(before, after, wasKeptBack);
    spread(before, after, new Set(departed.map(({ id }) => id)));
    if (isNew || before?.standing !== after.standing) for (const peer of sync.peers()) sayWish(after, peer);
    options.onMembers(after.id);
  };

  const sayWish: RoomLedger['sayWish'] = ({ id: room, standing, proven: { roster } }, to) => {
    const toOwner = to === roster.owner;
    if (standing === 'joining' && toOwner) options.send(to, { t: 'room-answer', room, answer: 'join' });
    if (standing === 'declining' && toOwner) options.send(to, { t: 'room-answer', room, answer: 'decline' });
    if (standing === 'leaving' && memberOf(roster, to)?.state === 'member')
      options.send(to, { t: 'room-answer', room, answer: 'leave' });
  };

  /** The room that stands for a question. */
  const showPast = (ask: AskRecord): void => {
    const past = options.pastOf(ask);
    if (past !== undefined) views.show(past);
  };

  // --- the owner's own changes ---

  const proven = (room: RoomId, statement: Statement): ProvenRoster => {
    const proof = proveStatement(room, statement, true);
    if ('proven' in proof) return proof.proven;
    throw new TincanError('TINCAN_E_INTERNAL', `A roster was not made as it should be (${proof.problem}).`);
  };

  return {
    rooms,
    asks,
    isOwner,
    commit,
    sayWish,
    start() {
      for (const record of rooms.values()) views.show(record);
      for (const ask of asks.values()) views.show(ask);
      for (const record of rooms.values()) if (record.standing === 'invited') askAbout(record);
    },
    show(room) {
      const record = rooms.get(room);
      if (record !== undefined) views.show(record);
    },
    create(name, nonce) {
      const own = views.knownName(self);
      if (own === undefined || !isPeerName(own)) throw new TincanError('TINCAN_E_NO_NAME');
      const room = roomIdOf(self, nonce);
      const roster: Roster = {
        kind: 'roster',
        room,
        nonce,
        founder: self,
        version: 1,
        at: options.now(),
        name,
        topic: '',
        owner: self,
        members: [{ id: self, name: own, state: 'member' }],
        left: [],
      };
      const statement = { roster: options.sign(roster), handovers: [] };
      const record = { id: room, standing: 'in' as const, proven: proven(room, statement), leaving: [] };
      commit(record);
      return { ...record, changedAt: options.now() };
    },
    change(record, change) {
      const { statement, handovers } = record.proven;
      if (change.what === 'hand over' && handovers.length >= ROOMS.handovers) {
        throw new TincanError(
          'TINCAN_E_INVALID',
          `A room can change hands ${ROOMS.handovers} times, and this one has.`,
        );
      }
      const roster = changedRoster(record.proven.roster, change, options.now(), (member) =>
        listedName(member, member.name),
      );
      const { room, version } = roster;
      const given =
        change.what === 'hand over'
          ? [options.sign({ kind: 'handover', room, version, to: change.peer })]
          : [];
      const next = {
        roster: options.sign(roster),
        handovers: [...statement.handovers, ...given],
      };
      commit({ ...record, proven: proven(room, next) });
    },
    addAsk(ask) {
      store.write(ask.id, { ask });
      asks.set(ask.id, ask);
      views.show(ask);
      showPast(ask);
    },
    endAsk(id) {
      const ask = asks.get(id);
      store.write(id, { forgotten: [id] });
      asks.delete(id);
      views.hide(id);
      if (ask !== undefined) showPast(ask);
    },
    liveCount: () => asks.size + [...rooms.values()].filter(({ standing }) => isLive(standing)).length,
  };
}
