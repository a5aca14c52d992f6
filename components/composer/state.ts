/** What is being written: text, caret, undo, kill buffer and history, and what each action makes of them. Pure. */
import { INTERFACE } from '../../src/limits.ts';
import { cleanInsert, cleanText, fitBytes } from './clean.ts';
import { snap } from './graphemes.ts';
import { earlierKill, type KillRing, withKilled } from './kill-ring.ts';
import { columnAt, layOut, offsetAt, rowAt } from './layout.ts';
import { follow, type Motion } from './motions.ts';
import { type LetterCase, type Replacement, recased, swappedCharacters, swappedWords } from './words.ts';

export interface Snapshot {
  /** Lines end in a line feed; no other control character, no lone surrogate, INTERFACE.composerBytes at most. */
  text: string;
  /** UTF-16 offset, always between two graphemes. */
  caret: number;
}

/** What is being written to one conversation; to be kept while another one is open. */
export interface Draft extends Snapshot {
  /** What an undo returns to, the latest last. */
  undo: readonly Snapshot[];
}

export interface ComposerState extends Draft {
  /** What the last action was part of: typing and erasing are undone in runs, kills in a row are yanked as one. */
  run: 'typing' | 'erasing' | 'killing' | undefined;
  /** Column that Up and Down hold on to, in cells. */
  goal: number | undefined;
  kills: KillRing;
  /** Where the last action has put a piece of the ring, for it to be changed for another one. */
  yanked: { start: number; index: number } | undefined;
  /** What was submitted, oldest first; INTERFACE.inputHistory at most, no two equal ones side by side. */
  history: readonly string[];
  /** Index of the entry that is shown; the length of the history for the line that is being written. */
  position: number;
  /** Lines by position, as they were left by Up and Down; the half-typed one is among them. */
  left: ReadonlyMap<number, Draft>;
  /** The last action brought more text than there was room for; the rest of it is lost. */
  full: boolean;
}

export type ComposerAction =
  /** One typed character, or a part of one. */
  | { type: 'insert'; text: string }
  | { type: 'paste'; text: string }
  | { type: 'newline' }
  | { type: 'move'; to: Motion }
  /** To the row above or below on the screen, at the first or last one to the line before or after in the history. */
  | { type: 'up' | 'down'; width: number }
  | { type: 'erase'; to: Motion }
  /** Erases into the kill buffer. At the end (the start) of a line to that end, the line feed. */
  | { type: 'kill'; to: Motion }
  | { type: 'yank' }
  /** Changes what was just yanked for what was killed before it. */
  | { type: 'yank-earlier' }
  /** The characters, or the words, at the caret change places. */
  | { type: 'swap'; what: 'characters' | 'words' }
  /** Writes the word from the caret on in other letters. */
  | { type: 'recase'; letters: LetterCase }
  | { type: 'undo' }
  /** Puts a text in the place of a range; the caret comes behind it. */
  | { type: 'replace'; start: number; end: number; text: string }
  | { type: 'set'; text: string }
  | { type: 'clear' }
  /** Takes what `submittedText` gives into the history and starts an empty line; nothing where there is none. */
  | { type: 'submit' };

const EMPTY: Draft = { text: '', caret: 0, undo: [] };

/** An empty composer, with lines submitted before. */
export function createComposer(history: readonly string[] = []): ComposerState {
  const known = history.reduce<readonly string[]>(remember, []);
  return {
    ...EMPTY,
    run: undefined,
    goal: undefined,
    kills: [],
    yanked: undefined,
    history: known,
    position: known.length,
    left: new Map(),
    full: false,
  };
}

/** Total: any action in any state, whatever its numbers and texts. */
export function composerReducer(state: ComposerState, action: ComposerAction): ComposerState {
  const { text, caret } = state;
  switch (action.type) {
    case 'insert':
      return insert(state, cleanInsert(text.slice(0, caret), action.text));
    case 'paste':
      return edit(state, caret, caret, cleanInsert(text.slice(0, caret), action.text));
    case 'newline':
      return edit(state, caret, caret, '\n');
    case 'move':
      return settle(state, { caret: follow(text, caret, action.to) });
    case 'up':
      return vertical(state, -1, action.width);
    case 'down':
      return vertical(state, 1, action.width);
    case 'erase': {
      const to = follow(text, caret, action.to);
      return edit(state, Math.min(caret, to), Math.max(caret, to), '', 'erasing');
    }
    case 'kill':
      return kill(state, action.to);
    case 'yank':
      return yank(state, { start: caret, index: state.kills.length - 1 }, caret);
    case 'yank-earlier':
      return state.yanked === undefined
        ? settle(state, {})
        : yank(
            state,
            { ...state.yanked, index: earlierKill(state.kills, state.yanked.index) },
            state.yanked.start,
          );
    case 'swap':
      return replace(
        state,
        action.what === 'words' ? swappedWords(text, caret) : swappedCharacters(text, caret),
      );
    case 'recase':
      return replace(state, recased(text, caret, action.letters));
    case 'undo':
      return undo(state);
    case 'replace': {
      const start = offsetIn(text, action.start);
      const end = Math.max(start, offsetIn(text, action.end));
      return edit(state, start, end, cleanInsert(text.slice(0, start), action.text));
    }
    case 'set':
      return edit(state, 0, text.length, cleanText(action.text));
    case 'clear':
      return edit(state, 0, text.length, '');
    case 'submit':
      return submit(state);
  }
}

/** The text as it is to be sent, without blanks at its end; undefined where there are only blanks. */
export function submittedText({ text }: Snapshot): string | undefined {
  const ready = cleanText(text).replace(/^\n+/, '').trimEnd();
  return ready.trim() === '' ? undefined : ready;
}

