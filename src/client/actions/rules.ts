/** Actions on what holds: how fast files go, and whom one trusts with what. */
import { TincanError } from '../../errors.ts';
import { peerLabel } from '../labels.ts';
import { forgottenText, peersInOrder } from '../outcomes.ts';
import { peerFactLines } from '../peer-facts.ts';
import { resolveMetPeer } from '../reach.ts';
import {
  LIMITED_WAYS,
  limitOf,
  limits,
  limitText,
  PEER_RULES,
  peerNote,
  setLimit,
  setPeerRule,
  trustLines,
} from '../rules.ts';
import type { Action } from './action.ts';
import { isTrustFileWord, runTrustFile, TRUST_FILE_WORDS } from './trust-file.ts';

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
const NOTE = 'note';
const WORDS: readonly string[] = [...PEER_RULES, NOTE, FORGET];

const isRule = (word: string): word is (typeof PEER_RULES)[number] =>
  PEER_RULES.some((rule) => rule === word);

const trust: Action = {
  name: 'trust',
  aliases: [],
  usage: '[PEER [auto-connect | auto-accept | inbox | note | forget]] [export | import] [...]',
  summary: 'Shows whom you trust, and what each may do; also as a file',
  help: {
    options: [
      ['PEER', 'tells all that is known of it; left out, all peers are listed'],
      ['auto-connect', 'off asks about each of its connections; on asks no more'],
      [
        'auto-accept',
        'a size, up to which offers need no question; off: none; default: as the setting autoAccept says',
      ],
      ['inbox', 'a folder, to which its files go; off takes it back'],
      ['note', 'a text on it for you alone; "" takes it away'],
      ['forget', 'makes the peer a stranger again; what was said stays'],
      [
        'export',
        'a file, into which it writes whom you trust, for another device of yours; overwrite behind it takes the place of one that is there',
      ],
      [
        'import',
        'such a file: tells what it would change; yes behind it does that, all behind it tells of every peer',
      ],
    ],
    example: '/trust bob auto-accept 100MB',
    related: ['accept', 'limit', 'verify', 'settings'],
  },
  parameters: [
    { kind: 'peer', also: TRUST_FILE_WORDS, optional: true },
    { kind: 'rule', also: WORDS, optional: true },
    { kind: 'rule-value', optional: true, rest: true },
  ],
  async run(context, { words, quoted }) {
    const [first, ...others] = words;
    // A peer of that name stands in quotes.
    if (isTrustFileWord(first) && quoted?.has(0) !== true) {
      await runTrustFile(context, first, others);
      return;
    }
    const { client, say, show, absolutePath } = context;
    const [peer, rule, ...value] = inOrder(words);
    if (peer === undefined) {
      const known = peersInOrder(client.state).filter((one) => one.trust !== 'unknown');
      say(
        known.length === 0
          ? 'Nobody has been approved or blocked yet. /connect PEER asks for a connection.'
          : trustLines(known, Date.now()).join('\n'),
      );
    } else if (rule === undefined) {
      const { id, name } = await resolveMetPeer(client, peer);
      const row = client.state.peers[id];
      if (row !== undefined && show('about', id)) return;
      say(
        row === undefined
          ? `${name} is not there any more.`
          : peerFactLines(client.state, row, Date.now()).join('\n'),
      );
    } else if (rule === FORGET && value.length === 0) {
      const found = await resolveMetPeer(client, peer);
      // A stranger who is gone takes its label along.
      const label = peerLabel(client.state, found);
      await client.call('peer.forget', { peer: found.id });
      say(forgottenText(label));
    } else if (rule === NOTE) {
      const note = value.length === 0 ? undefined : value.join(' ');
      say((await peerNote(client, { peer, note })).text);
    } else if (isRule(rule) && value.length > 0) {
      const { text } = await setPeerRule(client, { peer, rule, value: value.join(' ') }, { absolutePath });
      say(text);
    } else {
      throw new TincanError(
        'TINCAN_E_USAGE',
        `Say what holds for ${peer}: auto-connect on or off, auto-accept SIZE, inbox DIR, note TEXT, or forget.`,
      );
    }
  },
};

/** The peer first: the order of `tincan trust note PEER TEXT` is understood as well. */
function inOrder([first, second, ...rest]: readonly string[]): string[] {
  if (first === undefined || second === undefined) return first === undefined ? [] : [first];
  const isTurned = WORDS.includes(first) && !WORDS.includes(second);
  return isTurned ? [second, first, ...rest] : [first, second, ...rest];
}

export const ruleActions: readonly Action[] = [limit, trust];
