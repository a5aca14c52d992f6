import { describe, expect, it } from 'vitest';
import {
  type CompletionMenu,
  choose,
  offerCompletions,
  putBack,
  visibleCandidates,
} from '../../../components/composer/menu.ts';
import { composerReducer, createComposer } from '../../../components/composer/state.ts';

/** A composer with its caret at the mark `|`. */
const typed = (marked: string) => {
  const [before = '', behind = ''] = marked.split('|');
  let state = composerReducer(createComposer(), { type: 'set', text: behind });
  state = composerReducer(state, { type: 'move', to: 'text-start' });
  return composerReducer(state, { type: 'paste', text: before });
};
const asCandidates = (texts: readonly string[]) => texts.map((text) => ({ text }));
const offer = (marked: string, start: number, candidates: string[], more = false) =>
  offerCompletions(typed(marked), { start, candidates: asCandidates(candidates), more });
/** The text after what is offered is done at once, caret and all; undefined if nothing is. */
const done = (marked: string, start: number, candidates: string[]): string | undefined => {
  const made = offer(marked, start, candidates);
  if (made.kind !== 'edit') return undefined;
  const { text, caret } = composerReducer(typed(marked), made.action);
  return `${text.slice(0, caret)}|${text.slice(caret)}`;
};
const menuOf = (marked: string, start: number, candidates: string[]): CompletionMenu => {
  const made = offer(marked, start, candidates);
  if (made.kind !== 'menu') throw new Error(`No menu but ${made.kind}.`);
  return made.menu;
};

describe('completions', () => {
  it('are nothing where there are none, or where the only one is there already', () => {
    expect(offer('/x|', 0, []).kind).toBe('nothing');
    expect(offer('/send bob ~/|', 10, ['~/']).kind).toBe('nothing');
  });

  it('are inserted at once where there is one', () => {
    expect(done('/conn|', 0, ['/connect '])).toBe('/connect |');
    expect(done('/msg bo|', 5, ['"Bob Smith" '])).toBe('/msg "Bob Smith" |');
    expect(done('/msg bo|', 5, ['bob ', 'bob '])).toBe('/msg bob |');
  });

  it('do not double the blank that stands behind the caret', () => {
    expect(done('/msg bo| hello', 5, ['bob '])).toBe('/msg bob |hello');
  });

  it('are inserted as far as they agree, if that is more than was typed', () => {
    expect(done('/send bob re|', 10, ['report-1.txt ', 'report-2.txt '])).toBe('/send bob report-|');
    expect(done('/msg BO|', 5, ['bobby ', 'bobo '])).toBe('/msg bob|');
    expect(done('/send bob My|', 10, ['"My a b" ', '"My a c" '])).toBe('/send bob "My a |');
  });

  it('open a menu where they agree on nothing more', () => {
    expect(menuOf('/tr|', 0, ['/transfers ', '/trust ']).candidates).toEqual(
      asCandidates(['/transfers ', '/trust ']),
    );
    expect(menuOf('/msg |', 5, ['bob ', 'carol ']).selected).toBe(-1);
  });

  it('open a menu where there are more than are known: what these agree on is not what all agree on', () => {
    expect(offer('/send bob re|', 10, ['report-1.txt ', 'report-2.txt '], true).kind).toBe('menu');
    expect(offer('/send bob re|', 10, ['report-1.txt '], true).kind).toBe('menu');
    expect(offer('/send bob re|', 10, [], true).kind).toBe('nothing');
  });

  it('take the place of the name of an emoji, wherever it stands', () => {
    expect(done('well :tada| done', 5, ['🎉'])).toBe('well 🎉| done');
    expect(menuOf('well :thum|', 5, ['👍', '👎']).candidates).toHaveLength(2);
  });

  it('never agree on a half of a character or on a lone backslash', () => {
    expect(menuOf('/msg |', 5, ['👩‍💻 ', '👩‍🔬 ']).candidates).toHaveLength(2);
    expect(done('/send bob "|', 10, ['"a\\"b" ', '"a\\\\c" '])).toBe('/send bob "a|');
  });

  it('open a menu where a peer is found by its id', () => {
    expect(offer('/msg b|', 5, ['xena ', 'xenon ']).kind).toBe('menu');
  });
});

describe('the completion menu', () => {
  const menu = menuOf('/msg b| x', 5, ['bea ', 'bob ', 'bud ']);

  /** The text after so many choices. */
  const textAfter = (...steps: (1 | -1)[]): string => {
    let now = menu;
    let state = typed('/msg b| x');
    for (const step of steps) {
      const made = choose(now, step);
      now = made.menu;
      state = composerReducer(state, made.action);
    }
    return state.text;
  };

  it('puts the chosen one in the place of what was typed, and goes round in both directions', () => {
    expect(textAfter(1)).toBe('/msg bea x');
    expect(textAfter(1, 1)).toBe('/msg bob x');
    expect(textAfter(1, 1, 1, 1)).toBe('/msg bea x');
    expect(textAfter(-1)).toBe('/msg bud x');
    expect(textAfter(1, -1)).toBe('/msg bud x');
  });

  it('has the caret behind what it put in, for the next word', () => {
    const made = choose(menuOf('/msg b|', 5, ['bea ', 'bob ']), 1);
    const { text, caret } = composerReducer(typed('/msg b|'), made.action);
    expect(`${text}|${text.slice(caret)}`).toBe('/msg bea |');
  });

  it('puts back what was typed', () => {
    const made = choose(menu, -1);
    const chosen = composerReducer(typed('/msg b| x'), made.action);
    expect(composerReducer(chosen, putBack(made.menu)).text).toBe('/msg b x');
  });

  it('shows the part around the chosen one', () => {
    const long = { ...menu, candidates: asCandidates(Array.from({ length: 10 }, (_, index) => `${index} `)) };
    expect(visibleCandidates({ ...long, selected: 0 }, 4).first).toBe(0);
    expect(visibleCandidates({ ...long, selected: 5 }, 4)).toEqual({
      first: 3,
      candidates: asCandidates(['3 ', '4 ', '5 ', '6 ']),
    });
    expect(visibleCandidates({ ...long, selected: 9 }, 4).first).toBe(6);
    expect(visibleCandidates(long, 20).candidates).toHaveLength(10);
  });
});
