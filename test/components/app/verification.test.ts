/** The dialog in which words are compared. */
import { describe, expect, it } from 'vitest';
import type { VerificationState } from '../../../src/store/state.ts';
import { aPeer, aVerification, byId, byPeer, peerId, readyState } from '../../support/states.ts';
import { holdTime, settled } from './fake-time.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const BOB = peerId('bob');
const REF = { id: BOB, name: 'bob', address: '10.0.0.2' };
const WORDS = ['able', 'acid', 'add', 'age'];
type Result = { peer: typeof REF; outcome: 'verified'; message: string };

holdTime();

/** With `/verify bob` entered. @returns the session, and what ends the comparison */
async function comparing(
  fields: Partial<VerificationState>,
): Promise<{ session: TestSession; end(): Promise<void> }> {
  const verification = aVerification(fields);
  const session = aSession(fakeClient(readyState({ peers: byId(aPeer('bob')) })));
  const { client } = session;
  let end: (result: Result) => void = () => undefined;
  client.on('peer.resolve', () => ({ ...REF, known: true }));
  client.on('verify.start', () => {
    client.set({ verifications: byPeer(verification) });
    return { verification };
  });
  client.on(
    'verify.settled',
    () =>
      new Promise<Result>((resolve) => {
        end = resolve;
      }),
  );
  client.on('verify.answer', () => ({}));
  client.on('verify.cancel', () => ({ peer: REF, outcome: 'cancelled', message: 'Called off.' }));
  session.type('/verify bob');
  session.press('Enter');
  await settled();
  return {
    session,
    async end() {
      client.set({ verifications: {} });
      end({ peer: REF, outcome: 'verified', message: 'bob is verified.' });
      await settled();
    },
  };
}
const dialogOf = ({ ui }: TestSession) => ui.get().dialogs.at(-1);

describe('/verify', () => {
  it('opens the comparison, which stays to say how it ended', async () => {
    const { session, end } = await comparing({ stage: 'comparing', words: WORDS });
    expect(dialogOf(session)).toMatchObject({ kind: 'verify', peer: BOB, ended: undefined });
    await end();
    expect(dialogOf(session)).toMatchObject({
      ended: { outcome: 'verified', message: 'bob is verified.' },
    });
    session.press('Esc');
    expect(session.ui.get().dialogs).toEqual([]);
  });

  it('takes an answer that is given twice, and one of each for none', async () => {
    const { session } = await comparing({ stage: 'comparing', words: WORDS });
    session.press('s', 'd', 's');
    await settled();
    expect(session.client.asked('verify.answer')).toEqual([]);
    session.press('s');
    await settled();
    expect(session.client.asked('verify.answer')).toEqual([{ peer: BOB, same: true }]);
    session.press('d', 'd');
    await settled();
    expect(session.client.asked('verify.answer').at(-1)).toEqual({ peer: BOB, same: false });
  });

  it('takes none before there are words, and says so', async () => {
    const { session } = await comparing({ stage: 'asked' });
    session.press('s', 's');
    await settled();
    expect(session.client.asked('verify.answer')).toEqual([]);
    expect(session.notices()).toContain('The words are not there yet.');
  });

  it('is called off with one key, and goes on where the dialog is closed', async () => {
    const { session } = await comparing({ stage: 'comparing', words: WORDS });
    session.press('Esc');
    await settled();
    expect(session.client.asked('verify.cancel')).toEqual([]);
    session.type('/verify bob');
    session.press('Enter');
    await settled();
    session.press('x');
    await settled();
    expect(session.client.asked('verify.cancel')).toEqual([{ peer: BOB }]);
  });
});
