/** A step of a cursor: from where it is, in a list of so many, to where it is meant to go. Pure. */
export type Move = (at: number, count: number) => number;

/** Where that leads, kept in the list; 0 in an empty one. */
export function movedTo(at: number, count: number, to: Move): number {
  return Math.max(0, Math.min(to(at, count), count - 1));
}
