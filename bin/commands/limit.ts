/** `tincan limit`: how fast files may go. */
import { type Limit, limitOf, limits, limitText, setLimit } from '../../src/client/index.ts';
import { EXIT } from '../../src/errors.ts';
import { limitObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export interface LimitArguments extends GlobalArguments {
  what: string | undefined;
  rate: string[];
}

export const limit: Command<LimitArguments> = async ({ attach, output, interrupted }, { what, rate }) => {
  const { client, patience } = await attach();
  const finding = { patience, signal: interrupted };
  const wanted = async (): Promise<Limit[]> => {
    if (what === undefined) return await limits(client);
    if (rate.length === 0) return [await limitOf(client, what, finding)];
    return [await setLimit(client, what, rate.join(' '), finding)];
  };
  for (const one of await wanted()) output.data(limitObject(one), limitText(client.state, one));
  return EXIT.done;
};
