/** Tells the core whether this screen is touched: who touches none for a while is away, until the next key. */
import { CHAT } from '../../src/limits.ts';
import { type Clock, systemClock } from '../terminal/index.ts';
import type { Session } from './session.ts';

export interface Idle {
  /** A key was pressed. */
  touched(): void;
  end(): void;
}

export function watchIdle({ client }: Pick<Session, 'client'>, clock: Clock = systemClock): Idle {
  let isIdle = false;
  let touchedAt = clock.now();
  let cancel: (() => void) | undefined;

  const say = (idle: boolean): void => {
    isIdle = idle;
    // A core that has gone says so by itself.
    client.call('self.idle', { idle }).catch(() => {});
  };
  const wait = (): void => {
    cancel = clock.after(Math.max(1, touchedAt + CHAT.idleAway - clock.now()), () => {
      cancel = undefined;
      if (clock.now() - touchedAt < CHAT.idleAway) {
        wait();
        return;
      }
      say(true);
    });
  };
  say(false);
  wait();
  return {
    touched() {
      touchedAt = clock.now();
      if (isIdle) say(false);
      if (cancel === undefined) wait();
    },
    end() {
      cancel?.();
      cancel = undefined;
    },
  };
}
