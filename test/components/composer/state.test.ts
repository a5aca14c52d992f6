import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ComposerAction,
  type ComposerState,
  composerReducer,
  createComposer,
  draftOf,
  submittedText,
  withDraft,
} from '../../../components/composer/state.ts';
import { INTERFACE } from '../../../src/limits.ts';
import { anyText, boundariesOf } from './texts.ts';

const WIDTH = 20;
const apply = (actions: readonly ComposerAction[], from = createComposer()): ComposerState =>
  actions.reduce(composerReducer, from);
const type = (text: string): ComposerAction[] => Array.from(text, (text) => ({ type: 'insert', text }));
const UP: ComposerAction = { type: 'up', width: WIDTH };
const DOWN: ComposerAction = { type: 'down', width: WIDTH };
const UNDO: ComposerAction = { type: 'undo' };
const SUBMIT: ComposerAction = { type: 'submit' };
const submitted = (...texts: string[]): ComposerState =>
  apply(texts.flatMap((text): ComposerAction[] => [{ type: 'set', text }, SUBMIT]));

const motion = fc.constantFrom(
  ...(['left', 'right', 'word-left', 'word-right', 'blank-word-left'] as const),
  ...(['line-start', 'line-end', 'text-start', 'text-end'] as const),
);
const offset = fc.oneof(fc.integer({ min: -5, max: 100 }), fc.double());
const action: fc.Arbitrary<ComposerAction> = fc.oneof(
  fc.record({ type: fc.constantFrom('insert' as const, 'paste' as const, 'set' as const), text: anyText }),
  fc.record({ type: fc.constantFrom('move' as const, 'erase' as const, 'kill' as const), to: motion }),
  fc.record({
    type: fc.constantFrom('up' as const, 'down' as const),
    width: fc.integer({ min: -1, max: 30 }),
  }),
  fc.record({ type: fc.constantFrom('newline', 'yank', 'yank-earlier', 'undo', 'clear', 'submit') }),
  fc.record({ type: fc.constant('swap'), what: fc.constantFrom('characters', 'words') }),
  fc.record({ type: fc.constant('recase'), letters: fc.constantFrom('upper', 'lower', 'capital') }),
  fc.record({ type: fc.constant('replace' as const), start: offset, end: offset, text: anyText }),
) as fc.Arbitrary<ComposerAction>;
const actions = fc.array(action, { maxLength: 30 });
const runs = { numRuns: 600 };

describe('the composer, whatever is done to it,', () => {
  it('has its caret between two graphemes of the text', () => {
    fc.assert(
      fc.property(actions, (sequence) => {
        let state = createComposer(['before']);
        for (const each of sequence) {
          state = composerReducer(state, each);
          expect(boundariesOf(state.text)).toContain(state.caret);
        }
      }),
      runs,
    );
  });

  it('has no control characters, no lone surrogates and nothing invisible that steers', () => {
    fc.assert(
      fc.property(actions, (sequence) => {
        const state = apply(sequence);
        for (const text of [state.text, ...state.kills, ...state.history, submittedText(state) ?? '']) {
          expect(text.isWellFormed()).toBe(true);
          expect(text).not.toMatch(
            /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]/,
          );
        }
      }),
      runs,
    );
  });

  it('gives a position that is one of its history or the line being written', () => {
    fc.assert(
      fc.property(actions, (sequence) => {
        const { position, history, left } = apply(sequence, createComposer(['a', 'b', 'c']));
        expect(position).toBeGreaterThanOrEqual(0);
        expect(position).toBeLessThanOrEqual(history.length);
        for (const key of left.keys()) expect(key).toBeLessThanOrEqual(history.length);
      }),
      runs,
    );
  });

  it('is as it was after an insertion and its undo', () => {
    fc.assert(
      fc.property(actions, anyText, fc.constantFrom('insert', 'paste'), (sequence, text, kind) => {
        // A motion ends the run of typing that the insertion would else be a part of.
        const before = apply([...sequence, { type: 'move', to: 'word-left' }]);
        const changed = composerReducer(before, { type: kind, text } as ComposerAction);
        fc.pre(changed.text !== before.text);
        const undone = composerReducer(changed, UNDO);
        expect(undone.text).toBe(before.text);
        expect(undone.caret).toBe(before.caret);
        expect(undone.undo).toEqual(before.undo.slice(-INTERFACE.undoSteps + 1));
      }),
      runs,
    );
  });
});

