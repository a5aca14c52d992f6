/** Answering what is asked: requests of peers, and the question of leaving. */
import type { RequestState } from '../../src/client/index.ts';
import { oldestRequest, requestAtHand, requestOfPeer, requestOfTransfer } from '../keymap/index.ts';
import { isRead, requestOf, topDialog, withoutRequest, withoutTopDialog } from '../ui/dialog.ts';
import { type Session, sceneOf } from './session.ts';
import type { RequestPlace } from './shown-requests.ts';

type Answer = 'accept' | 'deny';

function answer(session: Session, command: Answer, request: RequestState | undefined): void {
  if (request === undefined) session.notice('warning', 'There is nothing to answer any more.');
  else session.run(command, [String(request.number)]);
}

/**
 * Answers a request that is on the screen, if it has been there for long enough to be the one that was meant. One with a warning
 * is accepted only where the whole of the warning can be read.
 */
function answerShown(
  session: Session,
  command: Answer,
  request: RequestState | undefined,
  place: RequestPlace,
): void {
  if (request === undefined) return;
  if (!session.isSettled(request.id, place)) {
    session.notice('warning', 'That request has only just come up. Read it, and answer it then.');
    return;
  }
  if (command === 'accept' && request.warning !== undefined) {
    session.open({ kind: 'request', id: request.id, top: 0 });
    return;
  }
  answer(session, command, request);
}

/** The same for the request in the row, which has waited longest. */
export const answerOldest =
  (command: Answer) =>
  (session: Session): void =>
    answerShown(session, command, oldestRequest(session.client.state), 'row');

/** The same for what stands under the cursor of the list that has the keys. */
export function answerInList(command: Answer): (session: Session) => void {
  return (session) => {
    const { state, ui } = sceneOf(session);
    const request =
      ui.focus === 'peers'
        ? requestOfPeer(state, ui.selectedPeer)
        : requestOfTransfer(state, ui.selectedTransfer);
    answerShown(session, command, request, 'list');
  };
}

/** Answers the request of the dialog on top. */
export const answerInDialog =
  (command: Answer) =>
  (session: Session): void => {
    const request = requestAtHand(sceneOf(session));
    if (request === undefined) return;
    session.ui.change((now) => withoutRequest(now, request.id));
    answer(session, command, request);
  };

/** Closes the dialog on top; of a request that is over, the others that are about it as well. */
export function closeDialog({ client, ui }: Session): void {
  ui.change((now) => {
    const request = requestOf(now.dialogs.at(-1));
    const isOver = request !== undefined && client.state.requests[request] === undefined;
    return isOver ? withoutRequest(now, request) : withoutTopDialog(now);
  });
}

/** Shows all that is known of the request in the row. */
export function showOldest(session: Session): void {
  const request = oldestRequest(session.client.state);
  if (request !== undefined) session.open({ kind: 'request', id: request.id, top: 0 });
}

/** What was being typed when the question came up is no answer to it. */
export function answerLeave(session: Session, how: 'leave' | 'stop'): void {
  const dialog = topDialog(session.ui.get(), 'leave');
  if (dialog === undefined || !isRead(dialog)) return;
  session.answerLeave(how);
}
