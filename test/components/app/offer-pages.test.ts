import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TincanError } from '../../../src/errors.ts';
import type { OfferEntry } from '../../../src/store/state.ts';
import { aRequest, byId, readyState } from '../../support/states.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const request = aRequest({ kind: 'files', files: 3, bytes: 3 });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

function begin(): TestSession {
  const client = fakeClient(readyState({ requests: byId(request) }));
  client.on('request.entries', ({ from }) => ({
    entries: [{ path: `${from}.txt`, files: 1, bytes: 1 }],
    ...(from < 2 ? { next: from + 1 } : {}),
  }));
  return aSession(client);
}
const shown = ({ ui }: TestSession): (OfferEntry[] | undefined)[] =>
  ui.get().dialogs.flatMap((dialog) => (dialog.kind === 'offer' ? [dialog.entries as OfferEntry[]] : []));
const page = (number: number): OfferEntry[][] => [[{ path: `${number}.txt`, files: 1, bytes: 1 }]];

describe('the files of an offer', () => {
  it('are turned page by page, there and back', async () => {
    const session = begin();
    session.press('Alt-I', 'f');
    expect(shown(session)).toEqual([undefined]);
    await settled();
    expect(shown(session)).toEqual(page(0));
    for (const [key, number] of [
      ['n', 1],
      ['Right', 2],
      ['n', 2],
      ['p', 1],
      ['Left', 0],
      ['p', 0],
    ] as const) {
      session.press(key);
      await settled();
      expect(shown(session)).toEqual(page(number));
    }
    session.press('Esc');
    expect(session.ui.get().dialogs).toMatchObject([{ kind: 'request' }]);
  });

  it('of a page that is not looked at any more come to nothing', async () => {
    const session = begin();
    session.press('Alt-I', 'f', 'Esc');
    await settled();
    expect(session.ui.get().dialogs).toMatchObject([{ kind: 'request' }]);
  });

  it('are what /files shows', async () => {
    const session = begin();
    session.type('/files 1\n');
    await settled();
    expect(shown(session)).toEqual(page(0));
  });

  it('that cannot be had say why', async () => {
    const session = begin();
    session.client.on('request.entries', () => {
      throw new TincanError('TINCAN_E_NO_SUCH_REQUEST', 'It is over.');
    });
    session.press('Alt-I', 'f');
    await settled();
    expect(session.notices()).toContain('It is over.');
  });
});
