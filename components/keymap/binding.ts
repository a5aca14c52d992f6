/** What a row of the table of keys is. */
import type { Scene } from './scene.ts';

/** Where a key means something: panes, dialogs, the completion menu; `anywhere` but in dialogs, and `always`. */
export type Context =
  | 'composer'
  | 'menu'
  | 'tour'
  | 'peers'
  | 'conversation'
  | 'transfers'
  | 'filter'
  | 'help'
  | 'notices'
  | 'request'
  | 'offer'
  | 'transfer'
  | 'about'
  | 'text'
  | 'long'
  | 'remove'
  | 'verify'
  | 'search'
  | 'palette'
  | 'files'
  | 'recall'
  | 'leave'
  | 'anywhere'
  | 'always';

/** What a key does; each name has one function in ../app/key-actions.ts. */
export type KeyAction =
  | 'compose'
  | 'complete'
  | 'menu.next'
  | 'menu.previous'
  | 'menu.take'
  | 'menu.close'
  | 'tour.next'
  | 'tour.end'
  | 'focus.next'
  | 'focus.previous'
  | 'focus.composer'
  | 'list.up'
  | 'list.down'
  | 'list.first'
  | 'list.last'
  | 'list.page-up'
  | 'list.page-down'
  | 'page.up'
  | 'page.down'
  | 'scroll.up'
  | 'scroll.down'
  | 'scroll.first'
  | 'scroll.last'
  | 'message.up'
  | 'message.down'
  | 'message.copy'
  | 'message.reply'
  | 'message.edit'
  | 'message.delete'
  | 'message.retry'
  | 'message.discard'
  | 'about.cancel'
  | 'recall'
  | 'recall.take'
  | 'long.send'
  | 'verify.same'
  | 'verify.different'
  | 'verify.cancel'
  | 'remove.everywhere'
  | 'remove.here'
  | 'search'
  | 'search.take'
  | 'search.scope'
  | 'palette'
  | 'palette.take'
  | 'palette.write'
  | 'files'
  | 'files.take'
  | 'files.mark'
  | 'files.mark-up'
  | 'files.enter'
  | 'files.leave'
  | 'files.hidden'
  | 'files.places'
  | 'found.next'
  | 'found.previous'
  | 'filter.begin'
  | 'filter.keep'
  | 'filter.clear'
  | 'about.open'
  | 'peer.open'
  | 'peer.connect'
  | 'peer.disconnect'
  | 'peer.verify'
  | 'peer.note'
  | 'peer.ask'
  | 'peer.files'
  | 'peer.inbox'
  | 'peer.limit'
  | 'peer.block'
  | 'peer.forget'
  | 'peer.accept'
  | 'peer.deny'
  | 'transfer.details'
  | 'transfer.conversation'
  | 'transfer.first'
  | 'transfer.up'
  | 'transfer.down'
  | 'transfer.last'
  | 'transfer.pause'
  | 'transfer.resume'
  | 'transfer.cancel'
  | 'transfer.accept'
  | 'transfer.deny'
  | 'request.accept'
  | 'request.deny'
  | 'request.details'
  | 'offer.open'
  | 'offer.accept'
  | 'offer.mark'
  | 'offer.mark-up'
  | 'offer.mark-folder'
  | 'offer.next'
  | 'offer.previous'
  | 'dialog.accept'
  | 'dialog.deny'
  | 'dialog.close'
  | 'leave.run'
  | 'leave.stop'
  | 'leave.stay'
  | 'pane.zoom'
  | 'pane.wider'
  | 'pane.narrower'
  | 'pane.higher'
  | 'pane.lower'
  | 'pane.reset'
  | 'help'
  | 'notices'
  | 'leave'
  | 'suspend'
  | 'redraw';

export interface Binding {
  context: Context;
  /** As `formatKey` writes them; the first is the one that is shown. Empty only where the user wants none. */
  keys: readonly string[];
  /** No setting moves its keys: they are those of writing, or mean what they do everywhere. */
  fixed?: true;
  /** The same key leads here and back: keys of that action that are among these move with it. */
  follows?: KeyAction;
  action: KeyAction;
  /** For the help: what happens. */
  description: string;
  /** For the hint line: a word or two. Without it, and where it is empty, the key is not hinted at. */
  hint?: string | ((scene: Scene) => string);
  /** An action of this context whose key the hint line shows beside the first one, as they are of one kind. */
  hintWith?: KeyAction;
  /**
   * What the key is about where only a second press does it, as nothing brings it back and a letter may be meant as text;
   * undefined where one press is enough.
   */
  twice?(scene: Scene): string | undefined;
  /** False where the key means nothing of this now; it goes to the next context, or is written. Default: always true. */
  enabled?(scene: Scene): boolean;
  /**
   * Why what the key means cannot be done now, as a sentence: said where it is pressed all the same. Undefined where it can be done.
   * In a pane in place of `enabled`, as no letter that acts there may be written by chance.
   */
  disabledReason?(scene: Scene): string | undefined;
}
