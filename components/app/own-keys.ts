/** Says what of the keys in the settings cannot be had. They are judged by who has the table: a file that was edited by hand was not. */
import { keymapOf } from '../keymap/index.ts';
import type { Session } from './session.ts';

/** @returns the function that ends it */
export function watchKeys({ client, notice }: Pick<Session, 'client' | 'notice'>): () => void {
  let told: ReadonlySet<string> = new Set();
  let seen: unknown;
  const look = (): void => {
    const { keys } = client.state;
    if (keys === seen) return;
    seen = keys;
    const texts = keymapOf(keys).problems.map(({ id, text }) => `keys.${id}: ${text} It keeps its own keys.`);
    for (const text of texts) if (!told.has(text)) notice('warning', text);
    told = new Set(texts);
  };
  look();
  return client.subscribe(look);
}
