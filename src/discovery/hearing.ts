/**
 * When each source was last heard, and in which of the two ways: announcing itself to all, or answering this device alone, which shows
 * that it hears this device. For whoever looks why somebody is not found. Pure.
 */
import { DISCOVERY, DOCTOR } from '../limits.ts';
import type { PeerId } from '../store/state.ts';

/** `all`: on the port that everyone listens on. `own`: on the socket that announcements leave from. */
export type Way = 'all' | 'own';

export interface Heard {
  id: PeerId;
  name: string;
  /** With its zone, where it has one. */
  host: string;
  /** Milliseconds since then. */
  announcedAgo?: number;
  answeredAgo?: number;
}

interface Source {
  id: PeerId;
  name: string;
  host: string;
  at: Partial<Record<Way, number>>;
}

export class Hearing {
  /** By id and address, the one first that was not heard for longest. */
  readonly #sources = new Map<string, Source>();

  /** @param now of a clock that never jumps */
  note(id: PeerId, name: string, host: string, way: Way, now: number): void {
    const key = `${id} ${host}`;
    const at = { ...this.#sources.get(key)?.at, [way]: now };
    this.#sources.delete(key);
    this.#sources.set(key, { id, name, host, at });
    if (this.#sources.size <= DOCTOR.sources) return;
    for (const oldest of this.#sources.keys()) {
      this.#sources.delete(oldest);
      break;
    }
  }

  /** It has said goodbye. */
  forget(id: PeerId, host: string): void {
    this.#sources.delete(`${id} ${host}`);
  }

  /** Who was heard within DISCOVERY.silence, the latest first. */
  list(now: number): Heard[] {
    const ago = (at: number | undefined): number | undefined =>
      at === undefined || now - at >= DISCOVERY.silence ? undefined : Math.round(now - at);
    return [...this.#sources.values()].reverse().flatMap(({ id, name, host, at }): Heard[] => {
      const [announcedAgo, answeredAgo] = [ago(at.all), ago(at.own)];
      if (announcedAgo === undefined && answeredAgo === undefined) return [];
      return [
        {
          id,
          name,
          host,
          ...(announcedAgo === undefined ? {} : { announcedAgo }),
          ...(answeredAgo === undefined ? {} : { answeredAgo }),
        },
      ];
    });
  }
}
