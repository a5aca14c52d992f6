/** Whether others are told that this device is here. Pure. */
import type { Visibility } from '../store/state.ts';
import type { Finding } from './finding.ts';

const TELL_ALL = 'tincan config set visibility everyone';

export function judgeVisibility(visibility: Visibility): Finding {
  const about: Pick<Finding, 'check' | 'subject'> = { check: 'visibility', subject: 'visibility' };
  switch (visibility) {
    case 'everyone':
      return { ...about, state: 'ok', text: 'everybody on the network is told that this device is here' };
    case 'contacts':
      return {
        ...about,
        state: 'warning',
        text: 'Contacts only: strangers are not told that this device is here, and cannot ask for a connection.',
        fix: TELL_ALL,
      };
    case 'nobody':
      return {
        ...about,
        state: 'warning',
        text: 'You are invisible: nobody is told that this device is here. Contacts who know its address still connect.',
        fix: TELL_ALL,
      };
  }
}