/** What is being written, to be put aside for another conversation. */
export function draftOf(state: ComposerState): Draft {
  const line = lineOf(state);
  if (state.position === state.history.length) return line;
  const written = state.left.get(state.history.length) ?? EMPTY;
  if (state.text === state.history[state.position]) return written;
  // Both were typed: the changed entry is seen, and undoing its changes leads to the line before it.
  return { ...line, undo: capped([snapshotOf(written), ...line.undo]) };
}

/** The composer with another draft, or an empty one; history and kill buffer stay. */
export function withDraft(state: ComposerState, draft: Draft = EMPTY): ComposerState {
  return { ...settle(state, draft), position: state.history.length, left: new Map() };
}

function lineOf({ text, caret, undo }: Draft): Draft {
  return { text, caret, undo };
}

function snapshotOf({ text, caret }: Snapshot): Snapshot {
  return { text, caret };
}

/** The latest steps of undo. */
function capped(steps: readonly Snapshot[]): readonly Snapshot[] {
  return steps.length > INTERFACE.undoSteps ? steps.slice(-INTERFACE.undoSteps) : steps;
}

/** Ends what only lasts from one action to the next. */
function settle(state: ComposerState, change: Partial<ComposerState>): ComposerState {
  return { ...state, run: undefined, yanked: undefined, goal: undefined, full: false, ...change };
}

function offsetIn(text: string, offset: number): number {
  return snap(text, Number.isNaN(offset) ? 0 : Math.trunc(Math.min(text.length, Math.max(0, offset))));
}

/** Puts a clean text in the place of a range, as far as there is room. */
function edit(
  state: ComposerState,
  start: number,
  end: number,
  insertion: string,
  run?: ComposerState['run'],
  joins = run === 'erasing' && state.run === run,
): ComposerState {
  const before = state.text.slice(0, start);
  const after = state.text.slice(end);
  const room = INTERFACE.composerBytes - Buffer.byteLength(before) - Buffer.byteLength(after);
  const fitted = fitBytes(insertion, room);
  const text = before + fitted + after;
  // What now stands side by side may be one grapheme.
  const caret = snap(text, before.length + fitted.length);
  const full = fitted !== insertion;
  if (text === state.text) return settle(state, { caret, full });
  const undo = joins && state.undo.length > 0 ? state.undo : capped([...state.undo, snapshotOf(state)]);
  return settle(state, { text, caret, undo, run, full });
}

/** Typed text: a word and the blanks before it are one step of undo. */
function insert(state: ComposerState, text: string): ComposerState {
  const startsWord = /^\s/.test(text) && !/\s$/.test(state.text.slice(0, state.caret));
  return edit(state, state.caret, state.caret, text, 'typing', state.run === 'typing' && !startsWord);
}

function kill(state: ComposerState, motion: Motion): ComposerState {
  const { text, caret } = state;
  let to = follow(text, caret, motion);
  if (to === caret && motion === 'line-end') to = follow(text, caret, 'right');
  if (to === caret && motion === 'line-start') to = follow(text, caret, 'left');
  if (to === caret) return settle(state, { run: state.run === 'killing' ? 'killing' : undefined });
  const cut = text.slice(Math.min(caret, to), Math.max(caret, to));
  const kills = withKilled(state.kills, cut, { joins: state.run === 'killing', leftwards: to < caret });
  return { ...edit(state, Math.min(caret, to), Math.max(caret, to), '', 'killing'), kills };
}

/** Puts a piece of the ring in the place of what stands from `start` to the caret. */
function yank(state: ComposerState, yanked: { start: number; index: number }, start: number): ComposerState {
  const piece = state.kills[yanked.index];
  return piece === undefined ? settle(state, {}) : { ...edit(state, start, state.caret, piece), yanked };
}

function replace(state: ComposerState, made: Replacement | undefined): ComposerState {
  return made === undefined ? settle(state, {}) : edit(state, made.start, made.end, made.text);
}

function undo(state: ComposerState): ComposerState {
  const last = state.undo.at(-1);
  return last === undefined ? settle(state, {}) : settle(state, { ...last, undo: state.undo.slice(0, -1) });
}

function vertical(state: ComposerState, step: 1 | -1, width: number): ComposerState {
  const rows = layOut(state.text, width);
  const index = rowAt(rows, state.caret);
  const row = rows[index];
  const target = rows[index + step];
  if (row === undefined || target === undefined) return recall(state, step);
  const goal = state.goal ?? columnAt(state.text, row, state.caret, width);
  return settle(state, { caret: offsetAt(state.text, target, goal, width), goal });
}

/** The line before or after in the history, as it was left. */
function recall(state: ComposerState, step: 1 | -1): ComposerState {
  const position = state.position + step;
  if (position < 0 || position > state.history.length) return settle(state, {});
  const left = new Map(state.left).set(state.position, lineOf(state));
  const entry = state.history[position] ?? '';
  const line = left.get(position) ?? { text: entry, caret: entry.length, undo: [] };
  return settle(state, { ...line, position, left });
}

function submit(state: ComposerState): ComposerState {
  const text = submittedText(state);
  if (text === undefined) return settle(state, {});
  const history = remember(state.history, text);
  // A half-typed line behind a recalled one is an undo away.
  const written = state.left.get(state.history.length);
  const isKept = state.position < state.history.length && written !== undefined && written.text !== '';
  return settle(state, {
    ...EMPTY,
    undo: isKept ? [snapshotOf(written)] : [],
    history,
    position: history.length,
    left: new Map(),
  });
}

function remember(history: readonly string[], text: string): readonly string[] {
  const entry = fitBytes(cleanText(text), INTERFACE.composerBytes);
  if (entry === '' || entry === history.at(-1)) return history;
  return [...history, entry].slice(-INTERFACE.inputHistory);
}
