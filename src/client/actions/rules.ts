/** Actions on what holds for files: how fast they go, what is accepted without asking, where it goes. */
import { TincanError } from '../../errors.ts';
import type { PeerState } from '../../store/state.ts';
import { formatTable } from '../../text/format.ts';
import { forgottenText, peersInOrder } from '../outcomes.ts';
import { resolveMetPeer } from '../reach.ts';
import {
  LIMITED_WAYS,
  limitOf,
  limits,
  limitText,
  PEER_RULES,
  rulesText,
  setLimit,
  setPeerRule,
} from '../rules.ts';
import { type Action, usageOf } from './action.ts';

const limit: Action = {
  name: 'limit',
  aliases: [],
  usage: '[send|receive|PEER] [RATE|off]',
  summary: 'Shows or sets how fast files may go, as 5MB a second',
  help: {
    options: [
      ['send, receive', 'all that goes out, or comes in'],
      ['PEER', 'what goes to and comes from one peer'],
      ['RATE', 'bytes a second, as 5MB or 500KB; left out, what holds is told'],
      ['off', 'as fast as it goes'],
    ],
    example: '/limit send 5MB',
    related: ['transfers', 'trust'],
  },
  parameters: [
    { kind: 'peer', also: LIMITED_WAYS, optional: true },
    { kind: 'choice', also: ['off'], optional: true, rest: true },
  ],
  async run({ client, say }, { words: [what, ...rate] }) {
    if (what === undefined) {
      const all = await limits(client);
      say(all.map((one) => limitText(client.state, one)).join('\n'));
      return;
    }
    const one =
      rate.length === 0 ? await limitOf(client, what) : await setLimit(client, what, rate.join(' '));
    say(limitText(client.state, one));
  },
};

/** Instead of a rule. */
const FORGET = 'forget';

const isRule = (word: string): word is (typeof PEER_RULES)[number] =>
  PEER_RULES.some((rule) => rule === word);

const trust: Action = {
  name: 'trust',
  aliases: [],
  usage: '[PEER auto-accept SIZE|off|default] [PEER inbox DIR|off] [PEER forget]',
  summary: 'Takes files unasked, or into a folder; forgets a peer',
  help: {
    options: [
      ['PEER', 'whose files it is about; left out, all that holds is listed'],
      ['auto-accept SIZE', 'offers up to this size need no question'],
      ['auto-accept default', 'as the setting autoAccept says of all'],
      ['inbox DIR', 'their files go to this folder'],
      ['off', 'asks about all their files; takes the folder back'],
      ['forget', 'makes the peer a stranger again; what was said stays'],
    ],
    example: '/trust bob auto-accept 100MB',
    related: ['accept', 'limit', 'settings'],
  },
  parameters: [
    { kind: 'peer', optional: true },
    { kind: 'choice', also: [...PEER_RULES, FORGET], optional: true },
    { kind: 'rule-value', optional: true, rest: true },
  ],
  async run({ client, say, absolutePath }, { words: [peer, rule, ...value] }) {
    if (peer === undefined) {
      const known = peersInOrder(client.state).filter((one) => one.trust !== 'unknown');
      say(
        known.length === 0
          ? 'Nobody has been approved or blocked yet. /connect PEER asks for a connection.'
          : trustLines(known).join('\n'),
      );
      return;
    }
    if (rule === FORGET && value.length === 0) {
      const { id } = await resolveMetPeer(client, peer);
      const { peer: forgotten } = await client.call('peer.forget', { peer: id });
      say(forgottenText(forgotten.name));
      return;
    }
    if (rule === undefined || !isRule(rule) || value.length === 0) {
      throw new TincanError(
        'TINCAN_E_USAGE',
        `Say what holds for the files of ${peer}. Usage: ${usageOf(trust)}`,
      );
    }
    const given = { peer, rule, value: value.join(' ') };
    const { text } = await setPeerRule(client, given, { absolutePath });
    say(text);
  },
};

function trustLines(peers: readonly PeerState[]): string[] {
  return formatTable(peers.map((peer) => [peer.label, peer.shortId, peer.trust, rulesText(peer.rules)]));
}

export const ruleActions: readonly Action[] = [limit, trust];
