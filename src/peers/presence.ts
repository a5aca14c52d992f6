/**
 * Who is away from the keyboard: this user, told to every peer, and the connected peers that have said so. This user is away who has said so, or
 * who touches none of the interfaces that are attached.
 */
import type { PeerId } from '../store/state.ts';
import type { WireMessage } from '../wire/messages.ts';

export interface PresenceOptions {
  send(peer: PeerId, message: WireMessage): boolean;
  connected(): PeerId[];
  onSelf(away: boolean): void;
  onPeer(peer: PeerId): void;
}

export interface Presence {
  /** Said by hand: it holds until the contrary is said, too. */
  setAway(away: boolean): void;
  /** An interface is attached and used, or has not been touched for a while. */
  setIdle(from: object, idle: boolean): void;
  /** It is gone. With the last one nothing changes: whoever was away then is so until somebody comes. */
  leave(from: object): void;
  isAway(peer: PeerId): boolean;
  heard(peer: PeerId, away: boolean): void;
  onOpen(peer: PeerId): void;
  onEnd(peer: PeerId): void;
}

export function createPresence(options: PresenceOptions): Presence {
  let selfAway = false;
  const away = new Set<PeerId>();
  let saidAway = false;
  /** Interfaces, and whether each is idle. */
  const interfaces = new Map<object, boolean>();
  let isUntouched = false;

  const tell = (): void => {
    const next = saidAway || isUntouched;
    if (next === selfAway) return;
    selfAway = next;
    options.onSelf(next);
    for (const peer of options.connected()) options.send(peer, { t: 'presence', away: next });
  };
  const look = (): void => {
    isUntouched = [...interfaces.values()].every((idle) => idle);
    tell();
  };

  return {
    setAway(next) {
      saidAway = next;
      if (!next) isUntouched = false;
      tell();
    },
    setIdle(from, idle) {
      interfaces.set(from, idle);
      look();
    },
    leave(from) {
      if (interfaces.delete(from) && interfaces.size > 0) look();
    },
    isAway: (peer) => away.has(peer),
    heard(peer, next) {
      if (away.has(peer) === next) return;
      if (next) away.add(peer);
      else away.delete(peer);
      options.onPeer(peer);
    },
    // Everybody is there until they say otherwise.
    onOpen(peer) {
      if (selfAway) options.send(peer, { t: 'presence', away: true });
    },
    onEnd(peer) {
      away.delete(peer);
    },
  };
}
