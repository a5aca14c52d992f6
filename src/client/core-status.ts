/** What the core of a home does, asked by a program that wants no more of it. */
import type { Home } from '../config/home.ts';
import type { CoreStatus } from '../control/calls.ts';
import { connectCore } from './connect-core.ts';

/** Its `clients` count the one that asks. Errors, as rejections: those of connectCore and of the call. */
export async function coreStatus(home: Home): Promise<CoreStatus> {
  const client = await connectCore(home);
  try {
    return await client.call('core.status', {});
  } finally {
    client.close();
    await client.closed;
  }
}
