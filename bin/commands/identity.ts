/** `tincan identity`: who I am. */
import { EXIT } from '../../src/errors.ts';
import { formatDeviceId } from '../../src/identity/device-id.ts';
import { formatTable } from '../../src/text/format.ts';
import { identityObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export const identity: Command<GlobalArguments> = async ({ attach, output }) => {
  const { client } = await attach();
  const { self } = client.state;
  output.data(
    identityObject(self),
    ...formatTable([
      ['name', self.name],
      ['id', formatDeviceId(self.id)],
      ['since', new Date(self.createdAt).toISOString().slice(0, 10)],
    ]),
  );
  return EXIT.done;
};
