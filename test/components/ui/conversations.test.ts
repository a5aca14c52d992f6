import { describe, expect, it } from 'vitest';
import { composerReducer, createComposer } from '../../../components/composer/index.ts';
import { AT_BOTTOM } from '../../../components/conversation/index.ts';
import {
  allDrafts,
  opened,
  restoredDrafts,
  scrolledTo,
  viewportOf,
} from '../../../components/ui/conversations.ts';
import { initialUi, NOWHERE, type UiState } from '../../../components/ui/ui-state.ts';
import { aMessage, peerId, readyState } from '../../support/states.ts';

const [BOB, CAROL, DAVE] = [peerId('bob'), peerId('carol'), peerId('dave')];
const state = readyState();
const blank = initialUi({ columns: 80, rows: 24 }, 0);

const typed = (ui: UiState, text: string): UiState => ({
  ...ui,
  composer: composerReducer(ui.composer, { type: 'set', text }),
});

describe('opening a conversation', () => {
  it('leaves what is half written with its conversation, and brings back what waits in the other', () => {
    let ui = typed(opened(blank, state, BOB), 'for bob');
    ui = typed(opened(ui, state, CAROL), 'for carol');
    expect(ui.composer.text).toBe('for carol');
    ui = opened(ui, state, BOB);
    expect(ui.composer.text).toBe('for bob');
    expect(opened(ui, state, CAROL).composer.text).toBe('for carol');
  });

  it('brings back the caret and what can be undone, too', () => {
    let ui = typed(opened(blank, state, BOB), 'one two');
    ui = { ...ui, composer: composerReducer(ui.composer, { type: 'kill', to: 'blank-word-left' }) };
    ui = opened(opened(ui, state, CAROL), state, BOB);
    expect(ui.composer).toMatchObject({ text: 'one ', caret: 4 });
    expect(composerReducer(ui.composer, { type: 'undo' }).text).toBe('one two');
  });

  it('takes what was typed while none was open along', () => {
    const ui = opened(typed(blank, 'hello'), state, BOB);
    expect(ui.composer.text).toBe('hello');
    expect(ui.drafts).toEqual({});
  });

  it('never puts it in the place of what waits there, and loses neither', () => {
    const ui = opened(
      restoredDrafts(blank, { drafts: { [NOWHERE]: 'hello', [BOB]: 'waits' } }, state),
      state,
      BOB,
    );
    expect(ui.composer.text).toBe('waits');
    expect(allDrafts(ui)).toEqual({ [NOWHERE]: 'hello', [BOB]: 'waits' });
    const next = opened(ui, state, CAROL);
    expect(next.composer.text).toBe('hello');
    expect(allDrafts(next)).toEqual({ [BOB]: 'waits', [CAROL]: 'hello' });
  });

  it('takes along what was typed ahead, if asked to, and only where nothing waits', () => {
    let ui = typed(opened(blank, state, BOB), 'typed ahead');
    expect(opened(ui, state, CAROL).composer.text).toBe('');
    const along = opened(ui, state, CAROL, true);
    expect(along.composer.text).toBe('typed ahead');
    expect(allDrafts(along)).toEqual({ [CAROL]: 'typed ahead' });
    ui = typed(opened(opened(ui, state, CAROL, true), state, BOB), 'for bob');
    expect(opened(ui, state, CAROL, true).composer.text).toBe('typed ahead');
    expect(allDrafts(opened(ui, state, CAROL, true))[BOB]).toBe('for bob');
  });

  it('keeps everything where it is when it is open already', () => {
    const ui = { ...typed(opened(blank, state, BOB), 'text'), focus: 'peers' as const };
    const again = opened(ui, state, BOB, true);
    expect(again.composer).toBe(ui.composer);
    expect(again.focus).toBe('composer');
  });

  it('closes the menu, since its candidates are for another text', () => {
    const menu = {
      start: 0,
      end: 1,
      typed: '/',
      candidates: [{ text: '/a ' }, { text: '/b ' }],
      more: false,
      selected: -1,
    };
    expect(opened({ ...blank, menu }, state, BOB).menu).toBeUndefined();
  });

  it('marks from where it is new', () => {
    const messages = [aMessage('m1', 'old'), aMessage('m2', 'new'), aMessage('m3', 'newer')];
    const unread = readyState({
      conversations: { [BOB]: { id: BOB, messages, more: false, unread: 2 } },
    });
    expect(opened(blank, unread, BOB).unreadFrom?.id).toBe('m2');
    expect(opened(opened(blank, unread, BOB), unread, CAROL).unreadFrom).toBeUndefined();
  });

  it('keeps the history of what was entered over all conversations', () => {
    const composer = createComposer(['/list']);
    expect(opened({ ...blank, composer }, state, BOB).composer.history).toEqual(['/list']);
  });
});

describe('what is half written', () => {
  it('is handed over and put back as it was', () => {
    let ui = typed(opened(blank, state, BOB), 'for bob');
    ui = typed(opened(ui, state, CAROL), 'for carol');
    const drafts = allDrafts(ui);
    expect(drafts).toEqual({ [BOB]: 'for bob', [CAROL]: 'for carol' });
    const next = restoredDrafts(blank, { open: CAROL, drafts }, state);
    expect(next).toMatchObject({ open: CAROL, selectedPeer: CAROL });
    expect(next.composer).toMatchObject({ text: 'for carol', caret: 9 });
    expect(opened(next, state, BOB).composer.text).toBe('for bob');
    expect(allDrafts(next)).toEqual(drafts);
  });

  it('is put back where no conversation was open', () => {
    const next = restoredDrafts(blank, { drafts: { [NOWHERE]: '/conn', [DAVE]: 'x' } }, state);
    expect(next.open).toBeUndefined();
    expect(next.composer.text).toBe('/conn');
    expect(allDrafts(next)).toEqual({ [NOWHERE]: '/conn', [DAVE]: 'x' });
  });

  it('is nothing where there are only blanks', () => {
    expect(allDrafts(typed(opened(blank, state, BOB), '  \n '))).toEqual({});
  });

  it('comes back with the mark of what is new in the open conversation', () => {
    const conversation = { id: BOB, messages: [aMessage('m1', 'new')], more: false, unread: 1 };
    const unread = readyState({ conversations: { [BOB]: conversation } });
    expect(restoredDrafts(blank, { open: BOB, drafts: {} }, unread).unreadFrom?.id).toBe('m1');
  });
});

describe('where a conversation is scrolled to', () => {
  const viewport = { at: 'entry', id: 'm1', row: 2, seen: 'm9' } as const;

  it('is the bottom until it is moved', () => {
    expect(viewportOf(blank, BOB)).toBe(AT_BOTTOM);
  });

  it('is remembered for each, and forgotten at the bottom', () => {
    const ui = scrolledTo(scrolledTo(blank, BOB, viewport), CAROL, AT_BOTTOM);
    expect(viewportOf(ui, BOB)).toBe(viewport);
    expect(viewportOf(ui, CAROL)).toBe(AT_BOTTOM);
    expect(scrolledTo(ui, BOB, AT_BOTTOM).viewports).toEqual({});
  });

  it('is no change where it is there already', () => {
    const ui = scrolledTo(blank, BOB, viewport);
    expect(scrolledTo(ui, BOB, viewport)).toBe(ui);
    expect(scrolledTo(blank, BOB, AT_BOTTOM)).toBe(blank);
  });
});
