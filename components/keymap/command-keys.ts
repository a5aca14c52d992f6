/** Which keys do the same as a command, for whoever asks about the command. Pure. */
import type { KeyAction } from './binding.ts';
import { bindingsOf, keyLabel } from './keymap.ts';
import type { Scene } from './scene.ts';

/** Of each command the actions of keys that do it, or open where it is done. */
const ACTIONS_OF: Readonly<Record<string, readonly KeyAction[]>> = {
  accept: ['request.accept', 'peer.accept', 'transfer.accept'],
  deny: ['request.deny', 'peer.deny', 'transfer.deny'],
  files: ['offer.open'],
  connect: ['peer.connect'],
  disconnect: ['peer.disconnect'],
  verify: ['peer.verify'],
  msg: ['peer.open'],
  reply: ['message.reply'],
  edit: ['message.edit'],
  delete: ['message.delete'],
  resend: ['message.retry'],
  discard: ['message.discard'],
  search: ['search'],
  send: ['files'],
  pause: ['transfer.pause'],
  resume: ['transfer.resume'],
  retry: ['transfer.resume'],
  cancel: ['transfer.cancel'],
  move: ['transfer.first', 'transfer.up', 'transfer.down', 'transfer.last'],
  help: ['help', 'palette'],
  exit: ['leave'],
};

/** `Ctrl-F: Search what was said`, one for each action that has a key. */
export function keysOfCommand(name: string, scene: Scene): string[] {
  return (ACTIONS_OF[name] ?? []).flatMap((action) => {
    const binding = bindingsOf(scene).find((one) => one.action === action && one.keys.length > 0);
    return binding === undefined ? [] : [`${binding.keys.map(keyLabel).join(' ')}: ${binding.description}`];
  });
}
