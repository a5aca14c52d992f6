/** The terminal layer: the only code of the full-screen interface that touches the terminal. */
export { type Background, type Capabilities, type ColorDepth, detectCapabilities } from './capabilities.ts';
export { type Clock, systemClock } from './clock.ts';
export { isCommonlySent } from './keys/commonly-sent.ts';
export { formatKey, parseKey } from './keys/format-key.ts';
export { type InputEvent, type KeyChord, type KeyEvent, type PasteEvent, sameChord } from './keys/key.ts';
export type { EndReason } from './lifecycle.ts';
export { type AttentionMode, attentionSequence, clipboardSequence } from './osc.ts';
export type { Caret, Screen, ScreenStats } from './screen/screen.ts';
export { createTerminal, type Terminal, type TerminalOptions } from './terminal.ts';
export { terminalFacts } from './terminal-facts.ts';
