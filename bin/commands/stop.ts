/** `tincan stop`: ends the core in order, and returns when it has ended. */
import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, TincanError } from '../../src/errors.ts';
import { CONTROL } from '../../src/limits.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export const stop: Command<GlobalArguments> = async ({ attachRunning, output }) => {
  const client = await attachRunning();
  await client.call('core.stop', {});
  const ended = await Promise.race([client.closed, sleep(CONTROL.stop, undefined, { ref: false })]);
  if (ended === undefined)
    throw new TincanError('TINCAN_E_INTERNAL', 'The core was told to stop, but it takes its time.');
  output.data({ stopped: true }, 'The core has stopped.');
  return EXIT.done;
};
