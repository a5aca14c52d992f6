/** `tincan stop`: ends the core in order, whatever its version, and returns when it has ended. */
import { endCore } from '../../src/client/index.ts';
import { EXIT, toTincanError } from '../../src/errors.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export const stop: Command<GlobalArguments> = async ({ home, attachRunning, output }) => {
  // Settings that are given go to it first, where it can be talked to.
  await attachRunning().catch(unlessOfAnotherVersion);
  await endCore(home, 'stop');
  output.data({ stopped: true }, 'The core has stopped.');
  return EXIT.done;
};

function unlessOfAnotherVersion(thrown: unknown): void {
  const error = toTincanError(thrown);
  if (error.code !== 'TINCAN_E_CORE_VERSION') throw error;
}
