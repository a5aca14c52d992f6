/** `tincan trust`: whom I trust, whom I do not, and what each may do. */
import {
  absolutePath,
  forgottenText,
  type PeerRuleName,
  peerLabel,
  peerNote,
  peerObject,
  peersInOrder,
  resolveMetPeer,
  setPeerRule,
  trustLines,
} from '../../src/client/index.ts';
import { EXIT, TincanError } from '../../src/errors.ts';
import { noteObject, outcomeObject, rulesObject } from '../json-objects.ts';
import type { Command } from '../run-command.ts';
import type { GlobalArguments } from '../settings.ts';
import type { PeerArguments } from './connect.ts';

export const trustList: Command<GlobalArguments> = async ({ attach, output }) => {
  const { client } = await attach();
  const rows = peersInOrder(client.state).filter((peer) => peer.trust !== 'unknown');
  const lines = trustLines(rows, Date.now());
  for (const [index, row] of rows.entries()) output.data(peerObject(row), lines[index] ?? '');
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
  const found = await resolveMetPeer(client, target);
  // A stranger who is gone takes its label along.
  const label = peerLabel(client.state, found);
  const { peer } = await client.call('peer.forget', { peer: found.id });
  output.data(outcomeObject(peer, 'forgotten'), forgottenText(label));
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

export const trustAutoConnect = setRule('auto-connect');
export const trustAutoAccept = setRule('auto-accept');
export const trustInbox = setRule('inbox');

export interface NoteArguments extends PeerArguments {
  text: string[];
  clear: boolean;
}

export const trustNote: Command<NoteArguments> = async (
  { attach, output, interrupted },
  { peer: target, text, clear },
) => {
  if (clear && text.length > 0)
    throw new TincanError('TINCAN_E_USAGE', '--clear takes the note away, and goes without a text.');
  const { client, patience } = await attach();
  const note = clear ? '' : text.length === 0 ? undefined : text.join(' ');
  const told = await peerNote(client, { peer: target, note }, { patience, signal: interrupted });
  output.data(noteObject(told.peer, told.note), told.text);
  return EXIT.done;
};
