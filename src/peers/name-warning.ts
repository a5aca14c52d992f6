/** What a person has to know of a name, which anybody can take: whom it imitates, and how. Pure. */
import type { PeerState } from '../store/state.ts';
import { mixedScriptsText } from '../text/mixed-scripts.ts';

/**
 * @param name made safe
 * @param lookAlike a known peer under another id, for whom it can be taken
 * @returns sentences, or undefined where nothing is odd about it
 */
export function nameWarning(
  name: string,
  lookAlike: Pick<PeerState, 'name' | 'shortId'> | undefined,
): string | undefined {
  const mixed = mixedScriptsText(name);
  const sentences = [
    ...(lookAlike === undefined
      ? []
      : [
          `This is NOT the ${lookAlike.name} (${lookAlike.shortId}) whom you know: it is another device with that name.`,
        ]),
    ...(mixed === undefined ? [] : [`The name ${mixed}, so that it may pass for another one.`]),
  ];
  return sentences.length === 0 ? undefined : sentences.join(' ');
}
