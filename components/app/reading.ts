/** What the screen tells the core: how far the open conversation has been read. */
import { compareCursors } from '../../src/client/index.ts';
import { firstUnread, look } from '../conversation/index.ts';
import type { Scene } from '../keymap/index.ts';
import { viewportOf } from '../ui/conversations.ts';
import { arrange, conversationArea } from './arrangement.ts';
import { contentOf } from './content.ts';
import type { Session } from './session.ts';

/** The conversation that is on the screen with no dialog over it, and its cells and rows. */
export function shownConversation(scene: Scene): { id: string; width: number; height: number } | undefined {
  const { open, dialogs } = scene.ui;
  if (open === undefined || dialogs.length > 0) return undefined;
  const area = conversationArea(arrange(scene).layout);
  return area === undefined ? undefined : { id: open, ...area };
}

export interface Reading {
  /** The terminal has taken this scene: a person can see what it shows. */
  drawn(scene: Scene): void;
}

export function createReading({ client, views }: Pick<Session, 'client' | 'views'>): Reading {
  /** What was said last: it is not said again for every frame until the core has heard of it. */
  let said = '';
  return {
    drawn(scene) {
      const { open, jump } = scene.ui;
      const conversation = open === undefined ? undefined : scene.state.conversations[open];
      if (conversation === undefined || conversation.unread === 0) {
        said = '';
        return;
      }
      // It is about to be shown elsewhere, or nobody looks.
      if (jump?.conversation === open || scene.ui.terminalFocus === false) return;
      const shown = shownConversation(scene);
      const first = firstUnread(conversation);
      if (shown === undefined || first === undefined) return;
      const { id, width, height } = shown;
      const content = contentOf(views, scene, id, width);
      const { last } = look(viewportOf(scene.ui, id), content, height);
      // What is below the window has not been seen.
      if (last === undefined || compareCursors(last, first) < 0) return;
      const upTo = { order: last.order, id: last.id };
      const word = [id, upTo.order, upTo.id, first.id, conversation.unread].join('/');
      if (word === said) return;
      said = word;
      // A core that has just gone says so by itself.
      client.call('chat.read', { conversation: id, upTo }).catch(() => {});
    },
  };
}
