/** Words that are compared with a peer: their dialog is opened, answered in, and told how it ended. */
import { toTincanError } from '../../src/errors.ts';
import { topDialog } from '../ui/dialog.ts';
import type { Session } from './session.ts';

type Comparing = Pick<Session, 'client' | 'ui' | 'open' | 'answer'>;

/** Shows the comparison that is under way with a peer, until it has ended and the person has seen how. */
export function openVerification(session: Comparing, peer: string): void {
  const { client, ui } = session;
  const verification = client.state.verifications[peer];
  if (verification === undefined) return;
  const { id } = verification;
  if (topDialog(ui.get(), 'verify')?.id === id) return;
  session.open({ kind: 'verify', peer, id, ended: undefined, top: 0 });
  client.call('verify.settled', { id }).then(
    ({ outcome, message }) =>
      ui.change((now) => ({
        ...now,
        dialogs: now.dialogs.map((dialog) =>
          dialog.kind === 'verify' && dialog.id === id
            ? { ...dialog, ended: { outcome, message }, top: 0 }
            : dialog,
        ),
      })),
    // A core that has gone says so by itself.
    (thrown: unknown) => {
      const { code, message } = toTincanError(thrown);
      if (code !== 'TINCAN_E_CORE_GONE') session.answer('error', message);
    },
  );
}

/** What the person saw, or that they do not want to go on. */
export function answerVerification(session: Comparing, answer: 'same' | 'different' | 'cancel'): void {
  const { client, ui } = session;
  const peer = topDialog(ui.get(), 'verify')?.peer;
  if (peer === undefined) return;
  const said =
    answer === 'cancel'
      ? client.call('verify.cancel', { peer })
      : client.call('verify.answer', { peer, same: answer === 'same' });
  said.catch((thrown: unknown) => session.answer('error', toTincanError(thrown).message));
}
