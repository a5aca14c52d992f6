import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import {
  arrange,
  conversationArea,
  conversationTitle,
  promptName,
  typingText,
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
    const menu = {
      start: 0,
      end: 1,
      typed: '/',
      candidates: [{ text: '/a ' }, { text: '/b ' }],
      more: false,
      selected: -1,
    };
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
    conversationTitle(readyState({ peers: byId(aPeer('bob', fields)) }), BOB, 1_700_000_000_000);

  it('says who it is, how well one knows them, and whether they are there', () => {
    expect(titleOf({ trust: 'verified', address: '10.0.0.7' })).toBe('bob · verified · 10.0.0.7');
    expect(titleOf({ trust: 'unknown', state: 'nearby', address: '10.0.0.7' })).toBe(
      'bob · new · not connected · 10.0.0.7',
    );
    expect(titleOf({ away: true, address: '' })).toBe('bob · approved · away');
    expect(titleOf({ state: 'offline', address: '', lastSeen: 0 })).toBe('bob · approved · offline');
    expect(titleOf({ state: 'offline', address: '' })).toMatch(/^bob · approved · offline, seen \d\d:\d\d$/);
    expect(titleOf({ state: 'offline', address: '', lastSeen: 1_600_000_000_000 })).toMatch(
      /seen 2020-09-1\d \d\d:/,
    );
  });

  it('says who is gone, and how many everyone is', () => {
    const conversations = { [BOB]: { id: BOB, messages: [aMessage('m1', 'hi')], more: false, unread: 0 } };
    expect(conversationTitle(readyState({ conversations }), BOB, 0)).toBe('bob · gone');
    expect(conversationTitle(readyState({ peers: byId(aPeer('bob')) }), EVERYONE, 0)).toBe(
      '# everyone · 1 connected',
    );
    expect(conversationTitle(readyState(), undefined, 0)).toBe('Welcome');
  });

  it('of a room says what it is about, who is there, and what one is in it', () => {
    const room = {
      id: 'a'.repeat(32),
      name: 'ops',
      label: 'ops',
      topic: 'the servers',
      owner: peerId('alice'),
      part: 'member' as const,
      members: [
        { id: peerId('alice'), name: 'alice', state: 'member' as const },
        { id: BOB, name: 'bob', state: 'member' as const },
        { id: peerId('carol'), name: 'carol', state: 'member' as const },
        { id: peerId('dave'), name: 'dave', state: 'invited' as const },
      ],
      version: 1,
    };
    const conversations = {
      [room.id]: { id: room.id, messages: [], more: false, unread: 0, muted: true as const },
    };
    const state = readyState({ peers: byId(aPeer('bob')), rooms: { [room.id]: room }, conversations });
    expect(conversationTitle(state, room.id, 0)).toBe('# ops · 2/3 online · muted · the servers');
    expect(promptName(state, room.id)).toBe('# ops');
    const invited = { ...state, rooms: { [room.id]: { ...room, part: 'invited' as const } } };
    expect(conversationTitle(invited, room.id, 0)).toContain('you are invited');
  });
});

describe('who is writing', () => {
  it('is told by name, and by number where there are many', () => {
    const typing = (...ids: string[]) =>
      typingText(
        readyState({
          peers: byId(aPeer('bob'), aPeer('carol')),
          conversations: { [BOB]: { id: BOB, messages: [], more: false, unread: 0, typing: ids } },
        }),
        BOB,
      );
    expect(typing()).toBe('');
    expect(typing(BOB)).toBe('bob is writing…');
    expect(typing(BOB, peerId('carol'))).toBe('bob and carol are writing…');
    expect(typing(BOB, 'x', 'y')).toBe('3 are writing…');
  });
});
