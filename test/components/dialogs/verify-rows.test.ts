import { describe, expect, it } from 'vitest';
import type { VerifyDialog } from '../../../components/ui/dialog.ts';
import type { VerificationState } from '../../../src/store/state.ts';
import { aPeer, aVerification, byId, byPeer, peerId, readyState } from '../../support/states.ts';
import { linesOf, viewOf } from './support.ts';

const WORDS = ['able', 'acid', 'add', 'age'];
const DIALOG: VerifyDialog = {
  kind: 'verify',
  peer: peerId('bob'),
  id: aVerification().id,
  ended: undefined,
  top: 0,
};
const rowsOf = (fields: Partial<VerificationState> | undefined, dialog: Partial<VerifyDialog> = {}): string =>
  linesOf(
    viewOf(
      { ...DIALOG, ...dialog },
      {
        state: readyState({
          peers: byId(aPeer('bob')),
          verifications: fields === undefined ? {} : byPeer(aVerification(fields)),
        }),
      },
    ),
  ).join('\n');

describe('comparing words', () => {
  it('begins with waiting for the other user, and says until when', () => {
    const text = rowsOf({ stage: 'asked' });
    expect(text).toContain('bob is asked to compare four words with you.');
    expect(text).toMatch(/Ends in +\d/);
    expect(text).not.toContain('same on both screens');
    expect(rowsOf({ role: 'responder', agreed: true })).toContain(
      'You agreed to compare four words with bob',
    );
  });

  it('shows the words with what to do about them, and what each key says', () => {
    const text = rowsOf({ stage: 'comparing', words: WORDS });
    expect(text).toContain('1 able  2 acid  3 add  4 age');
    expect(text).toContain('by phone or face to face, not in this chat');
    expect(text).toMatch(/ s +The words are the same/);
    expect(text).toMatch(/ d +They differ/);
    expect(rowsOf({ stage: 'confirmed-there', words: WORDS })).toContain('bob says that they are the same.');
  });

  it('asks no more once it was answered', () => {
    const text = rowsOf({ stage: 'confirmed-here', words: WORDS });
    expect(text).toContain('You said that they are the same; bob has not said so yet.');
    expect(text).not.toMatch(/ d +They differ/);
  });

  it('stays to say how it ended; of another one it shows nothing', () => {
    const ended = { outcome: 'different', message: 'The words of you and bob differ.' } as const;
    expect(rowsOf(undefined, { ended })).toBe('The words of you and bob differ.');
    expect(rowsOf({ stage: 'comparing', words: WORDS }, { id: 'e'.repeat(32) })).toBe('It has ended.');
  });
});
