/** `tincan trust`: whom I trust, whom I do not, and what holds for their files. */
import {
  absolutePath,
  forgottenText,
  type PeerRuleName,
  peerLabel,
  peerLines,
  peersInOrder,
  resolveMetPeer,
  rulesText,
  setPeerRule,
} from '../../src/client/index.ts';
import { EXIT } from '../../src/errors.ts';
import { outcomeObject, peerObject, rulesObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';
import type { PeerArguments } from './connect.ts';

export const trustList: Command<GlobalArguments> = async ({ attach, output }) => {
  const { client } = await attach();
  const rows = peersInOrder(client.state).filter((peer) => peer.trust !== 'unknown');
  const lines = peerLines(rows);
  for (const [index, row] of rows.entries()) {
    const rules = rulesText(row.rules);
    output.data(peerObject(row), `${lines[index] ?? ''}${rules === '' ? '' : `  (${rules})`}`);
  }
  if (rows.length === 0)
    output.note('Nobody has been approved or blocked yet. tincan connect PEER asks for a connection.');
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

export const trustForget: Command<PeerArguments> = async ({ attach, output }, { peer: target }) => {
  const { client } = await attach();
  const { id } = await resolveMetPeer(client, target);
  const { peer } = await client.call('peer.forget', { peer: id });
  output.data(outcomeObject(peer, 'forgotten'), forgottenText(peer.name));
  return EXIT.done;
};

export interface RuleArguments extends PeerArguments {
  value: string[];
}

function setRule(rule: PeerRuleName): Command<RuleArguments> {
  return async ({ attach, output, interrupted }, { peer: target, value }) => {
    const { client, patience } = await attach();
    const given = { peer: target, rule, value: value.join(' ') };
    const { peer, rules, text } = await setPeerRule(client, given, {
      absolutePath,
      patience,
      signal: interrupted,
    });
    output.data(rulesObject(peer, rules), text);
    return EXIT.done;
  };
}

export const trustAutoAccept = setRule('auto-accept');
export const trustInbox = setRule('inbox');
