/** What binds to a session, made up: the same for the same words. */
import { createHash } from 'node:crypto';
import type { SessionBinding } from '../../src/channel/binding.ts';

const bytes = (seed: string): Buffer => createHash('sha256').update(seed).digest();

/** One end's view. @param session tells connections apart. @param ends whose it is, and who is on the other side */
export function aBinding(
  session: string,
  { self, peer }: { self: string; peer: string } = { self: 'alice', peer: 'bob' },
): SessionBinding {
  return {
    exported: bytes(`exported ${session}`),
    keys: { self: bytes(`key ${self}`), peer: bytes(`key ${peer}`) },
    hellos: { self: bytes(`hello ${self}`), peer: bytes(`hello ${peer}`) },
  };
}
