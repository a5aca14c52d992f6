/** Who has touched nothing for a while is away, until the next key; who said so by hand stays away. */
import { CHAT } from '../../src/limits.ts';
import { type Clock, systemClock } from '../terminal/index.ts';
import type { Session } from './session.ts';

export interface Idle {
  /** A key was pressed. */
  touched(): void;
  end(): void;
}

export function watchIdle({ client }: Pick<Session, 'client'>, clock: Clock = systemClock): Idle {
  /** It was this that said so. */
  let isIdle = false;
  let touchedAt = clock.now();
  let cancel: (() => void) | undefined;

  const say = (away: boolean): void => {
    // A core that has gone says so by itself.
    client.call('self.away', { away }).catch(() => {});
  };
  const wait = (): void => {
    cancel = clock.after(Math.max(1, touchedAt + CHAT.idleAway - clock.now()), () => {
      cancel = undefined;
      if (clock.now() - touchedAt < CHAT.idleAway) {
        wait();
        return;
      }
      // Said by hand it is the person's, and stays.
      if (client.state.self.away === true) return;
      isIdle = true;
      say(true);
    });
  };
  wait();
  return {
    touched() {
      touchedAt = clock.now();
      if (isIdle) say(false);
      isIdle = false;
      if (cancel === undefined) wait();
    },
    end() {
      cancel?.();
      cancel = undefined;
    },
  };
}
