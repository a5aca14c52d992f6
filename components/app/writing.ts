/** Writing: what goes into the composer, and is sent from it. */
import { INTERFACE } from '../../src/limits.ts';
import { firstLine } from '../../src/text/format.ts';
import { composerAction, composerReducer, submittedText } from '../composer/index.ts';
import type { InputEvent } from '../terminal/index.ts';
import { toNewest, withoutAbout } from '../ui/conversations.ts';
import { type Dialog, isRead, topDialog, withoutTopDialog } from '../ui/dialog.ts';
import { arrange } from './arrangement.ts';
import type { Session } from './session.ts';

/** Writes: a key or a paste goes into the composer, or submits what stands there. */
export function compose(session: Session, event: InputEvent): void {
  const { client, ui } = session;
  const before = ui.get();
  const { composerWidth } = arrange({ state: client.state, ui: before });
  const action = composerAction(event, composerWidth);
  if (action === undefined) return;
  if (action.type === 'submit') {
    const text = submittedText(before.composer);
    const question = text === undefined ? undefined : questionBefore(text, before.open);
    if (question !== undefined) session.open(question);
    else submitComposed(session);
    return;
  }
  ui.change((now) => ({
    ...now,
    composer: composerReducer(now.composer, action),
    menu: undefined,
    tour: undefined,
  }));
  if (ui.get().composer.full)
    session.notice('warning', 'There is no room for more; what was too much is left out.');
}

/** Whether a text is as long as nobody writes by hand, and so may have been pasted by mistake. */
function questionBefore(text: string, conversation: string | undefined): Dialog | undefined {
  if (conversation === undefined || isCommand(text)) return undefined;
  const lines = text.split('\n').length;
  const bytes = Buffer.byteLength(text);
  if (lines < INTERFACE.longLines && bytes < INTERFACE.longBytes) return undefined;
  return {
    kind: 'long',
    conversation,
    lines,
    bytes,
    firstLine: firstLine(text),
    openedAt: performance.now(),
  };
}

/** Sends what is written, or does what it says. */
function submitComposed(session: Session): void {
  const { ui } = session;
  const before = ui.get();
  const submitted = submittedText(before.composer);
  const about = before.open === undefined ? undefined : before.abouts[before.open];
  ui.change((now) => {
    const composer = composerReducer(now.composer, { type: 'submit' });
    const viewports = submitted !== undefined && now.open !== undefined ? toNewest(now, now.open) : now;
    // Who says something has found what was looked for, and is at the end of the conversation.
    return {
      ...(submitted === undefined || isCommand(submitted)
        ? viewports
        : withoutAbout({ ...viewports, composer, selectedMessage: undefined, found: undefined })),
      ...(submitted === undefined || isCommand(submitted) ? { composer } : {}),
      menu: undefined,
    };
  });
  if (submitted !== undefined) session.submit(submitted, about);
}

/** Sends the text that was asked about, if it is still for the conversation that was named. */
export function sendLong(session: Session): void {
  const dialog = topDialog(session.ui.get(), 'long');
  if (dialog === undefined || !isRead(dialog)) return;
  session.ui.change(withoutTopDialog);
  if (dialog.conversation === session.ui.get().open) submitComposed(session);
  else session.notice('warning', 'Another conversation is open by now; nothing was sent.');
}

/** Of a line that is a command the reply that is being written knows nothing. */
function isCommand(line: string): boolean {
  return line.startsWith('/') && !line.startsWith('//') && !line.startsWith('/me ');
}
