/** Devices that talk through their chat modules alone, over links that a test makes, cuts and listens to. */
import { type Chat, createChat } from '../../src/chat/index.ts';
import type { TincanError } from '../../src/errors.ts';
import type { ConversationState, MessageState, PeerId } from '../../src/store/state.ts';
import type { ChatMessage, WireMessage, WireMessageOf } from '../../src/wire/messages.ts';
import { type LocalStore, localMessageStore } from '../support/message-stores.ts';
import { peerId } from '../support/states.ts';

export interface Device {
  id: PeerId;
  name: string;
  chat: Chat;
  store: LocalStore;
  /** What it has put on the wire, oldest first. */
  sent: { peer: PeerId; message: WireMessage }[];
  /** What it throws away in place of delivering it. */
  loses(message: WireMessage): boolean;
  conversations: Map<string, ConversationState>;
  queued: Map<PeerId, number>;
  troubles: TincanError[];
  /** Who was not told of a change. */
  missed: PeerId[];
  settings: { readReceipts: boolean; typing: boolean; historyDays: number };
  /** Members of rooms, this device among them where it is one. */
  rooms: Map<string, Set<PeerId>>;
  /** Rooms that a peer does not know yet. */
  unsynced: Set<string>;
  now: number;
  /** False while it is restarted: what is stored stays. */
  closes: boolean;
}

export interface Net {
  device(name: string): Promise<Device>;
  /** A session between two. */
  connect(a: Device, b: Device): void;
  cut(a: Device, b: Device): void;
  /** The same device after its end, on what it has stored. */
  restart(device: Device): Promise<void>;
  /** Everything that is under way has come to rest. */
  rest(): Promise<void>;
}

export function createNet(): Net {
  const links = new Map<PeerId, Map<PeerId, Device>>();
  const all: Device[] = [];

  const chatOf = (device: Device): Chat =>
    createChat({
      store: device.store,
      rooms: {
        recipients(room) {
          const members = device.rooms.get(room);
          return members?.has(device.id) === true
            ? [...members].filter((member) => member !== device.id)
            : undefined;
        },
        mayTake(peer, room) {
          const members = device.rooms.get(room);
          return members?.has(peer) === true && members.has(device.id) ? 'yes' : 'no';
        },
        isSynced: (_peer, room) => !device.unsynced.has(room),
      },
      send(peer, message) {
        const other = links.get(device.id)?.get(peer);
        if (other === undefined) return false;
        device.sent.push({ peer, message });
        // What was written to a link that breaks may be lost.
        setImmediate(() => {
          const isUp = links.get(peer)?.get(device.id) === device;
          if (isUp && !device.loses(message)) other.chat.onMessage(device.id, message as ChatMessage);
        });
        return true;
      },
      connected: () => [...(links.get(device.id)?.keys() ?? [])],
      selfName: () => device.name,
      nameOf: (peer) => all.find(({ id }) => id === peer)?.name ?? peer,
      settings: () => device.settings,
      onConversation: (conversation) => device.conversations.set(conversation.id, conversation),
      onQueued: (peer, count) => device.queued.set(peer, count),
      onMissed: (_conversation, peers) => device.missed.push(...peers),
      onTrouble: (error) => device.troubles.push(error),
      now: () => device.now,
    });

  return {
    async device(name) {
      const device = {
        id: peerId(name),
        name,
        store: localMessageStore(),
        sent: [],
        loses: () => false,
        conversations: new Map(),
        queued: new Map(),
        troubles: [],
        missed: [],
        settings: { readReceipts: true, typing: true, historyDays: 0 },
        rooms: new Map(),
        unsynced: new Set<string>(),
        now: 1_700_000_000_000,
        closes: true,
      } as unknown as Device;
      const { close } = device.store;
      device.store.close = async () => {
        if (device.closes) await close();
      };
      device.chat = chatOf(device);
      all.push(device);
      await device.chat.start();
      return device;
    },
    connect(a, b) {
      for (const [one, other] of [
        [a, b],
        [b, a],
      ] as const) {
        links.set(one.id, (links.get(one.id) ?? new Map()).set(other.id, other));
      }
      a.chat.onOpen(b.id);
      b.chat.onOpen(a.id);
    },
    cut(a, b) {
      links.get(a.id)?.delete(b.id);
      links.get(b.id)?.delete(a.id);
      a.chat.onEnd(b.id);
      b.chat.onEnd(a.id);
    },
    async restart(device) {
      for (const other of [...(links.get(device.id)?.values() ?? [])]) {
        links.get(device.id)?.delete(other.id);
        links.get(other.id)?.delete(device.id);
        other.chat.onEnd(device.id);
      }
      device.closes = false;
      await device.chat.stop();
      device.closes = true;
      device.conversations = new Map();
      device.queued = new Map();
      device.chat = chatOf(device);
      await device.chat.start();
    },
    async rest() {
      for (let quiet = 0; quiet < 20; quiet += 1) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** Messages that a device has put on the wire to another. */
export const messagesTo = (device: Device, peer: Device): WireMessageOf<'msg'>[] =>
  device.sent.flatMap(({ peer: to, message }) => (to === peer.id && message.t === 'msg' ? message : []));

/** What a device shows of a conversation. */
export const shownBy = (device: Device, conversation: string): MessageState[] =>
  device.conversations.get(conversation)?.messages ?? [];
