import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { arrange } from '../../../components/app/arrangement.ts';
import { TincanError } from '../../../src/errors.ts';
import { INTERFACE } from '../../../src/limits.ts';
import { aPeer, aTransfer, byId, readyState } from '../../support/states.ts';
import { aSession, type FakeClient, fakeClient, type TestSession } from './support.ts';

let client: FakeClient;
let settings: Record<string, unknown>;

beforeEach(() => {
  vi.useFakeTimers();
  settings = { peersColumns: 0, transfersRows: 0 };
  client = fakeClient(readyState({ peers: byId(aPeer('bob')), transfers: byId(aTransfer()) }));
  client.on('settings.get', ({ key }) => ({ key, value: settings[key] }));
  client.on('settings.set', ({ key, value }) => {
    settings[key] = Number(value);
    return { key, value: Number(value), effect: 'now' };
  });
});
afterEach(() => {
  vi.useRealTimers();
});
const begin = async (size = { columns: 120, rows: 40 }): Promise<TestSession> => {
  const session = aSession(client, size);
  await vi.advanceTimersByTimeAsync(0);
  return session;
};
const panes = ({ ui }: TestSession): string[] => {
  const { layout } = arrange({ state: client.state, ui: ui.get() });
  return [...layout.left, ...layout.right].map(({ id, width, height }) => `${id} ${width}x${height}`);
};
const saved = (): Promise<unknown> => vi.advanceTimersByTimeAsync(2 * INTERFACE.draftSavedAfter);

describe('the panes', () => {
  it('are made larger and smaller by keys, and keep their sizes for the next screen', async () => {
    const session = await begin();
    expect(panes(session)).toEqual(['peers 31x36', 'conversation 89x33', 'transfers 89x3']);
    session.press('Tab', '>', '>', '+', '+', '+', '-');
    expect(panes(session)).toEqual(['peers 35x36', 'conversation 85x31', 'transfers 85x5']);
    await saved();
    expect(settings).toEqual({ peersColumns: 35, transfersRows: 3 });
    session.end();
    expect(panes(await begin())).toEqual(panes(session));
  });

  it('are as the terminal suggests again, for good', async () => {
    settings = { peersColumns: 60, transfersRows: 9 };
    const session = await begin();
    expect(panes(session)[0]).toBe('peers 60x36');
    session.press('Tab', '=');
    expect(panes(session)[0]).toBe('peers 31x36');
    await saved();
    expect(settings).toEqual({ peersColumns: 0, transfersRows: 0 });
  });

  it('grow no further than there is room, so that the next key is seen at once', async () => {
    const session = await begin({ columns: 80, rows: 24 });
    session.press('Tab', ...Array.from({ length: 40 }, () => '>'));
    expect(panes(session)[0]).toBe('peers 48x20');
    session.press('<');
    expect(panes(session)[0]).toBe('peers 46x20');
    session.press(...Array.from({ length: 40 }, () => '<'));
    session.press('>');
    expect(panes(session)[0]).toBe('peers 16x20');
  });

  it('have no size where one is shown alone, or there is nothing to see of it', async () => {
    const low = await begin({ columns: 120, rows: 9 });
    low.press('Tab', '>');
    expect(low.notices()).toEqual(['One pane is shown alone here.']);
    client.set({ transfers: byId(aTransfer({ state: 'done' })) });
    const session = await begin();
    session.press('Tab', '+');
    expect(session.notices()).toEqual(['The list of transfers opens where it has the keys.']);
    await saved();
    expect(settings).toEqual({ peersColumns: 0, transfersRows: 0 });
  });

  it('hold for this screen, with a word, where they cannot be kept', async () => {
    const session = await begin();
    client.on('settings.set', () => {
      throw new TincanError('TINCAN_E_HOME_UNUSABLE', 'The disk is full.');
    });
    session.press('Tab', '>');
    await saved();
    expect(session.notices()).toEqual([
      'The sizes of the panes hold here, and are not kept: The disk is full.',
    ]);
    expect(panes(session)[0]).toBe('peers 33x36');
  });

  it('save what was changed last, also when one leaves at once', async () => {
    const session = await begin();
    session.press('Tab', '>');
    session.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(settings).toMatchObject({ peersColumns: 33 });
  });

  it('are shown one alone, and all again, from where one writes too', async () => {
    const session = await begin();
    session.press('Alt-Z');
    expect(panes(session)).toEqual(['conversation 120x36']);
    session.press('Tab');
    expect(panes(session)).toEqual(['peers 120x36']);
    session.press('>');
    expect(session.notices()).toEqual(['One pane is shown alone here, as wide as the terminal.']);
    session.press('z');
    expect(panes(session)).toHaveLength(3);
    session.press('Esc');
    session.type('z>');
    expect(session.text()).toBe('z>');
  });
});
