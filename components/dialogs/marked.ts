/** A text with what was found in it marked. Pure. */
import { segmentsOf } from '../../src/text/segments.ts';
import type { Segment } from '../rows/index.ts';
import type { Role } from '../theme/theme.ts';

/** @param places in UTF-16 units; whole characters are marked */
export function marked(text: string, places: readonly (readonly [number, number])[], role: Role): Segment[] {
  if (places.length === 0) return [{ text, role }];
  const segments: { text: string; role: Role }[] = [];
  for (const { segment, index } of segmentsOf(text)) {
    const isFound = places.some(([from, to]) => from < index + segment.length && index < to);
    const look = isFound ? 'found' : role;
    const last = segments.at(-1);
    if (last?.role === look) last.text += segment;
    else segments.push({ text: segment, role: look });
  }
  return segments;
}
