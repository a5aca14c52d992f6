/**
 * The rules of rooms: what the owner may change and how, and what becomes of this device's standing in a room when a
 * roster comes. Pure.
 */
import { TincanError } from '../errors.ts';
import { ROOMS } from '../limits.ts';
import type { PeerId, RoomPart } from '../store/state.ts';
import { normalizePeerName, peerNameProblem } from '../text/peer-name.ts';
import {
  comparePositions,
  goesOnFrom,
  type ProvenRoster,
  positionOf,
  type Roster,
  type RosterMember,
  topicProblem,
} from './roster.ts';

/**
 * What this device is in a room. `joining`, `leaving` and `declining` are wishes that the owner has not confirmed by a
 * roster yet; they are said again whenever the owner is there. `out`: nothing to do with it, remembered only so that an
 * old roster does not bring it back.
 */
export const STANDINGS = [
  'in',
  'invited',
  'joining',
  'leaving',
  'declining',
  'left',
  'removed',
  'out',
] as const;
export type Standing = (typeof STANDINGS)[number];

/** Standings in which rosters of the room are taken from anybody who has them, and passed on. */
export const isLive = (standing: Standing): boolean =>
  standing !== 'left' && standing !== 'removed' && standing !== 'out';

/** How a person sees it; undefined: not at all. */
export function partOf(standing: Standing, isOwner: boolean): RoomPart | undefined {
  switch (standing) {
    case 'in':
      return isOwner ? 'owner' : 'member';
    case 'joining':
      return 'asking';
    case 'leaving':
      return 'left';
    case 'declining':
    case 'out':
      return undefined;
    default:
      return standing;
  }
}

export interface Situation {
  self: PeerId;
  /** Peer over whose session the roster came. */
  from: PeerId;
  /** This user has asked its owner to be let into a room of its name. */
  asked: boolean;
}

export type Judgement =
  | { verdict: 'ignored'; why: 'not newer' | 'fork' | 'not ours' }
  | { verdict: 'taken'; standing: Standing };

export const memberOf = ({ members }: Roster, peer: PeerId): RosterMember | undefined =>
  members.find(({ id }) => id === peer);

/**
 * What a proven roster makes of what is known here. Being listed makes nobody a member: this device's user has to have
 * said yes, or asked.
 *
 * @param known what this device has of that room, if anything
 */
export function judgeRoster(
  known: { standing: Standing; proven: ProvenRoster } | undefined,
  incoming: ProvenRoster,
  { self, from, asked: hasAsked }: Situation,
): Judgement {
  const { roster } = incoming;
  const mine = memberOf(roster, self)?.state;
  // Who goes and asks to come back is first let go: until then, being listed is not yet an answer.
  const asked = hasAsked && known?.standing !== 'leaving' && known?.standing !== 'declining';
  if (known !== undefined) {
    const order = comparePositions(positionOf(incoming), positionOf(known.proven));
    const [longer, shorter] =
      order < 0 ? [known.proven.handovers, incoming.handovers] : [incoming.handovers, known.proven.handovers];
    if (!goesOnFrom(longer, shorter)) return { verdict: 'ignored', why: 'fork' };
    // An answer to this user's question may say what is known already.
    const isAnswer = order === 0 && asked && mine === 'member' && known.standing !== 'in';
    if (order <= 0 && !isAnswer) return { verdict: 'ignored', why: 'not newer' };
  }
  const taken = (standing: Standing): Judgement => ({ verdict: 'taken', standing });
  const standing = known?.standing ?? 'out';
  if (asked && mine !== undefined && standing !== 'in') return taken(mine === 'member' ? 'in' : 'joining');
  switch (standing) {
    case 'in':
      if (mine === undefined) return taken('removed');
      return taken(mine === 'member' ? 'in' : 'invited');
    case 'invited':
      return taken(mine === undefined ? 'out' : 'invited');
    case 'joining':
      if (mine === undefined) return taken('out');
      return taken(mine === 'member' ? 'in' : 'joining');
    case 'leaving':
      // Whoever has been made the owner meanwhile has nobody to leave to.
      if (roster.owner === self) return taken('in');
      return taken(mine === undefined ? 'left' : 'leaving');
    case 'declining':
      if (mine === undefined) return taken('out');
      // It cannot be declined any more: its user is asked once more, about a room that would be theirs.
      return taken(roster.owner === self ? 'invited' : 'declining');
    default:
      if (mine === undefined) return { verdict: 'ignored', why: 'not ours' };
      // This device has signed it and lost it: a database that was set aside, say.
      if (known === undefined && incoming.signer === self && roster.owner === self) return taken('in');
      // Nobody is invited on hearsay: only the owner is asked by whom the user is asked.
      return from === roster.owner ? taken('invited') : { verdict: 'ignored', why: 'not ours' };
  }
}

