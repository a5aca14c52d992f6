/** Long lists at a prompt: what is told at once is no more than somebody listens to. Pure. */

/** Asks for all of a list. */
export const ALL = 'all';

/**
 * @param most lines at the most; undefined: as many as there are
 * @param whole the command that tells all of them
 */
export function boundedLines(
  lines: readonly string[],
  most: number | undefined,
  whole: string,
): readonly string[] {
  // The line that tells of the rest is one, too.
  if (most === undefined || lines.length <= most + 1) return lines;
  return [...lines.slice(0, most), `And ${lines.length - most} more: ${whole}`];
}
