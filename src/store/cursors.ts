/** Places in a conversation. */
import type { Cursor } from './state.ts';

/** Before every message. */
export const BEGINNING: Cursor = { order: 0, id: '0'.repeat(32) };

/** Which of two places comes first, as a sort has it: by the conversation's count, and by id where that is the same. */
export function compareCursors(a: Cursor, b: Cursor): number {
  if (a.order !== b.order) return a.order - b.order;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
