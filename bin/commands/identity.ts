/** `tincan identity`: who I am. */
import { detectCapabilities } from '../../components/terminal/capabilities.ts';
import { identityRows } from '../../src/client/identity-words.ts';
import { EXIT, TincanError } from '../../src/errors.ts';
import { formatTable } from '../../src/text/format.ts';
import { identityObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export interface IdentityArguments extends GlobalArguments {
  qr: boolean;
}

export const identity: Command<IdentityArguments> = async (
  { attach, output },
  { qr, 'no-color': noColor },
) => {
  if (qr && output.json)
    throw new TincanError(
      'TINCAN_E_USAGE',
      '--qr draws a picture; with --json the id is a text. Give one of both.',
    );
  const { client } = await attach();
  const { self } = client.state;
  output.data(identityObject(self), ...formatTable(identityRows(self)));
  if (qr) {
    const { qrRows } = await import('../qr-code.ts');
    const { colors, unicode } = detectCapabilities({
      env: noColor === true ? { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1' } : process.env,
      platform: process.platform,
      stdinIsTTY: process.stdin.isTTY,
      stdoutIsTTY: process.stdout.isTTY,
    });
    const colours = colors !== 'none';
    output.draw(qrRows(self.id, { colours, unicode: unicode !== 'none' }));
    if (!colours) output.note('Without colours the code is drawn for a dark background.');
  }
  return EXIT.done;
};
