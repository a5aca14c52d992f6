/** A key answers the request that was read, and no other. */
import { describe, expect, it } from 'vitest';
import { createScreen } from '../../../components/terminal/screen/screen.ts';
import { TincanError } from '../../../src/errors.ts';
import { INTERFACE } from '../../../src/limits.ts';
import type { RequestState, State } from '../../../src/store/state.ts';
import { aPeer, aRequest, aTransfer, byId, peerId, readyState } from '../../support/states.ts';
import { createRecorder, type Recorder } from '../terminal/support/recorder.ts';
import { holdTime, passes, reads, settled } from './fake-time.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const [EVE, MALLORY] = [peerId('eve'), peerId('mallory')];
const peers = byId(
  aPeer('eve', { state: 'nearby', trust: 'unknown' }),
  aPeer('mallory', { state: 'nearby', trust: 'unknown' }),
);
const refOf = (id: string, name: string): RequestState['peer'] => ({ id, name, address: '10.0.0.9' });
const ofEve = aRequest({ id: 'of-eve', number: 1, peer: refOf(EVE, 'eve') });
const ofMallory = aRequest({ id: 'of-mallory', number: 2, peer: refOf(MALLORY, 'mallory') });
const asked = (...requests: RequestState[]): State => readyState({ peers, requests: byId(...requests) });
const ONLY_JUST = 'That request has only just come up. Read it, and answer it then.';

holdTime();

function onAnswers(...requests: RequestState[]): TestSession {
  const session = aSession(fakeClient(asked(...requests)));
  session.client.on('request.accept', () => ({ peer: refOf(EVE, 'eve') }));
  session.client.on('request.deny', () => ({ peer: refOf(EVE, 'eve'), blocked: false }));
  return session;
}
const accepted = ({ client }: TestSession): string[] => client.asked('request.accept').map(({ id }) => id);
const denied = ({ client }: TestSession): string[] => client.asked('request.deny').map(({ id }) => id);

describe('Alt-Y and Alt-N', () => {
  it('answer the request that has waited longest', async () => {
    const session = onAnswers(ofMallory, ofEve);
    await reads();
    session.press('Alt-Y');
    await settled();
    expect(accepted(session)).toEqual(['of-eve']);
    const other = onAnswers(ofMallory, ofEve);
    await reads();
    other.press('Alt-N');
    await settled();
    expect(denied(other)).toEqual(['of-eve']);
  });

  it('answer none that came up only just', async () => {
    const session = onAnswers();
    await passes(10_000);
    session.client.set({ requests: byId(ofEve) });
    await passes(INTERFACE.requestSettles - 1);
    session.press('Alt-Y', 'Alt-N');
    await settled();
    expect([...accepted(session), ...denied(session)]).toEqual([]);
    expect(session.notices()).toEqual([ONLY_JUST]);
    await passes(1);
    session.press('Alt-Y');
    await settled();
    expect(accepted(session)).toEqual(['of-eve']);
  });

  it('answer none that took the place of the one that was read', async () => {
    const session = onAnswers(ofEve, ofMallory);
    await reads();
    session.client.set({ requests: byId(ofMallory) });
    session.press('Alt-Y');
    await settled();
    expect(accepted(session)).toEqual([]);
    expect(session.notices()).toEqual([ONLY_JUST]);
  });

  it('are not stopped by other requests behind it', async () => {
    const session = onAnswers(ofEve);
    await reads();
    session.client.set({ requests: byId(ofEve, ofMallory) });
    session.press('Alt-Y');
    await settled();
    expect(accepted(session)).toEqual(['of-eve']);
  });

  it('answer the next one only when that has been read, however fast they are pressed', async () => {
    const session = onAnswers(ofEve, ofMallory);
    session.client.on('request.accept', ({ id }) => {
      const { [id]: _answered, ...requests } = session.client.state.requests;
      session.client.set({ requests });
      return { peer: refOf(EVE, 'eve') };
    });
    await reads();
    session.press('Alt-Y');
    await settled();
    session.press('Alt-Y');
    await settled();
    expect(accepted(session)).toEqual(['of-eve']);
    await reads();
    session.press('Alt-Y');
    await settled();
    expect(accepted(session)).toEqual(['of-eve', 'of-mallory']);
  });

  it('answer none that was hidden behind the details of another', async () => {
    const session = onAnswers(ofEve, ofMallory);
    await reads();
    session.press('Alt-I');
    await passes(10_000);
    session.client.set({ requests: byId(ofMallory) });
    await passes(10_000);
    session.press('Esc', 'Alt-Y');
    await settled();
    expect(accepted(session)).toEqual([]);
    expect(session.notices()).toEqual([ONLY_JUST]);
  });

  it('pressed twice answer the one whose details were open, and not the one below them too', async () => {
    const session = onAnswers(ofEve, ofMallory);
    session.press('Tab', 'Home', 'Down', 'Down', 'Enter');
    expect(session.ui.get().dialogs).toMatchObject([{ kind: 'request', id: 'of-mallory' }]);
    await passes(10_000);
    session.press('Alt-Y', 'Alt-Y');
    await settled();
    expect(accepted(session)).toEqual(['of-mallory']);
  });

  it('answer none for which the terminal has no row', async () => {
    const session = onAnswers(ofEve);
    session.resize({ columns: 40, rows: 2 });
    await passes(10_000);
    session.press('Alt-Y');
    await settled();
    expect(accepted(session)).toEqual([]);
  });

  it('answer the one whose row is on the screen also under the help, and by the same rule', async () => {
    const session = onAnswers();
    session.press('F1');
    await passes(10_000);
    session.client.set({ requests: byId(ofEve) });
    session.press('Alt-Y');
    await settled();
    expect(accepted(session)).toEqual([]);
    await reads();
    session.press('Alt-Y');
    await settled();
    expect(accepted(session)).toEqual(['of-eve']);
    expect(session.ui.get().dialogs).toMatchObject([{ kind: 'help', filter: '' }]);
  });
});

