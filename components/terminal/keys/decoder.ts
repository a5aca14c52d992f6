/**
 * From the bytes of a terminal to keys and pastes: a state machine that takes one code point at a time, so that it makes no
 * difference how the bytes were cut into chunks. What it does not know it reads over.
 */
import { TERMINAL } from '../../../src/limits.ts';
import type { InputEvent, KeyEvent } from './key.ts';
import { consoleKey, csiKey, plainKey, ss3Key } from './sequences.ts';

const ESC = '\u001b';
const PASTE_END = `${ESC}[201~`;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

type State =
  | { at: 'ground' }
  /** After ESC, or after two: Alt with a sequence, as some terminals send it. */
  | { at: 'escape'; alt: boolean }
  | { at: 'csi' | 'ss3'; alt: boolean; parameters: string }
  /** After `ESC [ [`. */
  | { at: 'console'; alt: boolean }
  /** OSC, DCS and their like, up to their end: answers of the terminal. `length` counts their characters. */
  | { at: 'string'; introducer: string; length: number; afterEscape: boolean }
  /** So many characters of an old mouse report. */
  | { at: 'mouse'; left: number }
  /** `matched` characters of the end were read; `isLate`: what came was told, and the end has not come. */
  | { at: 'paste'; parts: string[]; length: number; matched: number; isLate: boolean };

const GROUND: State = { at: 'ground' };
const EMPTY_PASTE = { at: 'paste', length: 0, matched: 0, isLate: false } as const;

/** What the decoder waits for: more of what may be a lone Escape, the rest of a sequence, the end of a paste. */
export type Waiting = 'escape' | 'sequence' | 'paste' | undefined;

export class KeyDecoder {
  readonly #emit: (event: InputEvent) => void;
  readonly #onFocus: (focused: boolean) => void;
  #utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  #state: State = GROUND;

  /** @param onFocus told when the terminal says that it has got or lost the keys of the person */
  constructor(emit: (event: InputEvent) => void, onFocus: (focused: boolean) => void = () => {}) {
    this.#emit = emit;
    this.#onFocus = onFocus;
  }

  /** Takes the next bytes. Never throws by itself. */
  push(bytes: Uint8Array): void {
    const text = this.#utf8.decode(bytes, { stream: true });
    if (this.#state.at === 'paste' && this.#state.isLate) this.#goOnAfterSilence(text, this.#state);
    for (const character of text) this.#take(character);
  }

  get waiting(): Waiting {
    const state = this.#state;
    if (state.at === 'ground') return undefined;
    if (state.at === 'paste') return state.isLate ? undefined : 'paste';
    return isOneKey(state) ? 'escape' : 'sequence';
  }

  /** Nothing more comes for now: what was waited for is a key after all, or is given up. */
  flush(): void {
    const state = this.#state;
    this.#state = GROUND;
    if (state.at === 'paste') {
      this.#endPaste(state);
      this.#state = { ...EMPTY_PASTE, parts: [], isLate: true };
    } else if (state.at === 'escape') {
      this.#key(plainKey(ESC));
      if (state.alt) this.#key(plainKey(ESC));
    } else if (isOneKey(state)) {
      if (state.at === 'csi') this.#alone('[', state.alt);
      if (state.at === 'ss3') this.#alone('O', state.alt);
      if (state.at === 'string') this.#alone(state.introducer, false);
    }
  }

  /**
   * The end of a paste has not come for a long time. What comes now is the rest of it, whose line feeds must not become Enter, unless
   * it looks like one key: then the end is lost for good.
   */
  #goOnAfterSilence(text: string, state: Extract<State, { at: 'paste' }>): void {
    const isEnd = text !== '' && (text.startsWith(PASTE_END) || PASTE_END.startsWith(text));
    const isKey = !isEnd && (text.length === 1 || text.startsWith(ESC));
    if (isKey) this.#state = GROUND;
    else state.isLate = false;
  }

