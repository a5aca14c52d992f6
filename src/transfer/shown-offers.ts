/** What this user was asked about: the yes to one offer must not reach another of its id. */
import { TRANSFER } from '../limits.ts';

export interface ShownOffers {
  /** @param contents what a yes to it is a yes to */
  add(id: string, contents: string): void;
  /** True where another offer of this id was shown, as far as is remembered. */
  isOther(id: string, contents: string): boolean;
}

/** Remembers the latest, so many that none is forgotten in the time that an answer takes. */
export function createShownOffers(): ShownOffers {
  /** By id, oldest first. */
  const shown = new Map<string, string>();
  return {
    add(id, contents) {
      shown.delete(id);
      shown.set(id, contents);
      const [oldest] = shown.size > TRANSFER.offersRemembered ? shown.keys() : [];
      if (oldest !== undefined) shown.delete(oldest);
    },
    isOther: (id, contents) => (shown.get(id) ?? contents) !== contents,
  };
}
