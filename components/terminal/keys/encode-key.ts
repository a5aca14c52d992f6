/** Keys as the one sequence that Ink reads them from. Pure. */
import type { InputEvent, KeyName } from './key.ts';

const SEQUENCES: Partial<Record<KeyName, string>> = {
  enter: '\r',
  tab: '\t',
  escape: '\u001b',
  backspace: '\u007f',
  delete: '\u001b[3~',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  home: '\u001b[H',
  end: '\u001b[F',
  pageup: '\u001b[5~',
  pagedown: '\u001b[6~',
};

/**
 * What to pass to Ink for an event; undefined for keys that no Ink component knows what to do with (with modifiers on function keys
 * Ink throws). A paste becomes one line, as Ink's inputs have one.
 */
export function encodeForInk(event: InputEvent): string | undefined {
  if (event.type === 'paste') return event.text.replace(/\s+/gu, ' ') || undefined;
  const { name, ctrl, alt, shift, text } = event;
  if (text !== undefined) return text;
  if (alt) return undefined;
  if (ctrl)
    return /^[a-z]$/.test(name) && !shift ? String.fromCharCode(name.charCodeAt(0) - 0x60) : undefined;
  if (name === 'tab' && shift) return '\u001b[Z';
  return shift ? undefined : SEQUENCES[name as KeyName];
}
