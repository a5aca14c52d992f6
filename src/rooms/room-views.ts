/** Rooms as clients see them: names that tell one from another, and members under the names that this user knows. */
import type { PeerId, RoomId, RoomState } from '../store/state.ts';
import { nameSkeleton } from '../text/name-skeleton.ts';
import { safeText } from '../text/safe-text.ts';
import { partOf } from './room-rules.ts';
import type { AskRecord, RoomRecord } from './room-store.ts';

/** The broadcast to connected peers is no room, and none may pass for it. */
const RESERVED: ReadonlySet<string> = new Set(['everyone', 'tincan'].map(nameSkeleton));

export const isReservedRoomName = (name: string): boolean => RESERVED.has(nameSkeleton(name));

export interface RoomViewOptions {
  self: { id: PeerId; name(): string };
  isApproved(peer: PeerId): boolean;
  nameOf(peer: PeerId): string;
  /** The room that this user is no longer in and asks to be let into again; that one is shown, and not the question. */
  pastOf(ask: AskRecord): RoomRecord | undefined;
  /** What asks for that room. */
  askFor(room: RoomRecord): AskRecord | undefined;
  /** Its user has not been asked yet whether to come into it. */
  isKeptBack(room: RoomId): boolean;
  onChange(id: RoomId, room: RoomState | undefined): void;
}

export interface RoomViews {
  /** The room is new or has changed. */
  show(entry: RoomRecord | AskRecord): void;
  hide(id: RoomId): void;
  get(id: RoomId): RoomState | undefined;
  all(): RoomState[];
  /** A member's name for a person of this device. Those whom its user does not know have but the owner's word for theirs. */
  memberName(member: { id: PeerId; name: string }): string;
  /** The name of this device, or of somebody whom its user knows; undefined for anybody else. */
  knownName(peer: PeerId): string | undefined;
}

export function createRoomViews(options: RoomViewOptions): RoomViews {
  const { self, isApproved, nameOf, onChange } = options;
  const shown = new Map<RoomId, RoomState>();
  const bySkeleton = new Map<string, Set<RoomId>>();

  const knownName = (peer: PeerId): string | undefined => {
    if (peer === self.id) return self.name();
    return isApproved(peer) ? nameOf(peer) : undefined;
  };
  const memberName = ({ id, name }: { id: PeerId; name: string }): string =>
    knownName(id) ?? `${safeText(name)}·${id.slice(0, 4)}`;

  /** @returns undefined for what is not shown */
  const stateOf = (entry: RoomRecord | AskRecord): Omit<RoomState, 'label'> | undefined => {
    if (!('proven' in entry)) {
      if (options.pastOf(entry) !== undefined) return undefined;
      const { id, name, peer } = entry;
      return { id, name, topic: '', owner: peer, part: 'asking', members: [], version: 0 };
    }
    const { roster } = entry.proven;
    const part = partOf(entry.standing, roster.owner === self.id);
    if (part === undefined || (part === 'invited' && options.isKeptBack(entry.id))) return undefined;
    return {
      id: entry.id,
      name: safeText(roster.name),
      topic: safeText(roster.topic),
      owner: roster.owner,
      part: options.askFor(entry) === undefined ? part : 'asking',
      members: roster.members.map((member) => ({
        id: member.id,
        name: memberName(member),
        state: entry.leaving.includes(member.id) ? 'leaving' : member.state,
      })),
      version: roster.version,
    };
  };

  const labelOf = (id: RoomId, name: string): string => {
    const skeleton = nameSkeleton(name);
    const others = bySkeleton.get(skeleton)?.size ?? 0;
    return RESERVED.has(skeleton) || others > 1 ? `${name}·${id.slice(0, 4)}` : name;
  };

  const put = (id: RoomId, state: Omit<RoomState, 'label'>): void => {
    const labelled: RoomState = { ...state, label: labelOf(id, state.name) };
    shown.set(id, labelled);
    onChange(id, labelled);
  };

  /** Files the room under the skeleton of its name, and shows those anew that are told from it by an id now, or need not be any more. */
  const file = (id: RoomId, name: string | undefined): (() => void) => {
    const earlier = shown.get(id)?.name;
    const before = earlier === undefined ? undefined : nameSkeleton(earlier);
    const after = name === undefined ? undefined : nameSkeleton(name);
    if (before === after) return () => {};
    const touched: RoomId[] = [];
    if (before !== undefined) {
      const ids = bySkeleton.get(before);
      ids?.delete(id);
      if (ids?.size === 0) bySkeleton.delete(before);
      if (ids?.size === 1) touched.push(...ids);
    }
    if (after !== undefined) {
      const ids = bySkeleton.get(after) ?? new Set<RoomId>();
      if (ids.size === 1) touched.push(...ids);
      ids.add(id);
      bySkeleton.set(after, ids);
    }
    return () => {
      for (const other of touched) {
        const state = shown.get(other);
        if (state !== undefined) put(other, state);
      }
    };
  };

  const hide = (id: RoomId): void => {
    if (!shown.has(id)) return;
    const relabel = file(id, undefined);
    shown.delete(id);
    onChange(id, undefined);
    relabel();
  };

  return {
    show(entry) {
      const state = stateOf(entry);
      if (state === undefined) {
        hide(entry.id);
        return;
      }
      const relabel = file(entry.id, state.name);
      put(entry.id, state);
      relabel();
    },
    hide,
    get: (id) => shown.get(id),
    all: () => [...shown.values()],
    memberName,
    knownName,
  };
}
