/** `tincan trust`: whom I trust, and whom I do not. */
import { peerLabel, peerLines, peersInOrder, resolveMetPeer } from '../../src/client/index.ts';
import { EXIT } from '../../src/errors.ts';
import { outcomeObject, peerObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';
import type { PeerArguments } from './connect.ts';

export const trustList: Command<GlobalArguments> = async ({ attach, output }) => {
  const { client } = await attach();
  const rows = peersInOrder(client.state).filter((peer) => peer.trust !== 'unknown');
  const lines = peerLines(rows);
  for (const [index, row] of rows.entries()) output.data(peerObject(row), lines[index] ?? '');
  if (rows.length === 0) output.note('Nobody has been approved or blocked yet.');
  return EXIT.done;
};

export const trustBlock: Command<PeerArguments> = async ({ attach, output }, { peer: target }) => {
  const { client, patience } = await attach();
  const { id } = await resolveMetPeer(client, target, { patience });
  const { peer } = await client.call('peer.block', { peer: id });
  output.data(outcomeObject(peer, 'blocked'), `${peerLabel(client.state, peer)} is blocked.`);
  return EXIT.done;
};

export const trustUnblock: Command<PeerArguments> = async ({ attach, output }, { peer: target }) => {
  const { client } = await attach();
  const { id } = await resolveMetPeer(client, target);
  const { peer } = await client.call('peer.unblock', { peer: id });
  output.data(outcomeObject(peer, 'unblocked'), `${peerLabel(client.state, peer)} is not blocked any more.`);
  return EXIT.done;
};
