/** What screens had left in a core that has ended goes to the one that took its place. */
import type { Home } from '../config/home.ts';
import type { Handover } from '../control/protocol.ts';
import { connectCore } from './connect-core.ts';

/** It waits there for the next screen. Errors: those of connectCore and of the call. */
export async function giveBack(home: Home, left: Handover['interface']): Promise<void> {
  if (left.open === undefined && Object.keys(left.drafts).length === 0) return;
  const client = await connectCore(home);
  try {
    await client.call('interface.save', left);
  } finally {
    client.close();
    await client.closed;
  }
}
