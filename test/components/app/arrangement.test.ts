import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import {
  arrange,
  conversationArea,
  conversationTitle,
  promptName,
} from '../../../components/app/arrangement.ts';
import { noticed } from '../../../components/ui/notice-log.ts';
import { initialUi, type UiState } from '../../../components/ui/ui-state.ts';
import { EVERYONE } from '../../../src/store/state.ts';
import { aMessage, aPeer, aRequest, byId, peerId, readyState } from '../../support/states.ts';
import { sceneArbitrary } from '../keymap/support.ts';

const BOB = peerId('bob');
const blank = initialUi({ columns: 80, rows: 24 }, 0);
const arranged = (ui: Partial<UiState> = {}, state = readyState()): ReturnType<typeof arrange> =>
  arrange({ state, ui: { ...blank, ...ui } });

describe('the arrangement of a scene', () => {
  it('leaves the text at least a third of the terminal beside its prompt, and the caret inside it', () => {
    fc.assert(
      fc.property(sceneArbitrary(), (scene) => {
        const { layout, prompt, composer, composerWidth } = arrange(scene);
        const { columns, rows } = scene.ui;
        expect(stringWidth(prompt) + composerWidth).toBe(columns);
        expect(composerWidth).toBeGreaterThanOrEqual(Math.floor(columns / 3));
        expect(composer.rows).toHaveLength(layout.composer.height);
        expect(layout.composer.row + composer.caret.row).toBeLessThan(rows);
        expect(stringWidth(prompt) + composer.caret.column).toBeLessThan(columns);
      }),
    );
  });

  it('has a row for a request, but where its details are open', () => {
    const state = readyState({ requests: byId(aRequest()) });
    const details = [{ kind: 'request', id: 'request-1', top: 0 }] as const;
    expect(arranged({}, state).layout.request).toBe(true);
    expect(arranged({ dialogs: details }, state).layout.request).toBe(false);
    expect(arranged({ dialogs: [{ kind: 'help', filter: '', top: 0 }] }, state).layout.request).toBe(true);
    expect(arranged().layout.request).toBe(false);
  });

  it('has rows for the menu, but under a dialog', () => {
    const menu = { start: 0, end: 1, typed: '/', candidates: ['/a ', '/b '], selected: -1 };
    expect(arranged({ menu }).layout.menuRows).toBe(2);
    expect(arranged({ menu, dialogs: [{ kind: 'notices', top: 0 }] }).layout.menuRows).toBe(0);
  });

  it('has what the help is searched for in the place of what is being written', () => {
    const { prompt, composer } = arranged({ dialogs: [{ kind: 'help', filter: 'pause', top: 0 }] });
    expect(prompt).toBe(' search › ');
    expect(composer).toMatchObject({ rows: ['pause'], caret: { row: 0, column: 5 } });
  });

  it('shows a notice until its time is over', () => {
    const notices = noticed(blank.notices, 'info', 'hello', 0);
    expect(arranged({ notices, now: 1 }).notice?.notice.text).toBe('hello');
    expect(arranged({ notices, now: 100_000 }).notice).toBeUndefined();
  });

  it('knows the conversation only where it is on the screen', () => {
    expect(conversationArea(arranged().layout)).toEqual({ width: 54, height: 18 });
    expect(conversationArea(arranged({ columns: 40, rows: 10 }).layout)).toEqual({ width: 40, height: 6 });
    expect(conversationArea(arranged({ columns: 40, rows: 10, focus: 'peers' }).layout)).toBeUndefined();
  });
});

describe('the name in the prompt', () => {
  const state = readyState({ peers: byId(aPeer('bob', { label: 'bob·7RT2' })) });

  it('is that of the one to whom the text goes', () => {
    expect(promptName(state, undefined)).toBe('tincan');
    expect(promptName(state, BOB)).toBe('bob·7RT2');
    expect(promptName(state, EVERYONE)).toBe('# everyone');
  });
});

describe('the title of a conversation', () => {
  const titleOf = (fields: Parameters<typeof aPeer>[1]): string =>
    conversationTitle(readyState({ peers: byId(aPeer('bob', fields)) }), BOB);

  it('says who it is, how well one knows them, and whether they are there', () => {
    expect(titleOf({ trust: 'verified', address: '10.0.0.7' })).toBe('bob · verified · 10.0.0.7');
    expect(titleOf({ trust: 'unknown', state: 'nearby', address: '10.0.0.7' })).toBe(
      'bob · new · not connected · 10.0.0.7',
    );
    expect(titleOf({ state: 'offline', address: '' })).toBe('bob · approved · away');
  });

  it('says who is gone, and how many everyone is', () => {
    const conversations = { [BOB]: { id: BOB, messages: [aMessage('m1', 'hi')], more: false, unread: 0 } };
    expect(conversationTitle(readyState({ conversations }), BOB)).toBe('bob · gone');
    expect(conversationTitle(readyState({ peers: byId(aPeer('bob')) }), EVERYONE)).toBe(
      '# everyone · 1 connected',
    );
    expect(conversationTitle(readyState(), undefined)).toBe('Welcome');
  });
});
