/** The dialog of the doctor. */
import { describe, expect, it } from 'vitest';
import { type Doctor, openDoctor } from '../../../components/app/doctor.ts';
import { TincanError } from '../../../src/errors.ts';
import { readyState } from '../../support/states.ts';
import { holdTime, settled } from './fake-time.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

holdTime();

const begin = (peer?: string) => {
  const session = aSession(fakeClient(readyState()));
  let finish: (findings: []) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const asked: (string | undefined)[] = [];
  const doctor: Doctor = {
    examine(about) {
      asked.push(about);
      return new Promise((resolve, reject) => {
        finish = resolve;
        fail = reject;
      });
    },
    reportLines: () => ['Network', '  ok  eth0'],
  };
  openDoctor(session, peer, () => Promise.resolve(doctor));
  return { session, asked, finish: () => finish([]), fail: (error: Error) => fail(error) };
};
const shown = ({ ui }: TestSession): string[] =>
  ui
    .get()
    .dialogs.map((dialog) => (dialog.kind === 'text' ? `${dialog.title}: ${dialog.text}` : dialog.kind));

describe('the doctor in the full screen', () => {
  it('is there at once, and has the findings when they are known', async () => {
    const { session, asked, finish } = begin('bob');
    expect(shown(session)[0]).toMatch(/^\/doctor bob: Looking at the network/);
    await settled();
    expect(asked).toEqual(['bob']);
    finish();
    await settled();
    expect(shown(session)).toEqual(['/doctor bob: Network\n  ok  eth0']);
  });

  it('says why there are none', async () => {
    const { session, fail } = begin();
    await settled();
    fail(new TincanError('TINCAN_E_NO_SUCH_PEER', 'There is no peer bob.'));
    await settled();
    expect(shown(session)).toEqual(['/doctor: There is no peer bob.']);
  });

  it('says nothing more once it was closed, and does not come up under other hands', async () => {
    const { session, finish } = begin();
    await settled();
    session.press('Esc');
    finish();
    await settled();
    expect(shown(session)).toEqual([]);
  });
});