describe('typing', () => {
  it('puts in one code point after the other, joined emoji too', () => {
    expect(apply(type('hi 👩‍💻!')).text).toBe('hi 👩‍💻!');
  });

  it('puts the caret behind a grapheme that new text makes of its neighbours', () => {
    const state = apply([{ type: 'set', text: '🇪🇫' }, { type: 'move', to: 'text-start' }, ...type('🇩')]);
    expect(state.text.slice(0, state.caret)).toBe('🇩🇪');
  });

  it('stops where the room ends, and says so', () => {
    const most = 'x'.repeat(INTERFACE.composerBytes - 3);
    const nearly = apply([{ type: 'paste', text: most }]);
    expect(nearly.full).toBe(false);
    const full = apply([{ type: 'paste', text: '日本' }], nearly);
    expect(full.text).toBe(`${most}日`);
    expect(full.full).toBe(true);
    expect(apply([{ type: 'move', to: 'left' }], full).full).toBe(false);
  });
});

describe('a paste', () => {
  it('never submits, and comes in as lines', () => {
    const state = apply([{ type: 'paste', text: '/exit\r\nmore\r\tend\n' }]);
    expect(state.text).toBe('/exit\nmore\n    end\n');
    expect(state.history).toEqual([]);
  });

  it('is one step of undo', () => {
    expect(apply([...type('ab'), { type: 'paste', text: 'c d e' }, UNDO]).text).toBe('ab');
  });
});

describe('undo', () => {
  it('takes back typed text word by word', () => {
    const typed = apply(type('one two'));
    expect(apply([UNDO], typed).text).toBe('one');
    expect(apply([UNDO, UNDO], typed).text).toBe('');
    expect(apply([UNDO, UNDO, UNDO], typed).text).toBe('');
  });

  it('takes back a run of backspaces at once', () => {
    const erased: ComposerAction[] = [1, 2, 3].map(() => ({ type: 'erase', to: 'left' }));
    expect(apply([{ type: 'set', text: 'abcdef' }, ...erased, UNDO]).text).toBe('abcdef');
  });

  it('brings back what was cleared', () => {
    expect(apply([{ type: 'set', text: 'all' }, { type: 'clear' }, UNDO]).text).toBe('all');
  });

  it('remembers a bounded number of steps', () => {
    const steps = Array.from(
      { length: INTERFACE.undoSteps + 50 },
      (): ComposerAction => ({ type: 'newline' }),
    );
    expect(apply(steps).undo).toHaveLength(INTERFACE.undoSteps);
  });
});

describe('the kill buffer', () => {
  const line = apply([{ type: 'set', text: 'one two three' }]);

  it('takes kills in a row together, whichever way they went', () => {
    const state = apply(
      [
        { type: 'kill', to: 'blank-word-left' },
        { type: 'kill', to: 'blank-word-left' },
        { type: 'move', to: 'line-start' },
        { type: 'yank' },
      ],
      line,
    );
    expect(state.text).toBe('two threeone ');
    const both = apply(
      [
        { type: 'move', to: 'word-left' },
        { type: 'kill', to: 'line-end' },
        { type: 'kill', to: 'line-start' },
        { type: 'yank' },
      ],
      line,
    );
    expect(both.text).toBe('one two three');
  });

  it('starts anew after anything else', () => {
    const state = apply(
      [
        { type: 'kill', to: 'word-left' },
        { type: 'move', to: 'left' },
        { type: 'kill', to: 'word-left' },
      ],
      line,
    );
    expect(state.kills).toEqual(['three', 'two']);
  });

  it('gives what was cut before, one after another, right behind a yank', () => {
    const cut = apply(
      [
        { type: 'kill', to: 'word-left' },
        { type: 'move', to: 'left' },
        { type: 'kill', to: 'word-left' },
        { type: 'move', to: 'text-start' },
        { type: 'yank' },
      ],
      line,
    );
    expect(cut.text).toBe('twoone  ');
    const earlier = apply([{ type: 'yank-earlier' }], cut);
    expect(earlier).toMatchObject({ text: 'threeone  ', caret: 5 });
    expect(apply([{ type: 'yank-earlier' }], earlier).text).toBe('twoone  ');
    expect(apply([UNDO], earlier).text).toBe('twoone  ');
    const moved = apply([{ type: 'move', to: 'right' }, { type: 'yank-earlier' }], cut);
    expect(moved.text).toBe(cut.text);
    expect(apply([{ type: 'yank-earlier' }]).text).toBe('');
  });

  it('keeps only so many', () => {
    const ends: ComposerAction[] = [
      { type: 'kill', to: 'text-start' },
      { type: 'move', to: 'left' },
    ];
    const many = apply(
      Array.from({ length: INTERFACE.killRing + 3 }, (_, index) => [
        ...type(`${index}`),
        ...ends,
      ]).flat() as ComposerAction[],
    );
    expect(many.kills).toHaveLength(INTERFACE.killRing);
    expect(many.kills.at(-1)).toBe(String(INTERFACE.killRing + 2));
  });

  it('does not take what Backspace erases', () => {
    expect(apply([{ type: 'erase', to: 'left' }], line).kills).toEqual([]);
  });
});

