/** Devices with rooms on a network of queues: sessions that open, break in mid-exchange, and programs that start again. */

import * as v from 'valibot';
import { createPacedQuestions, createRequestBook, type RequestBook } from '../../src/requests/index.ts';
import { createRooms, type RoomPost, type Rooms } from '../../src/rooms/index.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import type { PeerId, RoomId, RoomState } from '../../src/store/state.ts';
import { type RoomMessage, type WireMessage, wireMessageSchema } from '../../src/wire/messages.ts';
import { type TestIdentity, testIdentity } from '../support/test-identities.ts';

export interface Device {
  name: string;
  id: PeerId;
  identity: TestIdentity;
  database: Database;
  rooms: Rooms;
  requests: RequestBook;
  shown: Map<RoomId, RoomState>;
  notices: string[];
  posts: { room: RoomId; post: RoomPost }[];
  /** How often `onMembers` was called for a room. */
  pumped: Map<RoomId, number>;
  strangers: Set<PeerId>;
  /** What was sent to it, for tests that look at the wire. */
  received: { from: PeerId; message: RoomMessage }[];
}

/** Stands for a message in a room, on the same session as all that is said of rooms. */
export interface Saying {
  t: 'saying';
  room: RoomId;
  /** Of the roster by which its author took the receiver for a member. */
  version: number;
}

export interface Lan {
  device(name: string): Device;
  connect(one: Device, other: Device): void;
  /** What is on its way is lost. */
  disconnect(one: Device, other: Device): void;
  isConnected(one: Device, other: Device): boolean;
  /** The program ends and starts again with what it had written down. */
  restart(device: Device): void;
  /** Delivers one message of one of the directions; false where nothing is on its way. */
  step(choice?: number): boolean;
  settle(): void;
  /** Says something in a room to all members to whom that can be sent now, as the chat does. */
  say(from: Device, room: RoomId): void;
  /** What was said has arrived. */
  onSaid: (from: Device, to: Device, saying: Saying) => void;
  /** A message that this device would never send. */
  forge(from: Device, to: Device, message: RoomMessage): void;
  time: number;
  end(): void;
}

/** @param names devices; each of them has approved all others */
export async function createLan(names: readonly string[]): Promise<Lan> {
  const identities = await Promise.all(names.map((name) => testIdentity(name)));
  const devices = new Map<PeerId, Device>();
  const links = new Set<string>();
  const queues = new Map<string, (RoomMessage | Saying)[]>();
  const linkOf = (a: PeerId, b: PeerId): string => [a, b].sort().join(' ');
  const queueOf = (from: PeerId, to: PeerId): (RoomMessage | Saying)[] => {
    const key = `${from} ${to}`;
    const queue = queues.get(key) ?? [];
    queues.set(key, queue);
    return queue;
  };

  const boot = (device: Device): void => {
    device.shown.clear();
    device.requests = createRequestBook(() => {});
    device.rooms = createRooms({
      database: device.database,
      self: { id: device.id, name: () => device.name },
      credentials: device.identity.credentials,
      isApproved: (peer) => devices.has(peer) && !device.strangers.has(peer),
      isConnected: (peer) => links.has(linkOf(device.id, peer)),
      nameOf: (peer) => devices.get(peer)?.name ?? peer.slice(0, 8),
      labelOf: (peer) => devices.get(peer)?.name ?? peer.slice(0, 8),
      send(peer, message) {
        if (!links.has(linkOf(device.id, peer))) return false;
        queueOf(device.id, peer).push(message);
        return true;
      },
      questions: createPacedQuestions({ requests: device.requests, isForRules: () => false }),
      notice: (_level, text) => void device.notices.push(text),
      onChange(id, room) {
        if (room === undefined) device.shown.delete(id);
        else device.shown.set(id, room);
      },
      post: (room, post) => void device.posts.push({ room, post }),
      onMembers: (room) => void device.pumped.set(room, (device.pumped.get(room) ?? 0) + 1),
      now: () => lan.time,
    });
    device.rooms.start();
  };

  const lan: Lan = {
    time: 1_700_000_000_000,
    device(name) {
      const found = [...devices.values()].find((device) => device.name === name);
      if (found === undefined) throw new Error(`no device ${name}`);
      return found;
    },
    connect(one, other) {
      const link = linkOf(one.id, other.id);
      if (one === other || links.has(link)) return;
      links.add(link);
      one.rooms.onOpen(other.id);
      other.rooms.onOpen(one.id);
    },
    disconnect(one, other) {
      if (!links.delete(linkOf(one.id, other.id))) return;
      queueOf(one.id, other.id).length = 0;
      queueOf(other.id, one.id).length = 0;
      one.rooms.onEnd(other.id);
      other.rooms.onEnd(one.id);
    },
    isConnected: (one, other) => links.has(linkOf(one.id, other.id)),
    restart(device) {
      for (const other of devices.values()) lan.disconnect(device, other);
      boot(device);
    },
    step(choice = 0) {
      const busy = [...queues].filter(([, queue]) => queue.length > 0);
      const [key, queue] = busy[choice % Math.max(1, busy.length)] ?? [];
      const message = queue?.shift();
      if (key === undefined || message === undefined) return false;
      const [from = '', to = ''] = key.split(' ');
      if (message.t === 'saying') {
        lan.onSaid(devices.get(from) as Device, devices.get(to) as Device, message);
        return true;
      }
      // As it would come from the wire.
      const parsed: WireMessage = v.parse(wireMessageSchema, JSON.parse(JSON.stringify(message)));
      devices.get(to)?.received.push({ from, message: parsed as RoomMessage });
      devices.get(to)?.rooms.onMessage(from, parsed as RoomMessage);
      return true;
    },
    settle() {
      let steps = 0;
      while (lan.step()) {
        steps += 1;
        if (steps > 100_000) throw new Error('they never stop talking');
      }
    },
    onSaid: () => {},
    say(from, room) {
      for (const peer of from.rooms.recipients(room)) {
        if (!links.has(linkOf(from.id, peer)) || !from.rooms.isSynced(peer, room)) continue;
        queueOf(from.id, peer).push({ t: 'saying', room, version: from.rooms.get(room)?.version ?? 0 });
      }
    },
    forge(from, to, message) {
      queueOf(from.id, to.id).push(message);
    },
    end() {
      for (const { database } of devices.values()) database.close();
    },
  };

  for (const [index, identity] of identities.entries()) {
    const requests = createRequestBook(() => {});
    const device: Device = {
      name: names[index] ?? '',
      id: identity.id,
      identity,
      database: openDatabase(':memory:').database,
      rooms: undefined as unknown as Rooms,
      requests,
      shown: new Map(),
      notices: [],
      posts: [],
      pumped: new Map(),
      strangers: new Set(),
      received: [],
    };
    devices.set(identity.id, device);
    boot(device);
  }
  return lan;
}

/** What was done in a room, as its conversation says it. */
export const storyOf = ({ posts }: Device, room: RoomId): string[] =>
  posts.filter((one) => one.room === room).map(({ post }) => `${post.name} ${post.text}`);

/** Says yes to the only question that is open. */
export function acceptOnly(device: Device): void {
  const [request, ...others] = device.requests.all();
  if (request === undefined || others.length > 0) throw new Error(`${others.length + 1} questions are open`);
  device.requests.accept(request.id);
}
