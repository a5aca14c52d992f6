import { describe, expect, it } from 'vitest';
import { restoreDrafts } from '../../../components/app/drafts.ts';
import { opened } from '../../../components/ui/conversations.ts';
import type { CallResults } from '../../../src/control/calls.ts';
import { TincanError } from '../../../src/errors.ts';
import { INTERFACE } from '../../../src/limits.ts';
import { aPeer, byId, peerId, readyState } from '../../support/states.ts';
import { holdTime, passes } from './fake-time.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const BOB = peerId('bob');
const state = readyState({ peers: byId(aPeer('bob'), aPeer('carol')) });
const begin = (): TestSession => aSession(fakeClient(state));
const open = (session: TestSession, id: string): void =>
  session.ui.change((ui) => opened(ui, session.client.state, id));
const saved = ({ client }: TestSession): unknown[] => client.asked('interface.save');

holdTime();

describe('what is half written', () => {
  it('is handed to the core a moment after it has changed, once for many keys', async () => {
    const session = begin();
    open(session, BOB);
    session.type('hello');
    await passes(INTERFACE.draftSavedAfter - 1);
    expect(saved(session)).toEqual([]);
    await passes(1);
    expect(saved(session)).toEqual([{ open: BOB, drafts: { [BOB]: 'hello' } }]);
    await passes(60_000);
    expect(saved(session)).toHaveLength(1);
  });

  it('is taken back from the core when it is sent', async () => {
    const session = begin();
    open(session, BOB);
    session.type('hello');
    await passes(INTERFACE.draftSavedAfter);
    session.press('Enter');
    await passes(INTERFACE.draftSavedAfter);
    expect(saved(session).at(-1)).toEqual({ open: BOB, drafts: {} });
  });

  it('is handed over at once when the screen goes, and not again without a change', async () => {
    const session = begin();
    session.type('half');
    await session.saveDrafts();
    await session.saveDrafts();
    expect(saved(session)).toEqual([{ drafts: { '': 'half' } }]);
  });

  it('stays on the screen where the core does not take it', async () => {
    const session = begin();
    session.client.on('interface.save', () => {
      throw new TincanError('TINCAN_E_INVALID');
    });
    session.type('half');
    await passes(INTERFACE.draftSavedAfter);
    expect(session.text()).toBe('half');
    expect(session.notices()).toEqual([]);
  });

  it('is handed over again with the next change, until the core has it, and it is told whether', async () => {
    const session = begin();
    session.client.on('interface.save', () => {
      throw new TincanError('TINCAN_E_INVALID');
    });
    session.type('hal');
    expect(await session.saveDrafts()).toBe(false);
    expect(await session.saveDrafts()).toBe(false);
    session.client.on('interface.save', () => ({}));
    session.type('f');
    await passes(INTERFACE.draftSavedAfter);
    expect(saved(session).at(-1)).toEqual({ drafts: { '': 'half' } });
    expect(saved(session)).toHaveLength(3);
    expect(await session.saveDrafts()).toBe(true);
    expect(saved(session)).toHaveLength(3);
  });

  it('is not handed over by a screen that has ended', async () => {
    const session = begin();
    session.type('half');
    session.end();
    await passes(60_000);
    expect(saved(session)).toEqual([]);
  });
});

describe('what another screen left', () => {
  const leaving: CallResults['interface.restore'] = {
    open: BOB,
    drafts: { [BOB]: 'for bob', '': 'for nobody' },
  };

  it('is put back', async () => {
    const session = begin();
    session.client.on('interface.restore', () => leaving);
    await restoreDrafts(session);
    expect(session.ui.get()).toMatchObject({ open: BOB, selectedPeer: BOB });
    expect(session.text()).toBe('for bob');
  });

  it('is put back also while yet another screen is there: the core knows whose it was', async () => {
    const session = begin();
    session.client.on('core.status', () => ({ clients: 3 }) as CallResults['core.status']);
    session.client.on('interface.restore', () => leaving);
    await restoreDrafts(session);
    expect(session.text()).toBe('for bob');
  });
});