describe('on a terminal that takes its time', () => {
  /** A session whose frames go through a screen to an output that takes them when the test says so. */
  async function onSlowTerminal(): Promise<{ session: TestSession; output: Recorder }> {
    const session = aSession(fakeClient(asked()), { terminal: 'held' });
    session.client.on('request.accept', () => ({ peer: refOf(EVE, 'eve') }));
    session.client.on('request.deny', () => ({ peer: refOf(EVE, 'eve'), blocked: false }));
    const output = createRecorder();
    const screen = createScreen({
      output,
      columns: 120,
      rows: 40,
      onWriting: session.writing,
      onDrawn: session.drawn,
    });
    let drawn = 0;
    const draw = (): void => {
      drawn += 1;
      screen.frame(`scene ${drawn}`);
      session.rendered(session.scenes.get());
    };
    screen.enter();
    session.scenes.subscribe(draw);
    draw();
    await passes(10_000);
    output.isHeld = true;
    return { session, output };
  }

  it('Alt-Y and Alt-N answer none before its row has been taken, and then been there for long enough', async () => {
    const { session, output } = await onSlowTerminal();
    session.client.set({ requests: byId(ofEve) });
    await passes(10_000);
    session.press('Alt-Y', 'Alt-N');
    await settled();
    expect([...accepted(session), ...denied(session)]).toEqual([]);
    expect(session.notices()).toEqual([ONLY_JUST]);
    // The row is there now; what the notice has changed waits behind it.
    output.release();
    await passes(INTERFACE.requestSettles - 1);
    session.press('Alt-Y');
    await settled();
    expect(accepted(session)).toEqual([]);
    await passes(1);
    session.press('Alt-Y');
    await settled();
    expect(accepted(session)).toEqual(['of-eve']);
  });

  it('letters in a list answer none before it has been taken, and then been there for long enough', async () => {
    const { session, output } = await onSlowTerminal();
    session.press('Tab', 'End');
    await passes(1_000);
    output.release();
    await passes(1_000);
    output.release();
    session.ui.change((ui) => ({ ...ui, selectedPeer: EVE }));
    await passes(1_000);
    output.release();
    session.client.set({ requests: byId(ofEve) });
    await passes(10_000);
    session.type('ad');
    await settled();
    expect([...accepted(session), ...denied(session)]).toEqual([]);
    output.release();
    await passes(INTERFACE.requestSettles - 1);
    session.type('a');
    await settled();
    expect(accepted(session)).toEqual([]);
    await passes(1);
    session.type('a');
    await settled();
    expect(accepted(session)).toEqual(['of-eve']);
  });
});