describe('up and down', () => {
  it('hold on to the column across shorter lines', () => {
    const state = apply([{ type: 'set', text: 'abcdef\nx\nabcdef' }, { type: 'move', to: 'left' }, UP, UP]);
    expect(state.caret).toBe(5);
  });

  it('go through the rows of a wrapped line, and stay in the row', () => {
    const text = 'aaaa bbbb cccc dddd eeee ffff';
    const up = apply([{ type: 'set', text }, UP]);
    expect(text.slice(up.caret)).toBe(' cccc dddd eeee ffff');
    const end = apply([
      { type: 'set', text: `abcdefghi ${'x'.repeat(19)}` },
      { type: 'up', width: 20 },
    ]);
    expect(end.caret).toBe(9);
  });
});

describe('the history', () => {
  it('is reached from the first row and left from the last, and the half-typed line comes back', () => {
    let state = apply(type('half'), submitted('one', 'two'));
    const seen = [];
    for (const step of [UP, UP, UP, DOWN, DOWN, DOWN]) {
      state = composerReducer(state, step);
      seen.push(state.text);
    }
    expect(seen).toEqual(['two', 'one', 'one', 'two', 'half', 'half']);
    expect(state.caret).toBe(4);
  });

  it('is not reached while there are rows to go through', () => {
    const state = apply([{ type: 'set', text: 'a\nb' }, UP], submitted('old'));
    expect(state.text).toBe('a\nb');
    expect(apply([UP], state).text).toBe('old');
  });

  it('keeps changes to an entry while looking at others, and itself unchanged', () => {
    const state = apply([UP, ...type('!'), UP, DOWN], submitted('one', 'two'));
    expect(state.text).toBe('two!');
    expect(state.history).toEqual(['one', 'two']);
  });

  it('has no two equal entries side by side, and a bounded number of them', () => {
    expect(submitted('a', 'a', 'b', 'a').history).toEqual(['a', 'b', 'a']);
    const many = Array.from({ length: INTERFACE.inputHistory + 10 }, (_, index) => `line ${index}`);
    const { history } = createComposer(many);
    expect(history).toHaveLength(INTERFACE.inputHistory);
    expect(history.at(-1)).toBe(many.at(-1));
    expect(submitted(...many).history).toEqual(history);
  });

  it('leaves a half-typed line one undo away when a recalled one is submitted', () => {
    const state = apply([...type('half'), UP, SUBMIT], submitted('one'));
    expect(state.text).toBe('');
    expect(apply([UNDO], state).text).toBe('half');
    expect(apply([UP, DOWN], state).text).toBe('');
  });
});

describe('submitting', () => {
  it('gives the text without blanks at its end, and empties the line', () => {
    const state = apply([{ type: 'set', text: '\n  a\n b \n\n' }]);
    expect(submittedText(state)).toBe('  a\n b');
    expect(apply([SUBMIT], state)).toMatchObject({ text: '', caret: 0, undo: [], history: ['  a\n b'] });
  });

  it('does nothing where there are only blanks', () => {
    const state = apply([{ type: 'set', text: ' \n ' }]);
    expect(submittedText(state)).toBeUndefined();
    expect(apply([SUBMIT], state).text).toBe(' \n ');
  });

  it('drops a joiner that joined nothing in the end', () => {
    expect(submittedText(apply(type('ok 👩\u200d')))).toBe('ok 👩');
  });
});

describe('replacing a range', () => {
  it('puts the caret behind the new text and leaves the rest', () => {
    const state = apply([
      { type: 'set', text: '/msg bo hello' },
      { type: 'replace', start: 5, end: 7, text: 'bob' },
    ]);
    expect(state).toMatchObject({ text: '/msg bob hello', caret: 8 });
  });
});

describe('a draft', () => {
  it('comes back as it was, with its undo, and leaves history and kill buffer to all', () => {
    const bob = apply([...type('to bob'), { type: 'kill', to: 'word-left' }], submitted('old'));
    const draft = draftOf(bob);
    const carol = apply(type('to carol'), withDraft(bob));
    expect(carol).toMatchObject({ text: 'to carol', kills: ['bob'], history: ['old'] });
    const again = withDraft(carol, draft);
    expect(again).toMatchObject({ text: 'to ', caret: 3 });
    expect(apply([UNDO], again).text).toBe('to bob');
  });

  it('is the half-typed line while the history is looked at', () => {
    expect(draftOf(apply([...type('half'), UP], submitted('old'))).text).toBe('half');
    expect(draftOf(apply([UP], submitted('old'))).text).toBe('');
  });

  it('is a changed entry of the history, with the half-typed line behind its undo', () => {
    const draft = draftOf(apply([...type('half'), UP, ...type('er')], submitted('old')));
    expect(draft.text).toBe('older');
    expect(apply([UNDO, UNDO], withDraft(createComposer(), draft)).text).toBe('half');
  });
});
