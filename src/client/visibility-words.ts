/** Who is told that this device is here, in words, so that nobody wonders why others do not see them. Pure. */
import type { Visibility } from '../store/state.ts';

/** Beside the name; undefined where everybody is told. */
export function visibilityMark(visibility: Visibility | undefined): string | undefined {
  switch (visibility) {
    case 'contacts':
      return 'contacts only';
    case 'nobody':
      return 'invisible';
    default:
      return undefined;
  }
}

/** A sentence or two that say what it means. */
export function visibilityText(visibility: Visibility | undefined): string {
  switch (visibility) {
    case 'contacts':
      return 'Contacts only: strangers are not told that you are here, and cannot ask for a connection.';
    case 'nobody':
      return 'You are invisible: nobody is told that you are here, and strangers cannot ask for a connection. Contacts who know your address still connect.';
    default:
      return 'Everybody on the network is told that you are here.';
  }
}

/** The same with the way back, where not everybody is told; no line else. */
export function visibilityLines(visibility: Visibility | undefined): string[] {
  if (visibilityMark(visibility) === undefined) return [];
  return [`${visibilityText(visibility)} /settings visibility everyone ends that.`];
}
