import { describe, expect, it } from 'vitest';
import { arrange } from '../../../components/app/arrangement.ts';
import { beginTour } from '../../../components/app/tour.ts';
import { hintsFor } from '../../../components/keymap/index.ts';
import { aPeer, byId, readyState } from '../../support/states.ts';
import { aSession, fakeClient, type TestSession } from './support.ts';

const begin = (size: { columns?: number; rows?: number } = {}): TestSession => {
  const session = aSession(fakeClient(readyState({ peers: byId(aPeer('bob')) })), size);
  beginTour(session);
  return session;
};
const step = ({ ui }: TestSession): number | undefined => ui.get().tour;
const hints = ({ client: { state }, ui }: TestSession): string[] =>
  hintsFor({ state, ui: ui.get() }).map(({ key, label }) => `${key} ${label}`);

describe('the tour', () => {
  it('goes on by Enter to its end, and ends by Esc', () => {
    const session = begin();
    expect(hints(session).slice(0, 2)).toEqual(['Enter go on', 'Esc end the tour']);
    session.press('Enter', 'Enter', 'Enter');
    expect(step(session)).toBe(3);
    session.press('Enter');
    expect(step(session)).toBeUndefined();
    beginTour(session);
    session.press('Esc');
    expect(step(session)).toBeUndefined();
  });

  it('ends as soon as somebody writes or pastes, and what that is stands in the composer', () => {
    const typed = begin();
    typed.type('hi');
    expect([step(typed), typed.text()]).toEqual([undefined, 'hi']);
    const pasted = begin();
    pasted.paste('hello');
    expect([step(pasted), pasted.text()]).toEqual([undefined, 'hello']);
  });

  it('leaves all other keys what they are', () => {
    const session = begin();
    session.press('Tab');
    expect([session.ui.get().focus, step(session)]).toEqual(['peers', 0]);
    session.press('Down', 'Up', 'Esc');
    expect([session.ui.get().focus, step(session)]).toEqual(['composer', 0]);
    session.press('F1');
    expect(arrange({ state: session.client.state, ui: session.ui.get() }).tour).toEqual([]);
    session.press('Esc');
    expect(step(session)).toBe(0);
  });

  it('leaves the panes something to show, however small the terminal is', () => {
    for (const rows of [4, 6, 8, 10, 24]) {
      const session = begin({ columns: 40, rows });
      const { layout, tour } = arrange({ state: session.client.state, ui: session.ui.get() });
      expect(tour.length).toBe(layout.tourRows);
      expect(layout.bodyRows).toBeGreaterThan(0);
      const used =
        Number(layout.header) +
        layout.bodyRows +
        layout.tourRows +
        layout.noticeRows +
        layout.composer.height +
        Number(layout.hints);
      expect(used).toBe(rows);
    }
  });
});
