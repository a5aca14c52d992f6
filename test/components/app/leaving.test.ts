import { describe, expect, it } from 'vitest';
import { detachedText } from '../../../src/client/index.ts';
import type { CallResults } from '../../../src/control/calls.ts';
import { TincanError } from '../../../src/errors.ts';
import { INTERFACE } from '../../../src/limits.ts';
import { aTransfer, byId, readyState } from '../../support/states.ts';
import { holdTime, passes, reads, settled } from './fake-time.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

holdTime();

const busy = (): TestSession => aSession(fakeClient(readyState({ transfers: byId(aTransfer()) })));
const stops = ({ client }: TestSession): number => client.asked('core.stop').length;
const kinds = ({ ui }: TestSession): string[] => ui.get().dialogs.map(({ kind }) => kind);

describe('leaving while transfers run', () => {
  it('asks, and stops them where that is the answer', async () => {
    const session = busy();
    session.press('Ctrl-C');
    await settled();
    expect(kinds(session)).toEqual(['leave']);
    expect(session.left).toEqual([]);
    await reads();
    session.press('s');
    await settled();
    expect(stops(session)).toBe(1);
    // The core is gone, and with it what is half written.
    expect(session.left).toEqual([{ text: undefined, kept: false }]);
  });

  it('leaves them running where that is the answer, and says so', async () => {
    const session = busy();
    session.press('Ctrl-C');
    await reads();
    session.press('l');
    await settled();
    expect(stops(session)).toBe(0);
    expect(session.left[0]?.text).toMatch(/^The core goes on in the background/);
    expect(session.left[0]?.kept).toBe(true);
    expect(session.isLeaving()).toBe(true);
  });

  it.each([['s'], ['l']])('takes no %s for an answer that was being typed when it asked', async (letter) => {
    const session = busy();
    session.press('Ctrl-C');
    await passes(INTERFACE.requestSettles - 1);
    session.type(letter);
    await settled();
    expect(kinds(session)).toEqual(['leave']);
    expect(session.left).toEqual([]);
    await passes(1);
    session.type(letter);
    await settled();
    expect(session.left).toHaveLength(1);
  });

  it('begins to wait anew each time that it asks', async () => {
    const session = busy();
    session.press('Ctrl-C');
    await reads();
    session.press('Esc');
    await settled();
    session.press('Ctrl-C');
    await settled();
    session.type('sl');
    await settled();
    expect(kinds(session)).toEqual(['leave']);
    expect(session.left).toEqual([]);
  });

  it('is not leaving while it asks, so that the end of the core is news', async () => {
    const session = busy();
    session.press('Ctrl-C');
    expect(session.isLeaving()).toBe(true);
    await settled();
    expect(kinds(session)).toEqual(['leave']);
    expect(session.isLeaving()).toBe(false);
    await reads();
    session.press('s');
    expect(session.isLeaving()).toBe(true);
    await settled();
  });

  it('stays where that is the answer, and asks again the next time', async () => {
    const session = busy();
    for (let time = 0; time < 2; time += 1) {
      session.press('Ctrl-C');
      await settled();
      expect(kinds(session)).toEqual(['leave']);
      session.press('Esc');
      await settled();
      expect(kinds(session)).toEqual([]);
      expect(session.isLeaving()).toBe(false);
    }
    expect(session.left).toEqual([]);
    expect(stops(session)).toBe(0);
  });

  it('takes a second Ctrl-C for the answer that loses nothing', async () => {
    const session = busy();
    session.press('Ctrl-C');
    await settled();
    session.press('Ctrl-C');
    await settled();
    expect(stops(session)).toBe(0);
    expect(session.left).toHaveLength(1);
  });

  it('asks once, however fast Ctrl-C is pressed again', async () => {
    const session = busy();
    session.press('Ctrl-C', 'Ctrl-C', 'Ctrl-C');
    await settled();
    expect(kinds(session)).toEqual(['leave']);
    expect(session.client.asked('core.status')).toHaveLength(1);
    session.press('Esc');
    await settled();
    expect(session.left).toEqual([]);
  });

  it('asks over the help, and leaves it open where one stays', async () => {
    const session = busy();
    session.press('F1', 'Ctrl-C');
    await settled();
    expect(kinds(session)).toEqual(['help', 'leave']);
    session.press('Esc');
    await settled();
    expect(kinds(session)).toEqual(['help']);
  });

  it('takes no letter for an answer but those that are named', async () => {
    const session = busy();
    session.press('Ctrl-C');
    await reads();
    session.type('yaxq ');
    session.press('Enter', 'Tab', 'Alt-Y');
    session.paste('s');
    await settled();
    expect(kinds(session)).toEqual(['leave']);
    expect(session.left).toEqual([]);
  });
});

describe('leaving', () => {
  it('does not ask while nothing runs', async () => {
    const session = aSession();
    session.press('Ctrl-C');
    await settled();
    expect(stops(session)).toBe(1);
    expect(session.left).toEqual([{ text: undefined, kept: false }]);
  });

  it('does the same by /exit, and lets everything go on by /detach', async () => {
    const exits = aSession();
    exits.type('/exit\n');
    await settled();
    expect(stops(exits)).toBe(1);
    const detaches = busy();
    detaches.type('/detach\n');
    await settled();
    expect(stops(detaches)).toBe(0);
    expect(detaches.left).toEqual([{ text: detachedText(), kept: true }]);
  });

  it('hands over what is half written first', async () => {
    const session = aSession();
    session.type('half');
    session.press('Ctrl-C');
    await settled();
    const [saved, ...others] = session.client.calls.map(({ method }) => method);
    expect(saved).toBe('interface.save');
    expect(session.client.asked('interface.save')).toEqual([{ drafts: { '': 'half' } }]);
    expect(others).toContain('core.stop');
  });

  it('does not say that the core keeps what it has not taken', async () => {
    const session = aSession(fakeClient(), { started: false });
    session.client.on('core.release', () => ({ stays: true }));
    session.client.on('interface.save', () => {
      throw new TincanError('TINCAN_E_INVALID');
    });
    session.type('too much');
    session.press('Ctrl-C');
    await settled();
    expect(session.left).toEqual([
      { text: expect.stringContaining('goes on in the background'), kept: false },
    ]);
  });

  it('says why where the core is gone', async () => {
    const session = aSession();
    session.client.on('core.status', () => {
      throw new TincanError('TINCAN_E_CORE_GONE');
    });
    session.press('Ctrl-C');
    await settled();
    expect(session.left).toEqual([{ text: new TincanError('TINCAN_E_CORE_GONE').message, kept: false }]);
  });

  it('leaves a core to the others that are attached', async () => {
    const session = aSession();
    session.client.on('core.status', () => ({ clients: 2 }) as CallResults['core.status']);
    session.press('Ctrl-C');
    await settled();
    expect(stops(session)).toBe(0);
    expect(session.left).toHaveLength(1);
  });
});