describe('a request with a warning', () => {
  const warned = { ...ofEve, warning: 'Another device is known under this name.' };

  it.each([['a'], ['Alt-Y']])(
    'is accepted only where all of the warning can be read: by Alt-Y, and then %s',
    async (key) => {
      const session = onAnswers(warned);
      await reads();
      session.press('Alt-Y');
      await settled();
      expect(accepted(session)).toEqual([]);
      expect(session.ui.get().dialogs).toMatchObject([{ kind: 'request', id: 'of-eve' }]);
      session.press(key);
      await settled();
      expect(accepted(session)).toEqual(['of-eve']);
      expect(session.ui.get().dialogs).toEqual([]);
    },
  );

  it('is accepted there from a list too', async () => {
    const session = onAnswers(warned);
    session.press('Tab');
    session.ui.change((ui) => ({ ...ui, selectedPeer: EVE }));
    await reads();
    session.type('a');
    await settled();
    expect(accepted(session)).toEqual([]);
    expect(session.ui.get().dialogs).toMatchObject([{ kind: 'request', id: 'of-eve' }]);
    session.type('a');
    await settled();
    expect(accepted(session)).toEqual(['of-eve']);
  });

  it('is denied at once', async () => {
    const session = onAnswers(warned);
    await reads();
    session.press('Alt-N');
    await settled();
    expect(denied(session)).toEqual(['of-eve']);
  });
});

describe('the details of a request', () => {
  it('answer the one that they show, by its id', async () => {
    const session = onAnswers(ofEve, ofMallory);
    await reads();
    session.press('Alt-I');
    session.client.set({ requests: byId({ ...ofMallory, number: 0 }, ofEve) });
    session.press('a');
    await settled();
    expect(accepted(session)).toEqual(['of-eve']);
    expect(session.ui.get().dialogs).toEqual([]);
  });

  it('never answer another that got the number of one that is over', async () => {
    const session = onAnswers(ofEve);
    await reads();
    session.press('Alt-I');
    session.client.set({ requests: byId({ ...ofMallory, number: 1 }) });
    session.press('a');
    await settled();
    expect(accepted(session)).toEqual([]);
    expect(session.notices()).toEqual(['This request is over; nothing is left to answer.']);
  });

  it('deny, or leave it for later', async () => {
    const session = onAnswers(ofEve);
    await reads();
    session.press('Alt-I', 'Esc', 'Alt-I', 'd');
    await settled();
    expect(accepted(session)).toEqual([]);
    expect(denied(session)).toEqual(['of-eve']);
  });

  it('say why an answer came too late', async () => {
    const session = onAnswers(ofEve);
    session.client.on('request.accept', () => {
      throw new TincanError('TINCAN_E_NO_SUCH_REQUEST');
    });
    await reads();
    session.press('Alt-Y');
    await settled();
    expect(session.notices()).toEqual([new TincanError('TINCAN_E_NO_SUCH_REQUEST').message]);
  });
});

describe('letters in a list', () => {
  it('answer for what is under the cursor', async () => {
    const session = onAnswers(ofEve, ofMallory);
    session.press('Tab', 'Home', 'Down', 'Down');
    await reads();
    session.press('d');
    await settled();
    expect(denied(session)).toEqual(['of-mallory']);
  });

  it('answer for a transfer by its request', async () => {
    const transfer = aTransfer({ direction: 'receive', state: 'offered' });
    const request = aRequest({ id: 'files', number: 3, kind: 'files', transferId: transfer.id });
    const session = onAnswers(ofEve, request);
    session.client.set({ transfers: byId(transfer) });
    session.press('Shift-Tab');
    await reads();
    session.press('a');
    await settled();
    expect(accepted(session)).toEqual(['files']);
  });

  it('cannot be meant for what has gone from under it', async () => {
    const transfer = aTransfer();
    const session = onAnswers();
    session.client.set({ transfers: byId(transfer) });
    session.press('Shift-Tab');
    session.client.set({ transfers: byId(aTransfer({ id: 'b'.repeat(32) })) });
    session.press('x', 'p', 'Enter');
    await settled();
    expect(session.client.calls).toEqual([]);
  });
});
