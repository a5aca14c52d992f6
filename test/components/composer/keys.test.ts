import { describe, expect, it } from 'vitest';
import { composerAction } from '../../../components/composer/keys.ts';
import { composerReducer, createComposer } from '../../../components/composer/state.ts';
import { type KeyEvent, parseKey } from '../../../components/terminal/index.ts';

const WIDTH = 20;
const key = (label: string): KeyEvent => {
  const chord = parseKey(label);
  if (chord === undefined) throw new Error(`No key: ${label}`);
  return { type: 'key', ...chord };
};
/** The text after a key, both with the caret at the mark `|`. */
const pressed = (label: string, marked: string): string => {
  const [before = '', behind = ''] = marked.split('|');
  let state = composerReducer(createComposer(), { type: 'set', text: behind });
  state = composerReducer(state, { type: 'move', to: 'text-start' });
  state = composerReducer(state, { type: 'paste', text: before });
  const action = composerAction(key(label), WIDTH);
  if (action === undefined) throw new Error(`No action: ${label}`);
  const { text, caret } = composerReducer(state, action);
  return `${text.slice(0, caret)}|${text.slice(caret)}`;
};

describe('a key in the composer', () => {
  it.each([
    ['Left', 'ab|c', 'a|bc'],
    ['Left', '👩‍💻|', '|👩‍💻'],
    ['Right', 'a|👩‍💻c', 'a👩‍💻|c'],
    ['Alt-B', 'one two|', 'one |two'],
    ['Alt-B', 'one, two - |', 'one, |two - '],
    ['Alt-F', '|one two', 'one| two'],
    ['Alt-F', 'one|, naïve x', 'one, naïve| x'],
    ['Ctrl-Left', 'one two|', 'one |two'],
    ['Ctrl-Right', '|one two', 'one| two'],
    ['Alt-Left', 'one two|', 'one |two'],
    ['Alt-Right', '|one two', 'one| two'],
    ['Ctrl-A', 'a\nbc|d', 'a\n|bcd'],
    ['Ctrl-E', 'a\nb|cd\ne', 'a\nbcd|\ne'],
    ['Home', 'a\nbc|d', 'a\n|bcd'],
    ['End', '|a\nb', 'a|\nb'],
    ['Ctrl-Home', 'a\nb|', '|a\nb'],
    ['Ctrl-End', '|a\nb', 'a\nb|'],
    ['Up', 'abc\nde|', 'ab|c\nde'],
    ['Down', 'a|bc\nde', 'abc\nd|e'],
    ['Up', '日本語\nabc|', '日|本語\nabc'],
    ['Up', 'the quick brown fox jumps|', 'the q|uick brown fox jumps'],
    ['Down', 'the q|uick brown fox jumps', 'the quick brown fox jumps|'],
    ['Backspace', 'ab|c', 'a|c'],
    ['Backspace', 'a👩‍💻|', 'a|'],
    ['Backspace', 'e\u0301|x', '|x'],
    ['Backspace', 'a\n|b', 'a|b'],
    ['Backspace', '|a', '|a'],
    ['Del', 'a|🇩🇪b', 'a|b'],
    ['Ctrl-D', '|ab', '|b'],
    ['Ctrl-W', 'cp /etc/a-b |c', 'cp |c'],
    ['Alt-Backspace', 'cp /etc/a-b|c', 'cp /etc/a-|c'],
    ['Ctrl-Backspace', 'one two|', 'one |'],
    ['Alt-D', 'one| two three', 'one| three'],
    ['Ctrl-Del', '|one two', '| two'],
    ['Ctrl-B', 'ab|c', 'a|bc'],
    ['Ctrl-T', 'a|bc', 'ba|c'],
    ['Ctrl-T', 'abc|', 'acb|'],
    ['Ctrl-T', 'ab|\ncd', 'ba|\ncd'],
    ['Ctrl-T', '|ab', '|ab'],
    ['Ctrl-T', 'a\n|bc', 'a\n|bc'],
    ['Ctrl-T', 'a|', 'a|'],
    ['Ctrl-T', 'a👩‍💻|', '👩‍💻a|'],
    ['Alt-T', 'one| two three', 'two one| three'],
    ['Alt-T', 'one, tw|o', 'two, one|'],
    ['Alt-T', 'one two three|', 'one three two|'],
    ['Alt-T', 'one two - |', 'two one| - '],
    ['Alt-T', 'one|', 'one|'],
    ['Alt-T', '| -', '| -'],
    ['Alt-U', '|naïve one', 'NAÏVE| one'],
    ['Alt-U', 'o|ne two', 'oNE| two'],
    ['Alt-U', 'stra|ße', 'straSSE|'],
    ['Alt-L', 'ONE| TWO', 'ONE two|'],
    ['Alt-C', '|oNE two', 'One| two'],
    ['Alt-C', 'one| - tWO x', 'one - Two| x'],
    ['Alt-C', 'one|', 'one|'],
    ['Ctrl-K', 'a|b\nc', 'a|\nc'],
    ['Ctrl-K', 'a|\nc', 'a|c'],
    ['Ctrl-U', 'a\nbc|d', 'a\n|d'],
    ['Ctrl-U', 'a\n|d', 'a|d'],
    ['Alt-Enter', 'a|b', 'a\n|b'],
    ['Ctrl-J', 'a|b', 'a\n|b'],
    ['Shift-Enter', 'a|b', 'a\n|b'],
    ['Enter', 'a|b', '|'],
  ])('%s makes %j %j', (label, marked, result) => {
    expect(pressed(label, marked)).toBe(result);
  });

  it('writes its character', () => {
    expect(composerAction({ ...key('é'), text: 'é' }, WIDTH)).toEqual({ type: 'insert', text: 'é' });
    expect(composerAction({ ...key('Space'), text: ' ' }, WIDTH)).toEqual({ type: 'insert', text: ' ' });
  });

  it('undoes as each kind of terminal names it', () => {
    for (const label of ['Ctrl-_', 'Ctrl-Shift-_', 'Ctrl-Shift--', 'Ctrl-/']) {
      expect(composerAction(key(label), WIDTH)).toEqual({ type: 'undo' });
    }
  });

  it('yanks', () => {
    expect(composerAction(key('Ctrl-Y'), WIDTH)).toEqual({ type: 'yank' });
  });

  it('is left to others where it is none of the composer', () => {
    const others = [
      'Tab',
      'Shift-Tab',
      'Esc',
      'F1',
      'Ctrl-P',
      'Ctrl-O',
      'Ctrl-F',
      'Ctrl-C',
      'Ctrl-Z',
      'PgUp',
    ];
    for (const label of [...others, 'PgDn', 'Alt-Y', 'Alt-N', 'Alt-I', 'Ctrl-Enter', 'Ins']) {
      expect(composerAction(key(label), WIDTH), label).toBeUndefined();
    }
  });

  it('takes a paste whole, and does not submit', () => {
    const action = composerAction({ type: 'paste', text: 'a\nb\n', cut: false }, WIDTH);
    expect(action).toEqual({ type: 'paste', text: 'a\nb\n' });
  });
});
