/** What kills have cut out, for yanks: the latest last. Pure. */
import { INTERFACE } from '../../src/limits.ts';

export type KillRing = readonly string[];

/** The ring with one more piece; with `joins` it is put to the latest one, in front of it where it was cut out to the left. */
export function withKilled(
  ring: KillRing,
  cut: string,
  how: { joins: boolean; leftwards: boolean },
): KillRing {
  const latest = ring.at(-1);
  if (!how.joins || latest === undefined) return [...ring, cut].slice(-INTERFACE.killRing);
  return [...ring.slice(0, -1), how.leftwards ? cut + latest : latest + cut];
}

/** Where the piece before one lies; before the first one comes the latest. */
export function earlierKill(ring: KillRing, index: number): number {
  return (index - 1 + ring.length) % Math.max(1, ring.length);
}
