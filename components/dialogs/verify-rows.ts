/** Four words that are compared with a peer, what to do with them, and how it ended. Pure. */
import { type State, type VerificationState, wordsLine } from '../../src/client/index.ts';
import { formatClock } from '../../src/text/format.ts';
import { keymapOf } from '../keymap/index.ts';
import type { Row } from '../rows/index.ts';
import type { Role } from '../theme/theme.ts';
import type { VerifyDialog } from '../ui/dialog.ts';
import { choiceRows } from './choice-rows.ts';
import { factRows, textRows } from './facts.ts';

/** @param now ms since 1970 */
export function verifyRows(state: State, dialog: VerifyDialog, now: number, width: number): Row[] {
  const label = state.peers[dialog.peer]?.label ?? 'the peer';
  if (dialog.ended !== undefined) {
    const { outcome, message } = dialog.ended;
    const role: Role = outcome === 'verified' ? 'good' : outcome === 'different' ? 'error' : 'text';
    return textRows(message, width, role);
  }
  const verification = state.verifications[dialog.peer];
  if (verification?.id !== dialog.id) return textRows('It has ended.', width, 'muted');
  const { words, expiresAt } = verification;
  const ends = factRows('Ends in', formatClock(Math.max(0, expiresAt - now) / 1_000), width);
  if (words === undefined) return [...textRows(awaited(label, verification), width, 'text'), [], ...ends];
  const answers = keymapOf(state.keys).bindings.filter(
    ({ context, action }) =>
      context === 'verify' && (action === 'verify.same' || action === 'verify.different'),
  );
  return [
    ...textRows(
      `Read these words to each other, by phone or face to face, not in this chat. ${label} has to see the same four, in the same order.`,
      width,
      'text',
    ),
    [],
    ...textRows(wordsLine(words), width, 'title'),
    [],
    ...(verification.stage === 'confirmed-here'
      ? textRows(`You said that they are the same; ${label} has not said so yet.`, width, 'good')
      : choiceRows(answers, width)),
    ...(verification.stage === 'confirmed-there'
      ? [[], ...textRows(`${label} says that they are the same.`, width, 'text')]
      : []),
    [],
    ...ends,
  ];
}

function awaited(label: string, { role, agreed }: VerificationState): string {
  if (role === 'responder' || agreed)
    return `You agreed to compare four words with ${label}; they come in a moment.`;
  return `${label} is asked to compare four words with you. They come here as soon as ${label} agrees.`;
}