/** False of one whose versions have come to their end, by somebody's ill will. */
export const isChangeable = ({ version }: Roster): boolean => version < Number.MAX_SAFE_INTEGER;

export type Change =
  | { what: 'invite' | 'admit'; member: { id: PeerId; name: string } }
  | { what: 'join' | 'leave' | 'remove' | 'hand over'; peer: PeerId }
  | { what: 'rename'; name: string }
  | { what: 'topic'; topic: string }
  /** Takes back every invitation. */
  | { what: 'withdraw' };

/**
 * The roster that follows by a change of the owner's.
 *
 * @param nameOf the name by which a member is to be listed
 * @throws TincanError TINCAN_E_INVALID, TINCAN_E_NAME_INVALID, TINCAN_E_ROOM_FULL, TINCAN_E_NO_SUCH_PEER
 */
export function changedRoster(
  before: Roster,
  change: Change,
  at: number,
  nameOf: (member: { id: PeerId; name: string }) => string,
): Roster {
  if (!isChangeable(before))
    throw new TincanError('TINCAN_E_INVALID', 'This room cannot be changed any more.');
  const next = apply(before, change);
  return {
    ...next,
    version: before.version + 1,
    at,
    members: next.members.map((member) => ({ ...member, name: nameOf(member) })),
  };
}

function apply(before: Roster, change: Change): Roster {
  switch (change.what) {
    case 'invite':
    case 'admit': {
      const { id, name } = change.member;
      const listed = memberOf(before, id);
      if (listed !== undefined) {
        throw new TincanError(
          'TINCAN_E_INVALID',
          listed.state === 'member' ? 'They are in that room already.' : 'They are invited already.',
        );
      }
      if (before.members.length >= ROOMS.members) throw new TincanError('TINCAN_E_ROOM_FULL');
      const state = change.what === 'invite' ? 'invited' : 'member';
      return {
        ...before,
        members: [...before.members, { id, name, state, since: before.version + 1 }],
        left: before.left.filter((left) => left !== id),
      };
    }
    case 'join':
      listedIn(before, change.peer);
      return {
        ...before,
        members: before.members.map((member) =>
          member.id === change.peer ? { ...member, state: 'member', since: before.version + 1 } : member,
        ),
      };
    case 'leave':
    case 'remove': {
      listedIn(before, change.peer);
      if (change.peer === before.owner)
        throw new TincanError('TINCAN_E_INVALID', 'The owner cannot be removed from a room.');
      const left = before.left.filter((id) => id !== change.peer);
      return {
        ...before,
        members: before.members.filter(({ id }) => id !== change.peer),
        left: change.what === 'leave' ? [...left, change.peer].slice(-ROOMS.leaversNamed) : left,
      };
    }
    case 'withdraw':
      return { ...before, members: before.members.filter(({ state }) => state === 'member') };
    case 'hand over':
      if (listedIn(before, change.peer).state !== 'member')
        throw new TincanError('TINCAN_E_INVALID', 'They have not accepted the invitation yet.');
      if (change.peer === before.owner)
        throw new TincanError('TINCAN_E_INVALID', 'They own that room already.');
      return { ...before, owner: change.peer };
    case 'rename':
      return { ...before, name: checkedRoomName(change.name) };
    case 'topic': {
      const topic = change.topic.normalize('NFC').trim().replace(/\s+/gu, ' ');
      const problem = topicProblem(topic);
      if (problem !== undefined) throw new TincanError('TINCAN_E_INVALID', problem);
      return { ...before, topic };
    }
  }
}

function listedIn(roster: Roster, peer: PeerId): RosterMember {
  const member = memberOf(roster, peer);
  if (member === undefined) throw new TincanError('TINCAN_E_NO_SUCH_PEER', 'They are not in that room.');
  return member;
}

/** A room's name as a person typed it, with or without the `#`. @throws TincanError TINCAN_E_NAME_INVALID */
export function checkedRoomName(typed: string): string {
  const name = normalizePeerName(typed.trim().replace(/^#/, ''));
  const problem = peerNameProblem(name);
  if (problem !== undefined) throw new TincanError('TINCAN_E_NAME_INVALID', problem);
  return name;
}

/** True for names that a person who types one of them means the other by. */
export function isSameName(one: string, other: string): boolean {
  const folded = (name: string): string => normalizePeerName(name).toLowerCase();
  return folded(one) === folded(other);
}
