/** What each key does in the composer: readline's keys, and the ones that everybody knows. Pure. */
import { formatKey, type InputEvent } from '../terminal/index.ts';
import type { ComposerAction } from './state.ts';

const WORD_LEFT: ComposerAction = { type: 'move', to: 'word-left' };
const WORD_RIGHT: ComposerAction = { type: 'move', to: 'word-right' };
const KILL_WORD_LEFT: ComposerAction = { type: 'kill', to: 'word-left' };
const KILL_WORD_RIGHT: ComposerAction = { type: 'kill', to: 'word-right' };
const NEWLINE: ComposerAction = { type: 'newline' };
const UNDO: ComposerAction = { type: 'undo' };

const ACTIONS: ReadonlyMap<string, ComposerAction> = new Map<string, ComposerAction>([
  ['Enter', { type: 'submit' }],
  ['Alt-Enter', NEWLINE],
  ['Ctrl-J', NEWLINE],
  // Only some terminals tell it from Enter; who presses it means this.
  ['Shift-Enter', NEWLINE],
  ['Left', { type: 'move', to: 'left' }],
  ['Right', { type: 'move', to: 'right' }],
  ['Ctrl-B', { type: 'move', to: 'left' }],
  ['Alt-B', WORD_LEFT],
  ['Alt-F', WORD_RIGHT],
  ['Ctrl-Left', WORD_LEFT],
  ['Ctrl-Right', WORD_RIGHT],
  ['Alt-Left', WORD_LEFT],
  ['Alt-Right', WORD_RIGHT],
  ['Home', { type: 'move', to: 'line-start' }],
  ['End', { type: 'move', to: 'line-end' }],
  ['Ctrl-A', { type: 'move', to: 'line-start' }],
  ['Ctrl-E', { type: 'move', to: 'line-end' }],
  ['Ctrl-Home', { type: 'move', to: 'text-start' }],
  ['Ctrl-End', { type: 'move', to: 'text-end' }],
  ['Backspace', { type: 'erase', to: 'left' }],
  ['Shift-Backspace', { type: 'erase', to: 'left' }],
  ['Del', { type: 'erase', to: 'right' }],
  ['Ctrl-D', { type: 'erase', to: 'right' }],
  ['Ctrl-W', { type: 'kill', to: 'blank-word-left' }],
  ['Alt-Backspace', KILL_WORD_LEFT],
  ['Ctrl-Backspace', KILL_WORD_LEFT],
  ['Alt-D', KILL_WORD_RIGHT],
  ['Ctrl-Del', KILL_WORD_RIGHT],
  ['Ctrl-K', { type: 'kill', to: 'line-end' }],
  ['Ctrl-U', { type: 'kill', to: 'line-start' }],
  ['Ctrl-Y', { type: 'yank' }],
  // Alt-Y, as readline has it, says yes to what somebody asks.
  ['Ctrl-Alt-Y', { type: 'yank-earlier' }],
  ['Ctrl-T', { type: 'swap', what: 'characters' }],
  ['Alt-T', { type: 'swap', what: 'words' }],
  ['Alt-U', { type: 'recase', letters: 'upper' }],
  ['Alt-L', { type: 'recase', letters: 'lower' }],
  ['Alt-C', { type: 'recase', letters: 'capital' }],
  // Terminals that tell all keys apart name the ones of the keyboard, of which Ctrl-_ is made.
  ['Ctrl-_', UNDO],
  ['Ctrl-Shift-_', UNDO],
  ['Ctrl-Shift--', UNDO],
  ['Ctrl-/', UNDO],
]);

/**
 * The action for a key or a paste; undefined for a key that is none of the composer's.
 *
 * @param width cells of a row as `composerView` gets them, for Up and Down
 */
export function composerAction(event: InputEvent, width: number): ComposerAction | undefined {
  if (event.type === 'paste') return { type: 'paste', text: event.text };
  if (event.text !== undefined) return { type: 'insert', text: event.text };
  const key = formatKey(event);
  if (key === 'Up') return { type: 'up', width };
  if (key === 'Down') return { type: 'down', width };
  return ACTIONS.get(key);
}

/** The same for the help, in words. Enter and Tab are in the table of keys. */
export const COMPOSER_KEYS: readonly { keys: string; description: string }[] = [
  { keys: 'Ctrl-A Ctrl-E', description: 'To the start, the end of the line (Home, End)' },
  { keys: 'Alt-B Alt-F', description: 'By words (Ctrl-Left, Ctrl-Right)' },
  { keys: 'Ctrl-Home Ctrl-End', description: 'To the start, the end of the text' },
  { keys: 'Up Down', description: 'By rows; at the first and the last one through what was entered before' },
  { keys: 'Ctrl-W Alt-D', description: 'Cut the word before, behind the cursor' },
  { keys: 'Ctrl-U Ctrl-K', description: 'Cut to the start, the end of the line' },
  { keys: 'Ctrl-Y', description: 'Put back what was cut last' },
  { keys: 'Ctrl-Alt-Y', description: 'Right behind that: what was cut before it instead' },
  { keys: 'Ctrl-T Alt-T', description: 'Change places: two characters, two words' },
  { keys: 'Alt-U Alt-L Alt-C', description: 'The word in large letters, in small ones, with a capital' },
  { keys: 'Ctrl-_', description: 'Undo (Ctrl-/)' },
];
