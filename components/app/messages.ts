/** What is done with a message: under the cursor, or by what is written about it. */
import { type CallParams, type MessageState, peerLabel } from '../../src/client/index.ts';
import { toTincanError } from '../../src/errors.ts';
import { look, messageEntryId, placeIn, reveal, scrollRows } from '../conversation/index.ts';
import { messageAtHand } from '../keymap/index.ts';
import { aboutBegun, scrolledTo, viewportOf, windowChanged } from '../ui/conversations.ts';
import { topDialog, withoutTopDialog } from '../ui/dialog.ts';
import type { About } from '../ui/ui-state.ts';
import { contentOf } from './content.ts';
import { shownConversation } from './reading.ts';
import type { Session } from './session.ts';

/** Moves the cursor to the message before or after; one that is higher than the window is scrolled through first. */
export function moveSelection(session: Session, step: 1 | -1): void {
  const { client, ui, views } = session;
  const scene = { state: client.state, ui: ui.get() };
  const shown = shownConversation(scene);
  if (shown === undefined) return;
  const { id, width, height } = shown;
  const content = contentOf(views, scene, id, width);
  const viewport = viewportOf(scene.ui, id);
  const messages = content.entries.filter((entry) => entry.kind === 'message');
  const at = messages.findIndex((entry) => entry.id === scene.ui.selectedMessage);
  const place = at < 0 ? undefined : placeIn(viewport, content, height, messages[at]?.id ?? '');
  const isInSight = place !== undefined && place.row < height && place.row + place.height > 0;
  const hidden = place === undefined ? 0 : step < 0 ? -place.row : place.row + place.height - height;
  if (place !== undefined && isInSight && hidden > 0 && place.height > height) {
    const moved = scrollRows(viewport, content, height, step * Math.min(hidden, Math.max(1, height - 1)));
    ui.change((now) => ({ ...scrolledTo(now, id, moved), jump: undefined }));
    return;
  }
  // Where the cursor is out of sight, or nowhere, it begins at what is seen.
  const { last } = look(viewport, content, height);
  const target = isInSight
    ? messages[Math.max(0, Math.min(at + step, messages.length - 1))]
    : messages.find((entry) => last !== undefined && entry.id === messageEntryId(last));
  if (target === undefined) return;
  const moved = reveal(viewport, content, height, target.id, step < 0 ? 'below' : 'above');
  ui.change((now) => ({
    ...scrolledTo(now, id, moved),
    selectedMessage: target.id,
    jump: undefined,
  }));
}

/** What is done with the message under the cursor. */
export function withMessage(
  act: (session: Session, message: MessageState, conversation: string) => void,
): (session: Session) => void {
  return (session) => {
    const scene = { state: session.client.state, ui: session.ui.get() };
    const message = messageAtHand(scene);
    if (message !== undefined && scene.ui.open !== undefined) act(session, message, scene.ui.open);
  };
}

export const copyMessage = withMessage((session, { text }) => {
  if (session.copy(text)) session.answer('info', 'Copied: sent to the clipboard of the terminal.');
  else session.answer('warning', 'That is more than the clipboard of a terminal takes.');
});

const beginAbout = (kind: About['kind']) =>
  withMessage(({ client, ui }, message) => {
    const { id, from, name, text } = message;
    const label = from === 'self' ? 'yourself' : peerLabel(client.state, { id: from, name, address: '' });
    ui.change((now) => aboutBegun(now, { kind, id, name: label, text }));
  });
export const replyToMessage = beginAbout('reply');
export const editMessage = beginAbout('edit');

export const askToRemove = withMessage((session, message, conversation) => {
  const own = message.from === 'self' && message.event !== true && message.retracted !== true;
  const { id, from, text } = message;
  session.open({ kind: 'remove', conversation, id, from, own, text });
});

/** A call about a message; what came of it is shown also where the message is far back. */
function change<M extends 'chat.edit' | 'chat.retry' | 'chat.discard'>(
  { client, ui, answer }: Session,
  method: M,
  params: CallParams<M> & { conversation: string },
): void {
  client.call(method, params).then(
    ({ message }) =>
      ui.change((now) => windowChanged(now, params.conversation, { type: 'changed', message })),
    (thrown: unknown) => answer('error', toTincanError(thrown).message),
  );
}

export const retryMessage = withMessage((session, { id }, conversation) =>
  change(session, 'chat.retry', { conversation, id }),
);
export const discardMessage = withMessage((session, { id }, conversation) =>
  change(session, 'chat.discard', { conversation, id }),
);

/** Answers the question of the dialog on top. */
export function removeMessage(session: Session, where: 'everywhere' | 'here'): void {
  const { client, ui } = session;
  const dialog = topDialog(ui.get(), 'remove');
  if (dialog === undefined) return;
  const { conversation, id, from } = dialog;
  ui.change(withoutTopDialog);
  if (where === 'everywhere') {
    change(session, 'chat.edit', { conversation, id, text: '' });
    return;
  }
  client.call('chat.remove', { conversation, id, from }).then(
    () => ui.change((now) => windowChanged(now, conversation, { type: 'removed', id, from })),
    (thrown: unknown) => session.answer('error', toTincanError(thrown).message),
  );
}

/** Sends a text as the answer to a message, or in the place of one. Errors: those of the calls. */
export async function sendAbout(
  { client, ui }: Session,
  conversation: string | undefined,
  { kind, id }: About,
  text: string,
): Promise<void> {
  if (conversation === undefined) return;
  if (kind === 'reply') {
    await client.call('chat.send', { conversation, text, reply: id });
    return;
  }
  const { message } = await client.call('chat.edit', { conversation, id, text });
  ui.change((now) => windowChanged(now, conversation, { type: 'changed', message }));
}
