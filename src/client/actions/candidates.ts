/** Words of a list that go on with what was typed, in the form in which they are typed. Pure. */
import type { PeerState, State } from '../../store/state.ts';
import { peersInOrder } from '../outcomes.ts';
import { quoteWord, type Word } from './words.ts';

/** Finished words. */
export function endedWords(words: readonly string[]): string[] {
  return words.map((word) => `${word} `);
}

export function beginning(words: readonly string[], typed: string): string[] {
  const wanted = typed.toLowerCase();
  return words.filter((word) => word.toLowerCase().startsWith(wanted));
}

/** Names, or for a name that several have the beginning of the id. */
export function peerWords(state: State, typed: string, wanted: (peer: PeerState) => boolean): string[] {
  const peers = peersInOrder(state);
  const bearers = new Map<string, number>();
  for (const { name } of peers) bearers.set(name.toLowerCase(), (bearers.get(name.toLowerCase()) ?? 0) + 1);
  const prefix = typed.toLowerCase();
  return peers
    .filter(
      (peer) =>
        wanted(peer) &&
        (peer.name.toLowerCase().startsWith(prefix) || peer.shortId.toLowerCase().startsWith(prefix)),
    )
    .map((peer) => {
      const unique = bearers.get(peer.name.toLowerCase()) === 1 && peer.name.toLowerCase().startsWith(prefix);
      return `${quoteWord(unique ? peer.name : peer.shortId)} `;
    });
}

/** The word that is completed. */
export interface Typed {
  typed: string;
  quoted: boolean;
  /** Those between the command and it. */
  before: readonly Word[];
}
