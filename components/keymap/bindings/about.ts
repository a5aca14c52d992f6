/** Keys of the details of a peer or a room: of a peer also what is decided about it. */
import type { Binding } from '../binding.ts';
import { notDecided, whyNotApproved, whyNotBlock, whyNotVerify } from '../reasons.ts';
import { peerAtHand, type Scene } from '../scene.ts';
import { scrolled } from './shared.ts';

const ofPeer = (scene: Scene): boolean => peerAtHand(scene) !== undefined;
/** What a second press does. */
const BLOCK = 'block';
const FORGET = 'forget';

const isBlocked = (scene: Scene): boolean => peerAtHand(scene)?.trust === 'blocked';

export const about: readonly Binding[] = [
  {
    context: 'about',
    keys: ['Esc', 'Enter', 'q', 'i'],
    follows: 'about.open',
    action: 'dialog.close',
    description: 'Close the details',
    hint: 'close',
  },
  {
    context: 'about',
    keys: ['n'],
    action: 'peer.note',
    description: 'Write a note on the peer, for you alone',
    hint: 'note',
    enabled: ofPeer,
    disabledReason: notDecided,
  },
  {
    context: 'about',
    keys: ['c'],
    action: 'peer.ask',
    description: 'Be asked about each of its connections, or no more',
    hint: (scene) => (peerAtHand(scene)?.rules?.ask === true ? 'do not ask me' : 'ask me first'),
    enabled: ofPeer,
    disabledReason: whyNotApproved,
  },
  {
    context: 'about',
    keys: ['f'],
    action: 'peer.files',
    description: 'Accept its files up to a size without asking',
    hint: 'files',
    enabled: ofPeer,
    disabledReason: whyNotApproved,
  },
  {
    context: 'about',
    keys: ['o'],
    action: 'peer.inbox',
    description: 'Choose the folder for its files',
    hint: 'folder',
    enabled: ofPeer,
    disabledReason: whyNotApproved,
  },
  {
    context: 'about',
    keys: ['l'],
    action: 'peer.limit',
    description: 'Limit how fast its files go',
    hint: 'limit',
    enabled: ofPeer,
    disabledReason: whyNotApproved,
  },
  {
    context: 'about',
    keys: ['v'],
    action: 'peer.verify',
    description: 'Compare four words with the peer',
    hint: 'verify',
    enabled: ofPeer,
    disabledReason: whyNotVerify,
  },
  {
    context: 'about',
    keys: ['b'],
    action: 'peer.block',
    description: 'Block the peer, when pressed twice, or unblock it',
    hint: (scene) => {
      if (isBlocked(scene)) return 'unblock';
      return scene.ui.armed === BLOCK ? 'once more blocks' : 'block';
    },
    twice: (scene) => (isBlocked(scene) ? undefined : BLOCK),
    enabled: ofPeer,
    disabledReason: whyNotBlock,
  },
  {
    context: 'about',
    keys: ['x'],
    action: 'peer.forget',
    description: 'Make the peer a stranger again, when pressed twice',
    hint: ({ ui }) => (ui.armed === FORGET ? 'once more forgets' : 'forget'),
    twice: () => FORGET,
    enabled: ofPeer,
    disabledReason: notDecided,
  },
  ...scrolled('about'),
];
