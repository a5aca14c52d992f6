/** Who is away from the keyboard: this user, told to every peer, and the connected peers that have said so. */
import type { PeerId } from '../store/state.ts';
import type { WireMessage } from '../wire/messages.ts';

export interface PresenceOptions {
  send(peer: PeerId, message: WireMessage): boolean;
  connected(): PeerId[];
  onSelf(away: boolean): void;
  onPeer(peer: PeerId): void;
}

export interface Presence {
  setAway(away: boolean): void;
  isAway(peer: PeerId): boolean;
  heard(peer: PeerId, away: boolean): void;
  onOpen(peer: PeerId): void;
  onEnd(peer: PeerId): void;
}

export function createPresence(options: PresenceOptions): Presence {
  let selfAway = false;
  const away = new Set<PeerId>();
  return {
    setAway(next) {
      if (next === selfAway) return;
      selfAway = next;
      options.onSelf(next);
      for (const peer of options.connected()) options.send(peer, { t: 'presence', away: next });
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
