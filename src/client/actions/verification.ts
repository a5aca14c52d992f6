/** Actions that make sure who is on the other side. */
import { TincanError } from '../../errors.ts';
import { peerLabel } from '../labels.ts';
import { resolveMetPeer } from '../reach.ts';
import { beginVerification, begunText, otherAwaitedText, verifyById, wordsText } from '../verification.ts';
import { type Action, type ActionContext, unless } from './action.ts';
import { peerOrOpen } from './connections.ts';

/** What can be said of the words, and that one does not want to go on. */
const ANSWERS = ['same', 'different', 'cancel'] as const;
type Answer = (typeof ANSWERS)[number];
const isAnswer = (word: string): word is Answer => ANSWERS.some((answer) => answer === word);

const verify: Action = {
  name: 'verify',
  aliases: [],
  usage: '[PEER] [same|different|cancel|ID]',
  summary: 'Compares four words, or an id: is nobody in between?',
  help: {
    options: [
      ['PEER', 'with whom; left out, whose conversation is open'],
      ['same', 'says that both of you see the same words'],
      ['different', 'says that you do not; the connection ends'],
      ['cancel', 'calls it off'],
      ['ID', 'compares the whole id instead, as "tincan identity" there shows it'],
    ],
    example: '/verify bob',
    related: ['trust', 'block'],
  },
  parameters: [
    { kind: 'peer', optional: true },
    { kind: 'choice', also: ANSWERS, optional: true, rest: true },
  ],
  disabledReason: unless(
    ({ peers }) => Object.values(peers).some(({ trust }) => trust === 'approved' || trust === 'verified'),
    'Nobody has been approved yet.',
  ),
  async run(context, args) {
    const [target, ...rest] = args.words;
    const what = rest.join(' ');
    if (target === undefined) await begin(context, (await peerOrOpen(context, args)).id);
    else if (what === '') await begin(context, target);
    else if (isAnswer(what.toLowerCase())) await answer(context, target, what.toLowerCase() as Answer);
    else context.say((await verifyById(context.client, target, what)).message);
  },
};

async function begin({ client, say, show }: ActionContext, target: string): Promise<void> {
  const { peer, verification } = await beginVerification(client, target);
  if (show('verify', peer.id)) return;
  const { words } = verification;
  say(
    words === undefined
      ? begunText(client, peer, verification)
      : wordsText(client.state.peers[peer.id]?.label ?? peer.name, words),
  );
}

async function answer({ client, say }: ActionContext, target: string, what: Answer): Promise<void> {
  const peer = await resolveMetPeer(client, target);
  if (client.state.verifications[peer.id] === undefined) {
    throw new TincanError(
      'TINCAN_E_NO_COMPARISON',
      `You are not comparing words with ${peerLabel(client.state, peer)} now; /verify without "${what}" begins.`,
    );
  }
  if (what === 'cancel') {
    say((await client.call('verify.cancel', { peer: peer.id })).message);
    return;
  }
  const { ended } = await client.call('verify.answer', { peer: peer.id, same: what === 'same' });
  say(ended === undefined ? otherAwaitedText(client, peer) : ended.message);
}

export const verificationActions: readonly Action[] = [verify];
