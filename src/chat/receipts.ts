/**
 * Tells a peer up to where its messages have been read: at most one word in a while, and once more when it comes back, as the last one
 * may not have reached it. Nothing is said where the user does not want it.
 */
import { CHAT } from '../limits.ts';
import type { PeerId } from '../store/state.ts';
import type { WireMessage } from '../wire/messages.ts';

export interface ReceiptsOptions {
  send(peer: PeerId, message: WireMessage): boolean;
  isOn(): boolean;
  /** Id of the newest message of the peer that its reader has seen. */
  lastRead(peer: PeerId): Promise<string | undefined>;
  onTrouble(thrown: unknown): void;
}

export interface Receipts {
  /** This user has seen the peer's messages up to this one. */
  read(peer: PeerId, id: string): void;
  onOpen(peer: PeerId): void;
  onEnd(peer: PeerId): void;
  stop(): void;
}

export function createReceipts(options: ReceiptsOptions): Receipts {
  /** What is to be said next to each connected peer, while it may not be said yet. */
  const resting = new Map<PeerId, { timer: NodeJS.Timeout; next?: string }>();

  const say = (peer: PeerId, id: string): void => {
    if (!options.isOn() || !options.send(peer, { t: 'read', id })) return;
    const timer = setTimeout(() => {
      const next = resting.get(peer)?.next;
      resting.delete(peer);
      if (next !== undefined) say(peer, next);
    }, CHAT.readEvery);
    timer.unref();
    resting.set(peer, { timer });
  };
  const read = (peer: PeerId, id: string): void => {
    const rest = resting.get(peer);
    if (rest === undefined) say(peer, id);
    else rest.next = id;
  };
  const forget = (peer: PeerId): void => {
    clearTimeout(resting.get(peer)?.timer);
    resting.delete(peer);
  };
  return {
    read,
    onOpen(peer) {
      if (!options.isOn()) return;
      options.lastRead(peer).then((id) => {
        if (id !== undefined) read(peer, id);
      }, options.onTrouble);
    },
    onEnd: forget,
    stop() {
      for (const peer of [...resting.keys()]) forget(peer);
    },
  };
}
