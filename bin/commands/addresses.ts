/** `tincan peers add`, `added` and `remove`: addresses that are tried until somebody is met there. */
import { addressAddedText, addressLines, addressRemovedText } from '../../src/client/index.ts';
import { EXIT } from '../../src/errors.ts';
import { addressObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';

export interface AddressArguments extends GlobalArguments {
  address: string;
}

export const addressAdd: Command<AddressArguments> = async ({ attach, output }, { address: given }) => {
  const { client } = await attach();
  const { address } = await client.call('address.add', { address: given });
  output.data(addressObject(address), addressAddedText(address.address));
  return EXIT.done;
};

export const addressRemove: Command<AddressArguments> = async ({ attach, output }, { address: given }) => {
  const { client } = await attach();
  const { address } = await client.call('address.remove', { address: given });
  output.data(addressObject(address), addressRemovedText(address.address));
  return EXIT.done;
};

export const addressList: Command<GlobalArguments> = async ({ attach, output }) => {
  const { client } = await attach();
  const { addresses } = await client.call('address.list', {});
  const lines = addressLines(addresses);
  for (const [index, one] of addresses.entries()) output.data(addressObject(one), lines[index] ?? '');
  if (addresses.length === 0)
    output.note('No address is remembered. tincan peers add HOST:PORT remembers one.');
  return EXIT.done;
};
