/** `tincan disconnect`. */
import { disconnectText, peerLabel, resolveMetPeer } from '../../src/client/index.ts';
import { EXIT } from '../../src/errors.ts';
import { outcomeObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import type { PeerArguments } from './connect.ts';

export const disconnect: Command<PeerArguments> = async ({ attach, output }, { peer: target }) => {
  const { client } = await attach();
  const { id } = await resolveMetPeer(client, target);
  const { peer } = await client.call('peer.disconnect', { peer: id });
  output.data(outcomeObject(peer, 'disconnected'), disconnectText(peerLabel(client.state, peer)));
  return EXIT.done;
};
