/** Keys in the lists of peers and of transfers, and of narrowing them down. */

import type { Binding } from '../binding.ts';
import {
  noTransfer,
  peerAsksNothing,
  transferAsksNothing,
  unless,
  whyNotConnect,
  whyNotVerify,
} from '../reasons.ts';
import { isStranger, selectedConversation, selectedPeer } from '../scene.ts';
import { aboutBinding, ofTransfer } from './shared.ts';

function list(context: 'peers' | 'transfers'): readonly Binding[] {
  return [
    {
      context,
      keys: ['/'],
      action: 'filter.begin',
      description: 'Narrow the list down by a few letters',
      hint: 'filter',
    },
    {
      context,
      keys: ['Esc'],
      action: 'filter.clear',
      description: 'List everything again',
      hint: 'list all',
      enabled: ({ ui }) => ui.filters[context] !== '',
    },
    {
      context,
      keys: ['Up', 'k'],
      action: 'list.up',
      description: 'Move up and down',
      hint: 'move',
      hintWith: 'list.down',
    },
    { context, keys: ['Down', 'j'], action: 'list.down', description: 'Move down' },
    { context, keys: ['PgUp'], action: 'list.page-up', description: 'Up by a page' },
    { context, keys: ['PgDn'], action: 'list.page-down', description: 'Down by a page' },
    { context, keys: ['Home', 'g'], action: 'list.first', description: 'To the first' },
    { context, keys: ['End', 'G'], action: 'list.last', description: 'To the last' },
  ];
}

export const peers: readonly Binding[] = [
  {
    context: 'peers',
    keys: ['a'],
    action: 'peer.accept',
    description: 'Accept what the peer asks for',
    hint: 'accept',
    disabledReason: peerAsksNothing,
  },
  {
    context: 'peers',
    keys: ['d'],
    action: 'peer.deny',
    description: 'Deny what the peer asks for',
    hint: 'deny',
    disabledReason: peerAsksNothing,
  },
  {
    context: 'peers',
    keys: ['Enter'],
    action: 'peer.open',
    description: 'Open the conversation; ask a stranger for a connection',
    hint: (scene) =>
      isStranger(selectedPeer(scene)) && peerAsksNothing(scene) !== undefined ? 'connect' : 'open',
    disabledReason: unless(
      (scene) => selectedConversation(scene) !== undefined,
      'Nothing is chosen in this list.',
    ),
  },
  {
    context: 'peers',
    keys: ['c'],
    action: 'peer.connect',
    description: 'Connect',
    hint: 'connect',
    disabledReason: whyNotConnect,
  },
  {
    context: 'peers',
    keys: ['x'],
    action: 'peer.disconnect',
    description: 'Disconnect, when pressed twice, or give up connecting',
    hint: (scene) => {
      if (selectedPeer(scene)?.state !== 'connected') return 'give up';
      return scene.ui.armed === undefined ? 'disconnect' : 'once more disconnects';
    },
    twice: (scene) => {
      const peer = selectedPeer(scene);
      return peer?.state === 'connected' ? peer.id : undefined;
    },
    disabledReason: unless((scene) => {
      const state = selectedPeer(scene)?.state;
      return state === 'connected' || state === 'connecting' || state === 'awaiting-approval';
    }, 'There is no connection to end.'),
  },
  aboutBinding('peers'),
  ...list('peers'),
];

export const transfers: readonly Binding[] = [
  {
    context: 'peers',
    keys: ['v'],
    action: 'peer.verify',
    description: 'Compare four words with the peer: is nobody in between?',
    hint: 'verify',
    disabledReason: whyNotVerify,
  },
  {
    context: 'transfers',
    keys: ['a'],
    action: 'transfer.accept',
    description: 'Accept the files',
    hint: 'accept',
    disabledReason: transferAsksNothing,
  },
  {
    context: 'transfers',
    keys: ['d'],
    action: 'transfer.deny',
    description: 'Deny the files',
    hint: 'deny',
    disabledReason: transferAsksNothing,
  },
  {
    context: 'transfers',
    keys: ['Enter'],
    action: 'transfer.details',
    description: 'Show all that is known of it',
    hint: 'details',
    disabledReason: noTransfer,
  },
  ...ofTransfer('transfers'),
  ...list('transfers'),
];

export const filter: readonly Binding[] = [
  {
    context: 'filter',
    keys: ['Enter', 'Tab'],
    action: 'filter.keep',
    description: 'To the list that is left',
    hint: 'to the list',
  },
  {
    context: 'filter',
    keys: ['Esc'],
    action: 'filter.clear',
    description: 'List everything again',
    hint: 'list all',
  },
  {
    context: 'filter',
    keys: ['Up'],
    action: 'list.up',
    description: 'Choose',
    hint: 'choose',
    hintWith: 'list.down',
  },
  { context: 'filter', keys: ['Down'], action: 'list.down', description: 'Choose the next one' },
];