  /** Alt with a character that could have begun a sequence. */
  #alone(character: string, afterTwo: boolean): void {
    if (afterTwo) this.#key(plainKey(ESC));
    this.#key(plainKey(character, true));
  }

  #key(event: KeyEvent | undefined): void {
    if (event !== undefined) this.#emit(event);
  }

  #take(character: string): void {
    const state = this.#state;
    switch (state.at) {
      case 'ground':
        if (character === ESC) this.#state = { at: 'escape', alt: false };
        else this.#key(plainKey(character));
        return;
      case 'escape':
        this.#takeAfterEscape(character, state.alt);
        return;
      case 'csi':
        this.#takeInCsi(character, state);
        return;
      case 'ss3':
        this.#takeInSs3(character, state);
        return;
      case 'console':
        if (this.#isAborted(character)) return;
        this.#state = GROUND;
        this.#key(consoleKey(character, state.alt));
        return;
      case 'string':
        this.#takeInString(character, state);
        return;
      case 'mouse':
        this.#state = state.left > 1 ? { at: 'mouse', left: state.left - 1 } : GROUND;
        return;
      case 'paste':
        this.#takeInPaste(character, state);
    }
  }

  #takeAfterEscape(character: string, alt: boolean): void {
    this.#state = GROUND;
    if (character === '[') this.#state = { at: 'csi', alt, parameters: '' };
    else if (character === 'O') this.#state = { at: 'ss3', alt, parameters: '' };
    else if (character === ESC) {
      // Of three, the first was a key by itself.
      if (alt) this.#key(plainKey(ESC));
      this.#state = { at: 'escape', alt: true };
    } else {
      if (alt) this.#key(plainKey(ESC));
      if (']PX^_'.includes(character)) {
        this.#state = { at: 'string', introducer: character, length: 0, afterEscape: false };
      } else this.#key(plainKey(character, true));
    }
  }

  #takeInCsi(character: string, state: { at: 'csi' | 'ss3'; alt: boolean; parameters: string }): void {
    if (this.#isAborted(character)) return;
    const { alt, parameters } = state;
    if (character === '[' && parameters === '') {
      this.#state = { at: 'console', alt };
      return;
    }
    // `$` comes before the end of an answer, and is the end of rxvt's keys with Shift.
    const isEnd = (character >= '@' && character <= '~') || (character === '$' && /^\d+$/.test(parameters));
    if (!isEnd) {
      // Of one that is too long no key comes, but its end is still looked for.
      const kept = parameters.length < TERMINAL.keySequence ? parameters + character : parameters;
      this.#state = { at: 'csi', alt, parameters: kept };
      return;
    }
    this.#state = GROUND;
    if (character === '~' && parameters === '200') {
      this.#state = { ...EMPTY_PASTE, parts: [] };
    } else if (character === 'M' && parameters === '') this.#state = { at: 'mouse', left: 3 };
    else if ((character === 'I' || character === 'O') && parameters === '') this.#onFocus(character === 'I');
    else if (parameters.length < TERMINAL.keySequence) this.#key(csiKey(parameters, character, alt));
  }

  #takeInSs3(character: string, state: { alt: boolean; parameters: string }): void {
    if (this.#isAborted(character)) return;
    if (/[\d;]/.test(character) && state.parameters.length < TERMINAL.keySequence) {
      this.#state = { at: 'ss3', alt: state.alt, parameters: state.parameters + character };
      return;
    }
    this.#state = GROUND;
    this.#key(ss3Key(state.parameters, character, state.alt));
  }

  #takeInString(character: string, state: Extract<State, { at: 'string' }>): void {
    if (character === '\u0007' || character === '\u009c' || state.length >= TERMINAL.answerCharacters) {
      this.#state = GROUND;
    } else if (state.afterEscape) {
      // `ESC \` is the end; any other ESC began something new.
      this.#state = GROUND;
      if (character !== '\\') this.#takeAfterEscape(character, false);
    } else {
      this.#state = { ...state, length: state.length + 1, afterEscape: character === ESC };
    }
  }

  #takeInPaste(character: string, state: Extract<State, { at: 'paste' }>): void {
    if (character === PASTE_END[state.matched]) {
      state.matched += 1;
      if (state.matched < PASTE_END.length) return;
      this.#state = GROUND;
      this.#endPaste({ ...state, matched: 0 });
      return;
    }
    if (state.matched > 0) addToPaste(state, PASTE_END.slice(0, state.matched));
    state.matched = character === ESC ? 1 : 0;
    if (state.matched === 0) addToPaste(state, character);
  }

  #endPaste({ parts, length, matched }: Extract<State, { at: 'paste' }>): void {
    const unfinished = PASTE_END.slice(0, matched);
    const text = (parts.join('') + unfinished).replace(/\r\n?/g, '\n').replace(CONTROLS, '');
    if (text !== '') this.#emit({ type: 'paste', text, cut: length > TERMINAL.pasteCharacters });
  }

  /** Inside a sequence: ESC begins another, a control character or one beyond ASCII is what it is. */
  #isAborted(character: string): boolean {
    if (character >= ' ' && character <= '~') return false;
    this.#state = GROUND;
    this.#take(character);
    return true;
  }
}

/** True while all that was read may be one key pressed by a person: ESC, or Alt with one character. */
function isOneKey(state: State): boolean {
  if (state.at === 'escape') return true;
  if (state.at === 'csi' || state.at === 'ss3') return state.parameters === '';
  return state.at === 'string' && state.length === 0;
}

function addToPaste(state: Extract<State, { at: 'paste' }>, text: string): void {
  state.length += text.length;
  if (state.length <= TERMINAL.pasteCharacters) state.parts.push(text);
}
