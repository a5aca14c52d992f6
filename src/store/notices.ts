/** Notices: what happened, for whoever looks at the screen; the newest are kept. */
import { NOTICES } from '../limits.ts';
import type { NoticeState } from './state.ts';
import type { Store } from './store.ts';

export type AddNotice = (
  level: NoticeState['level'],
  text: string,
  about?: Pick<NoticeState, 'peer' | 'transfer'>,
) => void;

/** @param now milliseconds since the epoch */
export function createNotices(store: Store, now: () => number): AddNotice {
  let last = 0;
  return (level, text, about = {}) => {
    last += 1;
    const kept = Object.entries(store.get().notices).filter(([id]) => Number(id) > last - NOTICES.kept);
    store.set({
      notices: { ...Object.fromEntries(kept), [last]: { id: last, level, text, time: now(), ...about } },
    });
  };
}
