/** The table of keys of the full screen, for commands that change it without one. */
import type { KeyTable } from '../src/client/index.ts';

/** Loaded only where it is asked for: it comes with much of the screen. */
export async function loadKeyTable(): Promise<KeyTable> {
  const { KEY_TABLE } = await import('../components/keymap/key-table.ts');
  return KEY_TABLE;
}
