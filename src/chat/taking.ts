/** How much of each peer's messages may wait for the disk at once: one that is slow must not cost memory without end. */
import { CHAT } from '../limits.ts';
import type { PeerId } from '../store/state.ts';

export interface Taking {
  /** A text is about to be written down. @returns false where it has to be put off */
  begin(peer: PeerId, text: string): boolean;
  end(peer: PeerId, text: string): void;
}

export function createTaking(): Taking {
  const busy = new Map<PeerId, { messages: number; characters: number }>();
  return {
    begin(peer, { length }) {
      const { messages, characters } = busy.get(peer) ?? { messages: 0, characters: 0 };
      if (messages >= CHAT.takesAtOnce || characters + length > CHAT.takesCharacters) return false;
      busy.set(peer, { messages: messages + 1, characters: characters + length });
      return true;
    },
    end(peer, { length }) {
      const { messages, characters } = busy.get(peer) ?? { messages: 1, characters: length };
      if (messages <= 1) busy.delete(peer);
      else busy.set(peer, { messages: messages - 1, characters: characters - length });
    },
  };
}
